/** Signs archives of charts. */
import { encodeUtf8 } from '../../../gotemplate/go/utf8.ts'
import { messageOf, TshelmError } from '../../errors.ts'
import { MAX_KEYRING_BYTES } from '../../limits.ts'
import { encodeClearSigned, textToSign } from './clear-signed.ts'
import { findKey, readKeyring } from './keyring.ts'
import { isLocked, signText, unlock, type SecretMaterial } from './library.ts'
import { messageBlock } from './message-block.ts'
import { failure, isOpenPgpError } from './openpgp-error.ts'
import { encodePacket, TAG } from './packets.ts'

export interface KeyChoice {
  /** Secret keys: armored or binary. */
  readonly keyring: Uint8Array
  /** What messages call the keyring: its path. */
  readonly keyringName?: string
  /** An identity of the key, or a part that only one has. */
  readonly key: string
  /** Called when the keyring has been read, and before its key is looked at. */
  readonly found?: () => Promise<void>
  /** Asked for when the key is locked; `identity` says which one. */
  readonly passphrase?: (identity: string) => Promise<string> | string
}

/** A key that signs. */
export interface Signer {
  readonly secret: SecretMaterial
}

export interface ToSign {
  readonly archive: Uint8Array
  /** Base name of the archive. */
  readonly fileName: string
  /** Chart.yaml as `show chart` prints it. */
  readonly metadata: string
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** Throws `source/not-signed` in the words of Helm and of Go's openpgp; what `passphrase` throws goes through. */
export async function unlockKey(choice: KeyChoice): Promise<Signer> {
  const { secret, identity } = await explained(() => chosen(choice))
  if (isLocked(secret)) {
    const passphrase = (await choice.passphrase?.(identity)) ?? ''
    await explained(() => unlock(secret, passphrase))
  }
  return { secret }
}

async function chosen(choice: KeyChoice): Promise<{ readonly secret: SecretMaterial; readonly identity: string }> {
  const { keyring, keyringName = 'keyring', key } = choice
  if (keyring.length > MAX_KEYRING_BYTES) throw failure(`${keyringName} has more than ${MAX_KEYRING_BYTES} bytes`)
  const entity = findKey(await readKeyring(keyring, keyringName), key)
  await choice.found?.()
  if (entity === undefined) throw failure('private key not found')
  const { secret, identities } = entity
  if (secret === undefined) {
    throw failure('provided key is not a private key. Try providing a keyring with secret keys')
  }
  return { secret, identity: [...identities.keys()].find((name) => name !== '') ?? 'Unknown' }
}

/** The bytes of the `.prov` file. Throws `source/not-signed`. */
export async function signChart(signer: Signer, { archive, fileName, metadata, now }: ToSign): Promise<Uint8Array> {
  const text = messageBlock(metadata, fileName, archive)
  const body = await explained(() => signText(signer.secret, textToSign(text), now))
  return encodeUtf8(encodeClearSigned(text, encodePacket(TAG.signature, body)))
}

async function explained<Result>(act: () => Promise<Result>): Promise<Result> {
  try {
    return await act()
  } catch (cause) {
    if (!isOpenPgpError(cause)) throw cause
    throw new TshelmError('source/not-signed', messageOf(cause), { cause })
  }
}
