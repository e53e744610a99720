/**
 * The byte reader in front of goyaml's scanner: encoding, and characters that YAML does not allow. goyaml decodes 512 bytes at a
 * time, so whether a bad character or an earlier syntax error is reported depends on where the chunks begin.
 */
import { encodeUtf8 } from '../utf8.ts'

const CHUNK = 512

/** Anything but tab, LF, CR, and printable characters of the basic plane; surrogates need a closer look. */
const SUSPECT = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd]/
const BAD = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u

export interface Source {
  /** What the scanner may read, without byte order mark. */
  readonly text: string
  /** Whether characters beyond the basic plane occur: they are two units, but one column. */
  readonly astral: boolean
  /** Why the text ends before its end, if it does. */
  readonly problem: string | undefined
}

export function readSource(input: string): Source {
  const wide = readWide(input)
  if (wide !== undefined) return wide
  const text = input.charCodeAt(0) === 0xfeff ? input.slice(1) : input
  if (!SUSPECT.test(text)) return { text, astral: false, problem: undefined }
  const bad = BAD.exec(text)
  if (bad === null) return { text, astral: true, problem: undefined }
  const bytes = encodeUtf8(text.slice(0, bad.index))
  const bom = input.length - text.length === 0 ? 0 : 3
  const at = bytes.length + bom
  const readable = Math.max(0, at - (at % CHUNK) - bom)
  const kept = Buffer.from(bytes.buffer, bytes.byteOffset, wholeCharacters(bytes, readable)).toString('utf8')
  return { text: kept, astral: true, problem: problemAt(text, bad.index) }
}

/** The greatest length up to `length` that does not end within a character. */
function wholeCharacters(bytes: Uint8Array, length: number): number {
  let end = Math.min(length, bytes.length)
  while (end > 0 && end < bytes.length && (bytes[end]! & 0xc0) === 0x80) end--
  return end
}

/** goyaml's words for the bad character: raw bytes are kept as U+DC80…U+DCFF. */
function problemAt(text: string, at: number): string {
  const lead = rawByte(text, at)
  if (lead === undefined) return 'control characters are not allowed'
  const width = (lead & 0xe0) === 0xc0 ? 2 : (lead & 0xf0) === 0xe0 ? 3 : (lead & 0xf8) === 0xf0 ? 4 : 0
  if (width === 0) return 'invalid leading UTF-8 octet'
  const rest = encodeUtf8(text.slice(at + 1, at + width))
  if (rest.length < width - 1) return 'incomplete UTF-8 octet sequence'
  let value = lead & (0x7f >> width)
  for (let k = 0; k < width - 1; k++) {
    if ((rest[k]! & 0xc0) !== 0x80) return 'invalid trailing UTF-8 octet'
    value = (value << 6) | (rest[k]! & 0x3f)
  }
  const least = width === 2 ? 0x80 : width === 3 ? 0x800 : 0x10000
  return value < least ? 'invalid length of a UTF-8 sequence' : 'invalid Unicode character'
}

function rawByte(text: string, at: number): number | undefined {
  const unit = text.charCodeAt(at)
  return unit >= 0xdc80 && unit <= 0xdcff ? unit & 0xff : undefined
}

/** Text in UTF-16, told by its byte order mark; undefined for any other. */
function readWide(input: string): Source | undefined {
  const little = input.startsWith('\udcff\udcfe')
  if (!little && !input.startsWith('\udcfe\udcff')) return undefined
  const bytes = encodeUtf8(input)
  const unitAt = (at: number): number | undefined =>
    at + 1 < bytes.length ? bytes[at + (little ? 1 : 0)]! * 256 + bytes[at + (little ? 0 : 1)]! : undefined
  let text = ''
  let astral = false
  /** What had been read where the chunk of the next byte begins. */
  let chunk = { end: CHUNK, length: 0 }
  for (let at = 2; at < bytes.length; at += 2) {
    if (at >= chunk.end) chunk = { end: at - (at % CHUNK) + CHUNK, length: text.length }
    const unit = unitAt(at)
    const low = unit !== undefined && unit >> 10 === HIGH ? unitAt(at + 2) : undefined
    const problem = wideProblem(unit, low)
    if (problem !== undefined) return { text: text.slice(0, chunk.length), astral, problem }
    text += low === undefined ? String.fromCharCode(unit!) : String.fromCharCode(unit!, low)
    if (low !== undefined) {
      at += 2
      astral = true
    }
  }
  return { text, astral, problem: undefined }
}

/** Upper six bits of the halves of a character beyond the basic plane. */
const HIGH = 0b110110
const LOW = 0b110111

function wideProblem(unit: number | undefined, low: number | undefined): string | undefined {
  if (unit === undefined) return 'incomplete UTF-16 character'
  if (unit >> 10 === LOW) return 'unexpected low surrogate area'
  if (unit >> 10 === HIGH) {
    if (low === undefined) return 'incomplete UTF-16 surrogate pair'
    return low >> 10 === LOW ? undefined : 'expected low surrogate area'
  }
  return BAD.test(String.fromCharCode(unit)) ? 'control characters are not allowed' : undefined
}
