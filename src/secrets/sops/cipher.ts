/** Leaves as `ENC[AES256_GCM,…]`, and back. */
import { createCipheriv, createDecipheriv } from 'node:crypto'
import { timeString, formatTime, RFC3339_NANO } from '../../../gotemplate/go/time-format.ts'
import { parseTime } from '../../../gotemplate/go/time-parse.ts'
import { atoi, formatFloat, parseBool, parseFloat64 } from '../../../gotemplate/go/strconv.ts'
import { decodeUtf8, encodeUtf8 } from '../../../gotemplate/go/utf8.ts'
import { UTC } from '../../../gotemplate/go/zone.ts'
import { messageOf } from '../../errors.ts'
import { decodeBase64 } from '../../../gotemplate/go/base64.ts'
import { invalidFile, sopsError } from './error.ts'
import { comment, isComment, type Leaf, type Timestamp } from './tree.ts'

export const DATA_KEY_BYTES = 32
const NONCE_BYTES = 32
const TAG_BYTES = 16

export interface Cipher {
  /** `place` is authenticated with it. Throws `secrets/damaged`; its message holds nothing that was secret. */
  decrypt(text: string, key: Uint8Array, place: string): Leaf
  /** What was decrypted before at that place gives the same text again. */
  encrypt(leaf: Leaf, key: Uint8Array, place: string): string
}

export function createCipher(randomBytes: (count: number) => Uint8Array): Cipher {
  /** Nonces by what was encrypted with them, and where. */
  const stash = new Map<string, Uint8Array>()
  return {
    decrypt(text, key, place) {
      if (text === '') return ''
      const { data, nonce, tag, type } = parse(text)
      const plain = open({ data, nonce, tag }, key, place)
      const leaf = leafOf(plain, type)
      stash.set(stashKey(leaf, place), nonce)
      return leaf
    },
    encrypt(leaf, key, place) {
      const { type, text } = plainOf(leaf)
      if (text === '') return ''
      const nonce = stash.get(stashKey(leaf, place)) ?? randomBytes(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
      cipher.setAAD(encodeUtf8(place))
      const data = Buffer.concat([cipher.update(encodeUtf8(text)), cipher.final()])
      const parts = [data, nonce, cipher.getAuthTag()].map((part) => Buffer.from(part).toString('base64'))
      return `ENC[AES256_GCM,data:${parts[0]!},iv:${parts[1]!},tag:${parts[2]!},type:${type}]`
    },
  }
}

function stashKey(leaf: Leaf, place: string): string {
  const { type, text } = plainOf(leaf)
  const inline = isComment(leaf) && leaf.inline ? 'inline' : ''
  return `${type}${inline}\0${place}\0${text}`
}

interface Sealed {
  readonly data: Uint8Array
  readonly nonce: Uint8Array
  readonly tag: Uint8Array
}

// Go: greedy groups, and a dot that ends at the line.
const FORM = /^ENC\[AES256_GCM,data:([^\n]+),iv:([^\n]+),tag:([^\n]+),type:([^\n]+)\]/

function parse(text: string): Sealed & { readonly type: string } {
  const match = FORM.exec(text)
  // SOPS shows the text, which may be a secret that somebody wrote there.
  if (match === null) throw invalidFile("Input string does not match sops' data format")
  return {
    data: decoded(match[1]!, 'data'),
    nonce: decoded(match[2]!, 'iv'),
    tag: decoded(match[3]!, 'tag'),
    type: match[4]!,
  }
}

function decoded(base64: string, name: string): Uint8Array {
  try {
    return decodeBase64(base64)
  } catch (error) {
    throw invalidFile(`Error base64-decoding ${name}: ${messageOf(error)}`)
  }
}

function open({ data, nonce, tag }: Sealed, key: Uint8Array, place: string): Uint8Array {
  if (key.length !== 16 && key.length !== 24 && key.length !== 32) {
    throw sopsError('secrets/damaged', `crypto/aes: invalid key size ${key.length}`)
  }
  try {
    const algorithm = `aes-${key.length * 8}-gcm` as 'aes-256-gcm'
    const sealed = Buffer.concat([data, tag])
    const end = sealed.length - TAG_BYTES
    if (end < 0) throw sopsError('secrets/damaged', 'too short')
    const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: TAG_BYTES })
    decipher.setAAD(encodeUtf8(place))
    decipher.setAuthTag(sealed.subarray(end))
    return Buffer.concat([decipher.update(sealed.subarray(0, end)), decipher.final()])
  } catch {
    const why = 'cipher: message authentication failed'
    throw sopsError('secrets/damaged', `Could not decrypt with AES_GCM: ${why}`)
  }
}

function leafOf(bytes: Uint8Array, type: string): Leaf {
  const text = decodeUtf8(bytes)
  switch (type) {
    case 'str':
    case 'bytes':
      return text
    case 'int':
      return readAs('int', () => atoi(text))
    case 'float':
      return readAs('float', () => parseFloat64(text))
    case 'bool':
      return readAs('bool', () => parseBool(text))
    case 'time':
      return { kind: 'time', time: readAs('time', () => parseTime(RFC3339_NANO, text, UTC)) }
    case 'comment':
      return comment(text)
    default:
      throw invalidFile(`Unknown datatype: ${type}`)
  }
}

/** Go's error would show what was secret. */
function readAs<Result>(type: string, read: () => Result): Result {
  try {
    return read()
  } catch {
    throw invalidFile(`decrypted value is no ${type}`)
  }
}

/** The text that is encrypted, or that the MAC is over. */
export function plainOf(leaf: Leaf): { readonly type: string; readonly text: string } {
  if (typeof leaf === 'string') return { type: 'str', text: leaf }
  if (typeof leaf === 'bigint') return { type: 'int', text: String(leaf) }
  if (typeof leaf === 'number') return { type: 'float', text: formatFloat(leaf, 'f', -1) }
  if (typeof leaf === 'boolean') return { type: 'bool', text: leaf ? 'True' : 'False' }
  if (leaf.kind === 'comment') return { type: 'comment', text: leaf.text }
  return { type: 'time', text: timeText(leaf) }
}

/** Go: MarshalText. */
export function timeText({ time }: Timestamp): string {
  const text = formatTime(time, RFC3339_NANO)
  return /^\d{4}-/.test(text) ? text : timeString(time)
}
