/** OpenPGP.js, for arithmetic only: what keys and signatures mean is decided as Go's openpgp decides it. */
import { createHash, createPublicKey, verify } from 'node:crypto'
import {
  config as defaults,
  enums,
  PublicKeyPacket,
  PublicSubkeyPacket,
  SecretKeyPacket,
  SecretSubkeyPacket,
  SignaturePacket,
  type AnyKeyPacket,
  type Config,
} from 'openpgp'
import { messageOf } from '../../errors.ts'
import { failure, structural, unsupported } from './openpgp-error.ts'
import { TAG } from './packets.ts'
import type { Signature } from './signature.ts'

/** For messages, which the library reads and writes as a whole. */
export {
  createMessage,
  decrypt,
  decryptKey,
  encrypt,
  readKeys,
  readMessage,
  readPrivateKeys,
  type PartialConfig,
  type PrivateKey,
} from 'openpgp'

/** Nothing is refused for its age, and signatures have a salt: as in Helm. */
const config: Config = {
  ...defaults,
  enableParsingV5Entities: true,
  minRSABits: 0,
  nonDeterministicSignaturesViaNotation: true,
  rejectHashAlgorithms: new Set(),
  rejectMessageHashAlgorithms: new Set(),
}

export type KeyMaterial = AnyKeyPacket
export type SecretMaterial = SecretKeyPacket | SecretSubkeyPacket

/** What a signature was made over. */
export type SignedThing =
  | { readonly key: KeyMaterial }
  | { readonly key: KeyMaterial; readonly userID: { readonly write: () => Uint8Array } }
  | { readonly key: KeyMaterial; readonly bind: KeyMaterial }

const UNKNOWN = /unsupported|unknown|invalid enum|not supported/i

/** Throws OpenPgpError. */
export async function readKeyMaterial(tag: number, body: Uint8Array): Promise<KeyMaterial> {
  const packet = emptyPacket(tag)
  try {
    await read(packet, body)
  } catch (error) {
    const text = messageOf(error)
    throw UNKNOWN.test(text) ? unsupported(text) : structural(text)
  }
  if (isSecret(packet) && packet.isMissingSecretKeyMaterial() && !packet.isDummy()) {
    throw unsupported('S2K function')
  }
  return packet
}

function emptyPacket(tag: number): KeyMaterial {
  if (tag === TAG.publicKey) return new PublicKeyPacket()
  if (tag === TAG.publicSubkey) return new PublicSubkeyPacket()
  return tag === TAG.secretKey ? new SecretKeyPacket() : new SecretSubkeyPacket()
}

/** The types do not tell of the second parameter. */
function read<Result>(packet: { read(bytes: Uint8Array, config?: Config): Result }, body: Uint8Array): Result {
  return packet.read(Uint8Array.from(body), config)
}

export function isSecret(material: KeyMaterial): material is SecretMaterial {
  return material instanceof SecretKeyPacket || material instanceof SecretSubkeyPacket
}

/** What the types do not tell of. */
interface Internals {
  params: { readonly r?: Uint8Array; readonly s?: Uint8Array }
  /** In place of what it would compute itself. */
  hashed?: Uint8Array
  /** All that is hashed. */
  toHash(type: number, data: object, detached: boolean): Uint8Array | undefined
  hash(type: number, data: object): Promise<Uint8Array>
}

function internals(packet: SignaturePacket): SignaturePacket & Internals {
  return packet as unknown as SignaturePacket & Internals
}

function digest(hash: string, packet: SignaturePacket, data: object): Uint8Array {
  const bytes = (SignaturePacket.prototype as unknown as Internals).toHash.call(
    packet,
    packet.signatureType!,
    data,
    true,
  )
  return createHash(hash).update(bytes!).digest()
}

/** Of a key, a user id or a subkey. */
export function certifies(key: KeyMaterial, signature: Signature, over: SignedThing): Promise<boolean> {
  return holds(key, signature, over)
}

/** Of `text`. */
export function signs(key: KeyMaterial, signature: Signature, text: Uint8Array): Promise<boolean> {
  return holds(key, signature, message(text))
}

function message(text: Uint8Array): object {
  return { text: null, getBytes: () => text }
}

const RSA = new Set([1, 2, 3])
/** Go takes no smaller ones. */
const MIN_RSA_BITS = 1024
/** OpenPGP.js takes none for EdDSA that is shorter. */
const SHORT_HASHES = new Set(['sha1', 'sha224'])

async function holds(key: KeyMaterial, { body, hash, version }: Signature, data: object): Promise<boolean> {
  if (RSA.has(key.algorithm) && modulusBits(key) < MIN_RSA_BITS) return false
  try {
    const packet = internals(new SignaturePacket())
    read(packet, body)
    // Whose it should be, when, and what it says besides is judged elsewhere.
    packet.issuerKeyID = key.getKeyID()
    packet.revocationKeyClass = null
    packet.unknownSubpackets = []
    packet.rawNotations = []
    const hashed = digest(hash, packet, data)
    // Go does not look at the two bytes of the hash that stand in a signature.
    if (version === 4) packet.signedHashValue = hashed.subarray(0, 2)
    if (key.algorithm === enums.publicKey.eddsaLegacy && SHORT_HASHES.has(hash))
      return isEd25519Signature(key, packet.params, hashed)
    // Without the text it computes itself, where it would ask Node with the help of a module that is not there.
    if (key.algorithm === enums.publicKey.ecdsa) packet.hashed = hashed
    await packet.verify(key, packet.signatureType!, data, packet.created!, true, config)
    return true
  } catch {
    return false
  }
}

function isEd25519Signature(key: KeyMaterial, { r, s }: Internals['params'], hashed: Uint8Array): boolean {
  const { Q } = key.publicParams as { readonly Q: Uint8Array }
  const x = Buffer.from(Q.subarray(1)).toString('base64url')
  const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  return verify(null, hashed, publicKey, Buffer.concat([padded(r!), padded(s!)]))
}

function padded(number: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.alloc(Math.max(32 - number.length, 0)), number])
}

function modulusBits(key: KeyMaterial): number {
  return (key.getAlgorithmInfo() as { bits?: number }).bits ?? 0
}

export function isLocked(material: SecretMaterial): boolean {
  return !material.isDummy() && !material.isDecrypted()
}

/** Throws OpenPgpError: the passphrase is wrong. */
export async function unlock(material: SecretMaterial, passphrase: string): Promise<void> {
  try {
    await material.decrypt(passphrase)
  } catch (error) {
    const text = messageOf(error)
    if (text.startsWith('Incorrect key passphrase')) throw structural('private key checksum failure')
    throw failure(`openpgp: ${text}`)
  }
}

/** The body of a signature of `text` at `now` (milliseconds), as Go makes it. Throws OpenPgpError. */
export async function signText(material: SecretMaterial, text: Uint8Array, now: number): Promise<Uint8Array> {
  if (material.isDummy()) {
    const why = 'openpgp: s2k GNU dummy key: dummy key found'
    throw failure(`failed to either sign or armor message block: ${why}`)
  }
  const packet = internals(new SignaturePacket())
  packet.signatureType = enums.signature.text
  packet.publicKeyAlgorithm = material.algorithm
  packet.hashAlgorithm = enums.hash.sha512
  if (material.algorithm === enums.publicKey.ecdsa) {
    packet.toHash = () => undefined
    packet.hash = (_, data) => Promise.resolve(digest('sha512', packet, data))
  }
  try {
    await (packet.sign as Sign).call(packet, material, message(text), new Date(now), true, config)
  } catch (error) {
    throw failure(`failed to either sign or armor message block: openpgp: ${messageOf(error)}`)
  }
  return packet.write()
}

/** The types do not tell of the last parameter. */
type Sign = (
  this: SignaturePacket,
  ...args: readonly [key: SecretMaterial, data: object, date: Date, detached: boolean, config: Config]
) => Promise<void>
