/** Whether an archive is what its provenance says, and who says so. */
import { quote } from '../../../gotemplate/go/strconv.ts'
import { messageOf, TshelmError } from '../../errors.ts'
import { MAX_KEYRING_BYTES, MAX_PROVENANCE_BYTES } from '../../limits.ts'
import type { Verification } from '../ports.ts'
import { checkSignature } from './check-signature.ts'
import { decodeClearSigned } from './clear-signed.ts'
import type { Entity } from './entity.ts'
import { readKeyring } from './keyring.ts'
import { fileHash, signedFiles } from './message-block.ts'
import { failure } from './openpgp-error.ts'
import { PacketReader } from './packets.ts'

export interface VerifyInput {
  readonly archive: Uint8Array
  /** Base name; the provenance must speak of it. */
  readonly fileName: string
  readonly provenance: Uint8Array
  /** Public keys: keybox, armored or binary. */
  readonly keyring: Uint8Array
  /** What messages call the keyring: its path. */
  readonly keyringName?: string
  /** Milliseconds since the epoch: keys and signatures expire. */
  readonly now: number
}

/** Throws `source/not-verified` in the words of Helm and of Go's openpgp, whatever is wrong. */
export async function verifyChart(input: VerifyInput): Promise<Verification> {
  const ring = await refusing('failed to load keyring: ', () => loadedKeyring(input))
  return refusing('', () => verified(input, ring))
}

function loadedKeyring({ keyring, keyringName = 'keyring' }: VerifyInput): Promise<Entity[]> {
  if (keyring.length > MAX_KEYRING_BYTES) throw failure(`${keyringName} has more than ${MAX_KEYRING_BYTES} bytes`)
  return readKeyring(keyring, keyringName)
}

async function verified({ archive, fileName, provenance, now }: VerifyInput, ring: Entity[]): Promise<Verification> {
  if (provenance.length > MAX_PROVENANCE_BYTES) throw failure(`provenance has more than ${MAX_PROVENANCE_BYTES} bytes`)
  const message = decodeClearSigned(provenance)
  if (message === undefined) throw failure('signature block not found')
  const { body, failure: atEnd } = message.signature
  const entity = await checkSignature(ring, message.signed, new PacketReader(body, atEnd), now)
  const hash = fileHash(archive)
  const signed = signedFiles(message.text).get(fileName)
  if (signed === undefined) throw failure(`provenance does not contain a SHA for a file named ${quote(fileName)}`)
  if (signed !== hash) throw failure(`sha256 sum does not match for ${fileName}: ${quote(signed)} != ${quote(hash)}`)
  const { identities, primary } = entity
  return { signedBy: [...identities.keys()], fingerprint: primary.fingerprint, fileHash: hash, fileName }
}

/** Whatever is thrown: nothing that fails in here may pass for verified. */
async function refusing<Result>(prefix: string, act: () => Promise<Result>): Promise<Result> {
  try {
    return await act()
  } catch (cause) {
    throw new TshelmError('source/not-verified', `${prefix}${messageOf(cause)}`, { cause })
  }
}
