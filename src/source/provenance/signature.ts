/** What a signature packet says, read as Go's openpgp reads it; the arithmetic is the library's. */
import { structural, truncated, unsupported } from './openpgp-error.ts'

export interface Signature {
  readonly body: Uint8Array
  readonly version: number
  readonly type: number
  readonly algorithm: number
  readonly hash: string
  /** What is hashed behind the signed data. */
  readonly hashed: Uint8Array
  readonly created: number
  /** Seconds; absent for ever. */
  readonly lifetime?: number
  readonly keyLifetime?: number
  /** 16 hex digits, upper case. */
  readonly issuer?: string
  readonly issuerFingerprint?: string
  readonly isPrimaryId?: boolean
  /** First byte of the key flags; absent where there are none. */
  readonly flags?: number
  readonly criticalNotations: readonly string[]
  readonly revocationReason?: number
  readonly embedded?: Signature
}

export const SIGNATURE = {
  binary: 0,
  text: 1,
  genericCert: 0x10,
  positiveCert: 0x13,
  subkeyBinding: 0x18,
  primaryKeyBinding: 0x19,
  direct: 0x1f,
  keyRevocation: 0x20,
  subkeyRevocation: 0x28,
  certRevocation: 0x30,
} as const

/** Node's names of what Go takes, by OpenPGP's number. */
const HASHES: Readonly<Record<number, string>> = {
  2: 'sha1',
  8: 'sha256',
  9: 'sha384',
  10: 'sha512',
  11: 'sha224',
  12: 'sha3-256',
  14: 'sha3-512',
}
const ALGORITHMS = new Set([1, 3, 17, 19, 22, 27, 28])
/** Signatures within signatures: one is all that has a meaning. */
const MAX_DEPTH = 4

type Draft = { -readonly [Field in keyof Signature]?: Signature[Field] }

/** Throws OpenPgpError: `unsupported` for what Go passes over. */
export function parseSignature(body: Uint8Array, depth = 0): Signature {
  if (depth > MAX_DEPTH) throw structural('too many layers of packets')
  const version = byteAt(body, 0)
  if (version < 4 || version > 6) throw unsupported(`signature packet version ${version}`)
  const [type, algorithm, hashId] = [byteAt(body, 1), byteAt(body, 2), byteAt(body, 3)]
  if (!ALGORITHMS.has(algorithm)) throw unsupported(`public key algorithm ${algorithm}`)
  const hash = version > 4 && hashId === 2 ? undefined : HASHES[hashId]
  if (hash === undefined) throw unsupported(`hash function ${hashId}`)
  const draft: Draft = { body, version, type, algorithm, hash, criticalNotations: [] }
  const width = version === 6 ? 4 : 2
  const hashed = area(body, 4, width)
  readSubpackets(draft, hashed, true, depth)
  if (draft.created === undefined) throw structural('no creation time in signature')
  const end = 4 + width + hashed.length
  readSubpackets(draft, area(body, end, width), false, depth)
  draft.hashed = Buffer.concat([body.subarray(0, end), trailer(version, end)])
  return draft as Signature
}

function byteAt(bytes: Uint8Array, at: number): number {
  const byte = bytes[at]
  if (byte === undefined) throw truncated()
  return byte
}

function area(body: Uint8Array, at: number, width: number): Uint8Array {
  let length = 0
  for (let i = 0; i < width; i++) length = length * 256 + byteAt(body, at + i)
  if (at + width + length > body.length) throw truncated()
  return body.subarray(at + width, at + width + length)
}

function trailer(version: number, length: number): Uint8Array {
  const bytes = Buffer.alloc(version === 5 ? 10 : 6)
  bytes[0] = version
  bytes[1] = 0xff
  bytes.writeUInt32BE(length, bytes.length - 4)
  return bytes
}

function readSubpackets(draft: Draft, bytes: Uint8Array, isHashed: boolean, depth: number): void {
  for (let at = 0; at < bytes.length;) {
    const [length, head] = subpacketLength(bytes, at)
    at += head
    if (length > bytes.length - at) throw structural('signature subpacket truncated')
    if (length === 0) throw structural('zero length signature subpacket')
    const type = bytes[at]! & 0x7f
    const content = bytes.subarray(at + 1, at + length)
    // Go: issuer, its fingerprint and a signature within may stand outside of what is signed.
    if (isHashed || type === 16 || type === 32 || type === 33) {
      readSubpacket(draft, { type, content, critical: (bytes[at]! & 0x80) !== 0, isHashed }, depth)
    }
    at += length
  }
}

function subpacketLength(bytes: Uint8Array, at: number): readonly [length: number, head: number] {
  const first = bytes[at]!
  if (first < 192) return [first, 1]
  if (bytes.length - at < (first < 255 ? 2 : 5)) throw structural('signature subpacket truncated')
  if (first < 255) return [((first - 192) << 8) + bytes[at + 1]! + 192, 2]
  return [uint32(bytes, at + 1), 5]
}

function uint32(bytes: Uint8Array, at = 0): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(at)
}

interface Subpacket {
  readonly type: number
  readonly content: Uint8Array
  readonly critical: boolean
  readonly isHashed: boolean
}

/** Known to Go, and of no weight for who signed. */
const IDLE = new Set([11, 21, 22, 23, 24, 26, 28, 30, 35, 39])

function readSubpacket(draft: Draft, subpacket: Subpacket, depth: number): void {
  const { type, content, critical } = subpacket
  switch (type) {
    case 2:
      draft.created = seconds(content, 'signature creation time not four bytes')
      return
    case 3:
      draft.lifetime = seconds(content, 'expiration subpacket with bad length')
      return
    case 4:
      if (content[0] === 0) throw unsupported('signature with non-exportable certification')
      return
    case 5:
      if (content.length !== 2) throw structural('trust subpacket with bad length')
      return
    case 6:
      if (content.length === 0) throw structural('regexp subpacket with bad length')
      if (content.at(-1) !== 0) throw structural('expected regular expression to be null-terminated')
      return
    case 9:
      draft.keyLifetime = seconds(content, 'key expiration subpacket with bad length')
      return
    case 20:
      readNotation(draft, subpacket)
      return
    case 25:
      if (content.length !== 1) throw structural('primary user id subpacket with bad length')
      draft.isPrimaryId = content[0]! > 0
      return
    case 27:
      draft.flags = content[0] ?? draft.flags ?? 0
      return
    case 29:
      if (content.length === 0) throw structural('empty revocation reason subpacket')
      draft.revocationReason = content[0]!
      return
    case 16:
    case 33:
      readIssuer(draft, subpacket)
      return
    case 32:
      draft.embedded = embedded(draft, content, depth)
      return
    default:
      if (critical && !IDLE.has(type)) throw unsupported(`unknown critical signature subpacket type ${type}`)
  }
}

function seconds(content: Uint8Array, problem: string): number {
  if (content.length !== 4) throw structural(problem)
  return uint32(content)
}

function readNotation(draft: Draft, { content, critical }: Subpacket): void {
  const bad = structural('notation data subpacket with bad length')
  if (content.length < 8) throw bad
  const [name, value] = [content[4]! * 256 + content[5]!, content[6]! * 256 + content[7]!]
  if (content.length !== name + value + 8) throw bad
  if (!critical) return
  draft.criticalNotations = [...draft.criticalNotations!, Buffer.from(content.subarray(8, 8 + name)).toString('utf8')]
}

function readIssuer(draft: Draft, { type, content, isHashed }: Subpacket): void {
  if (type === 16) {
    if (draft.version! > 4 && isHashed) throw structural('issuer subpacket found in v6 key')
    if (content.length !== 8) throw structural('issuer subpacket with bad length')
    if (draft.version === 4) draft.issuer = hex(content)
    return
  }
  if (content.length === 0) throw structural('empty issuer fingerprint subpacket')
  const isLong = content[0]! >= 5
  if (content.length - 1 !== (isLong ? 32 : 20)) throw structural('bad fingerprint length')
  draft.issuerFingerprint = hex(content.subarray(1))
  draft.issuer = isLong ? draft.issuerFingerprint.slice(0, 16) : draft.issuerFingerprint.slice(-16)
}

function embedded(draft: Draft, content: Uint8Array, depth: number): Signature {
  if (draft.embedded !== undefined) throw structural('Cannot have multiple embedded signatures')
  const signature = parseSignature(content, depth + 1)
  if (signature.type === SIGNATURE.primaryKeyBinding) return signature
  throw structural(`cross-signature has unexpected type ${signature.type}`)
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex').toUpperCase()
}

/** Go: a signature from the future has expired as well. `now` in seconds. */
export function signatureExpired({ created, lifetime = 0 }: Signature, now: number): boolean {
  return created > now || (lifetime !== 0 && now > created + lifetime)
}
