/** Messages of OpenPGP to and from holders of keys. */
import {
  createMessage,
  decrypt,
  decryptKey,
  encrypt,
  readKeys,
  readMessage,
  readPrivateKeys,
  type PartialConfig,
  type PrivateKey,
} from './library.ts'

/** Nobody is refused for the age of a key. */
const config: PartialConfig = { minRSABits: 0 }

export interface PgpMessage {
  readonly armored: string
  /** Packets of secret keys, one key after another. */
  readonly secretKeys: Uint8Array
  /** Asked for each key that is locked; undefined for a key that stays so. */
  readonly passphrase?: (keyId: string) => Promise<string | undefined>
}

/** What a message holds. Rejects if no key opens it. */
export async function openMessage({ armored, secretKeys, passphrase }: PgpMessage): Promise<Uint8Array> {
  const message = await readMessage({ armoredMessage: armored, config })
  const wanted = new Set(message.getEncryptionKeyIDs().map((id) => id.toHex()))
  const found = await readPrivateKeys({ binaryKeys: Uint8Array.from(secretKeys), config })
  const mine = found.filter((key) => key.getKeyIDs().some((id) => wanted.has(id.toHex())))
  const decryptionKeys = await Promise.all(mine.map((key) => unlocked(key, passphrase)))
  // What the library's types speak of is not in Node's.
  const opened = (await decrypt({ message, decryptionKeys, format: 'binary', config })) as unknown
  return (opened as { readonly data: Uint8Array }).data
}

async function unlocked(key: PrivateKey, passphrase: PgpMessage['passphrase']): Promise<PrivateKey> {
  if (key.isDecrypted() || passphrase === undefined) return key
  const text = await passphrase(key.getKeyID().toHex().toUpperCase())
  return text === undefined ? key : decryptKey({ privateKey: key, passphrase: text, config })
}

/**
 * A message for the key with that fingerprint (40 hex digits, upper case) among packets of keys, armored; undefined if it is not there.
 * Rejects if that key cannot be encrypted for.
 */
export async function sealMessage(
  plain: Uint8Array,
  keys: Uint8Array,
  fingerprint: string,
): Promise<string | undefined> {
  const ring = await readKeys({ binaryKeys: Uint8Array.from(keys), config })
  const key = ring.find((candidate) => candidate.getFingerprint().toUpperCase() === fingerprint)
  if (key === undefined) return undefined
  const message = await createMessage({ binary: Uint8Array.from(plain) })
  const sealed = (await encrypt({ message, encryptionKeys: [key.toPublic()], format: 'armored', config })) as unknown
  return sealed as string
}
