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
