/** The file format of age (C2SP, age-encryption.org/v1): armor, header, payload. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { quote } from '../../../../gotemplate/go/strconv.ts'
import { sopsError } from '../error.ts'
import { derive, fromBase64, seal, TAG_BYTES, toBase64, unseal } from './primitives.ts'

export interface Stanza {
  readonly type: string
  readonly args: readonly string[]
  readonly body: Uint8Array
}

export interface Identity {
  /** Natives are tried before those that may ask somebody. */
  readonly isNative: boolean
  /** The file key; what is not for this identity is `{ mismatch }`. Throws for what is malformed. */
  unwrap(stanzas: readonly Stanza[]): Promise<Uint8Array | { readonly mismatch: string }>
}

export interface Recipient {
  wrap(fileKey: Uint8Array, randomBytes: (count: number) => Uint8Array): Promise<Stanza>
}

export const FILE_KEY_BYTES = 16
export const WRONG_IDENTITY = 'incorrect identity for recipient block'
const NONCE_BYTES = 16
const CHUNK = 64 * 1024
const COLUMNS = 64
const LINE_BYTES = 48
const INTRO = 'age-encryption.org/v1'
const BEGIN = '-----BEGIN AGE ENCRYPTED FILE-----'
const END = '-----END AGE ENCRYPTED FILE-----'
const NO_SALT = new Uint8Array(0)

export function ageError(text: string): Error {
  return sopsError('secrets/damaged', text)
}

/** Throws with the texts of age. */
export async function decryptAge(bytes: Uint8Array, identities: readonly Identity[]): Promise<Uint8Array> {
  const header = readHeader(bytes)
  const fileKey = await fileKeyOf(header.stanzas, identities)
  const mac = headerMac(fileKey, bytes.subarray(0, header.macAt))
  if (!timingSafeEqual(mac, header.mac)) throw ageError('bad header MAC')
  const payload = bytes.subarray(header.end)
  if (payload.length < NONCE_BYTES) throw ageError('failed to read nonce: unexpected EOF')
  return openPayload(derive(fileKey, payload.subarray(0, NONCE_BYTES), 'payload'), payload.subarray(NONCE_BYTES))
}

async function fileKeyOf(stanzas: readonly Stanza[], identities: readonly Identity[]): Promise<Uint8Array> {
  const ordered = [...identities].sort((a, b) => Number(b.isNative) - Number(a.isNative))
  const mismatches: string[] = []
  for (const identity of ordered) {
    const result = await identity.unwrap(stanzas)
    if (result instanceof Uint8Array) return result
    mismatches.push(result.mismatch)
  }
  if (mismatches.length === 0) throw ageError('no identities specified')
  if (mismatches.length > 1) throw ageError('no identity matched any of the recipients')
  throw ageError(`identity did not match any of the recipients: ${mismatches[0]!}`)
}

export async function encryptAge(
  plain: Uint8Array,
  recipients: readonly Recipient[],
  randomBytes: (count: number) => Uint8Array,
): Promise<Uint8Array> {
  const fileKey = Uint8Array.from(randomBytes(FILE_KEY_BYTES))
  const stanzas: string[] = []
  for (const recipient of recipients) stanzas.push(stanzaText(await recipient.wrap(fileKey, randomBytes)))
  const head = Buffer.from(`${INTRO}\n${stanzas.join('')}---`)
  const mac = Buffer.from(` ${toBase64(headerMac(fileKey, head))}\n`)
  const nonce = Uint8Array.from(randomBytes(NONCE_BYTES))
  return Buffer.concat([head, mac, nonce, sealPayload(derive(fileKey, nonce, 'payload'), plain)])
}

function headerMac(fileKey: Uint8Array, head: Uint8Array): Uint8Array {
  return createHmac('sha256', derive(fileKey, NO_SALT, 'header'))
    .update(head)
    .digest()
}

function stanzaText({ type, args, body }: Stanza): string {
  const text = toBase64(body)
  const lines: string[] = text.match(/.{1,64}/g) ?? []
  // The last line is shorter than the others, if need be empty.
  if (text.length % COLUMNS === 0) lines.push('')
  return `-> ${[type, ...args].join(' ')}\n${lines.join('\n')}\n`
}

interface Header {
  readonly stanzas: readonly Stanza[]
  readonly mac: Uint8Array
  /** Where the bytes end that the MAC is over. */
  readonly macAt: number
  readonly end: number
}

const MAX_STANZAS = 1000

function parsing(text: string): Error {
  return ageError(`failed to read header: parsing age header: ${text}`)
}

function readHeader(bytes: Uint8Array): Header {
  const reader = new LineReader(bytes)
  const intro = reader.line()
  if (intro === undefined) throw parsing('file is empty')
  if (intro !== INTRO) throw parsing(`unexpected intro: ${quote(`${intro}\n`)}`)
  const stanzas: Stanza[] = []
  for (;;) {
    const start = reader.at
    const line = reader.line()
    if (line === undefined) throw parsing('failed to read header: EOF')
    if (line.startsWith('---')) {
      const mac = line.startsWith('--- ') ? fromBase64(line.slice(4)) : undefined
      if (mac?.length !== 32) throw parsing(`malformed closing line: ${quote(`${line}\n`)}`)
      return { stanzas, mac, macAt: start + 3, end: reader.at }
    }
    stanzas.push(readStanza(line, reader))
    if (stanzas.length > MAX_STANZAS) throw parsing('too many recipients')
  }
}

function readStanza(first: string, reader: LineReader): Stanza {
  const malformed = (text: string): Error => ageError(`failed to read header: failed to parse header: ${text}`)
  if (!first.startsWith('->')) throw malformed(`malformed stanza opening line: ${quote(`${first}\n`)}`)
  const [prefix, type, ...args] = first.split(' ')
  const isValid = (text: string): boolean => /^[\x21-\x7e]+$/.test(text)
  if (prefix !== '->' || type === undefined || ![type, ...args].every(isValid)) {
    throw malformed(`malformed stanza: ${quote(`${first}\n`)}`)
  }
  const body: Uint8Array[] = []
  for (;;) {
    const line = reader.line()
    if (line === undefined) throw malformed('failed to read line: EOF')
    const bytes = line.length > COLUMNS ? undefined : fromBase64(line)
    if (bytes === undefined) throw malformed(`parsing age header: malformed body line ${quote(`${line}\n`)}`)
    body.push(bytes)
    if (bytes.length < LINE_BYTES) return { type, args, body: Buffer.concat(body) }
  }
}

class LineReader {
  private readonly bytes: Uint8Array
  at = 0

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  /** Undefined where no line ends. */
  line(): string | undefined {
    const end = this.bytes.indexOf(10, this.at)
    if (end < 0) return undefined
    const text = Buffer.from(this.bytes.subarray(this.at, end)).toString('latin1')
    this.at = end + 1
    return text
  }
}

function chunkNonce(index: number, isLast: boolean): Uint8Array {
  const nonce = Buffer.alloc(12)
  nonce.writeUIntBE(index, 5, 6)
  nonce[11] = isLast ? 1 : 0
  return nonce
}

function openPayload(key: Uint8Array, sealed: Uint8Array): Uint8Array {
  const chunks: Uint8Array[] = []
  for (let index = 0, at = 0; ; index++) {
    const chunk = sealed.subarray(at, at + CHUNK + TAG_BYTES)
    at += chunk.length
    const isLast = at >= sealed.length
    if (chunk.length === 0) throw ageError('unexpected EOF')
    if (isLast && index > 0 && chunk.length === TAG_BYTES) {
      throw ageError('last chunk is empty, try age v1.0.0, and please consider reporting this')
    }
    const plain = unseal(key, chunk, chunkNonce(index, isLast))
    if (plain === undefined) {
      throw ageError('failed to decrypt and authenticate payload chunk, file may be corrupted or tampered with')
    }
    chunks.push(plain)
    if (isLast) return Buffer.concat(chunks)
  }
}

function sealPayload(key: Uint8Array, plain: Uint8Array): Uint8Array {
  const count = Math.max(Math.ceil(plain.length / CHUNK), 1)
  const chunks = Array.from({ length: count }, (_, i) =>
    seal(key, plain.subarray(i * CHUNK, (i + 1) * CHUNK), chunkNonce(i, i === count - 1)),
  )
  return Buffer.concat(chunks)
}

export function armored(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('base64')
  const lines = text.match(/.{1,64}/g) ?? []
  return `${BEGIN}\n${lines.join('\n')}\n${END}\n`
}

export function isArmored(text: string): boolean {
  return text.startsWith('-----BEGIN AGE')
}

/** Throws with the texts of age. */
export function unarmored(text: string): Uint8Array {
  const problem = (what: string): Error =>
    ageError(`failed to read header: parsing age header: failed to read intro: invalid armor: ${what}`)
  const lines = text.split(/\r?\n/)
  while (lines[0]?.trim() === '') lines.shift()
  if (lines.length === 0) throw problem('unexpected EOF')
  const first = lines.shift()!
  if (first !== BEGIN) throw problem(`invalid first line: ${quote(first)}`)
  const chunks: Uint8Array[] = []
  for (;;) {
    const line = lines.shift()
    if (line === undefined) throw problem('unexpected EOF')
    if (line === END) break
    if (line === '') throw problem(lines.length === 0 ? 'unexpected EOF' : 'empty line in armored data')
    if (line.length > COLUMNS) throw problem('column limit exceeded')
    const bytes = Buffer.from(line, 'base64')
    if (bytes.toString('base64') !== line) throw problem('illegal base64 data at input byte 0')
    chunks.push(bytes)
    if (bytes.length < LINE_BYTES) {
      const closing = lines.shift()
      if (closing === undefined) throw problem('unexpected EOF')
      if (closing !== END) throw problem(`invalid closing line: ${quote(closing)}`)
      break
    }
  }
  if (lines.some((line) => line.trim() !== '')) throw problem('trailing data after armored file')
  return Buffer.concat(chunks)
}
