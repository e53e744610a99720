/**
 * Go strings are bytes, JavaScript's are UTF-16. Text that is valid UTF-8 is held as it is; a byte that belongs to no valid
 * sequence is held as the lone surrogate U+DC00 + byte (U+DC80…U+DCFF), which no valid UTF-8 can produce.
 */

import { isAscii } from 'node:buffer'

const ASCII = /^[\x00-\x7f]*$/

/** The Go string of these bytes. */
export function decodeUtf8(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  // Copying ASCII is much faster than decoding it.
  if (isAscii(buffer)) return buffer.toString('latin1')
  const text = buffer.toString('utf8')
  return text.includes('\ufffd') ? decodeEscaping(bytes) : text
}

/** The bytes of a Go string. */
export function encodeUtf8(text: string): Uint8Array {
  // isWellFormed is not in Node 20's type library, but in Node 20.
  if ((text as unknown as { isWellFormed(): boolean }).isWellFormed()) return Buffer.from(text, 'utf8')
  const parts: Buffer[] = []
  let start = 0
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0xd800 || unit > 0xdfff) continue
    if (unit < 0xdc00 && i + 1 < text.length && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) {
      i++
      continue
    }
    parts.push(Buffer.from(text.slice(start, i), 'utf8'))
    parts.push(isEscapedByte(unit) ? Buffer.of(unit & 0xff) : Buffer.from('\ufffd', 'utf8'))
    start = i + 1
  }
  parts.push(Buffer.from(text.slice(start), 'utf8'))
  return Buffer.concat(parts)
}

/** Go's len(s): the number of bytes. */
export function byteLength(text: string): number {
  if (ASCII.test(text)) return text.length
  return encodeUtf8(text).length
}

/** Go's s[from:to], byte positions; may cut inside a character, and joins bytes that make one again. */
export function byteSlice(text: string, from: number, to?: number): string {
  if (ASCII.test(text)) return text.slice(from, to)
  return decodeUtf8(encodeUtf8(text).subarray(from, to))
}

/** The runes of a Go string, as strings; an invalid byte counts as one (Go gives U+FFFD for it when it decodes). */
export function runes(text: string): string[] {
  return Array.from(text)
}

/** Concatenation leaves split characters as escaped bytes; this makes them characters again. */
export function normalizeUtf8(text: string): string {
  return (text as unknown as { isWellFormed(): boolean }).isWellFormed() ? text : decodeUtf8(encodeUtf8(text))
}

/** Whether a UTF-16 unit stands for a raw byte. Only asked of lone surrogates. */
export function isEscapedByte(unit: number): boolean {
  return unit >= 0xdc80 && unit <= 0xdcff
}

function decodeEscaping(bytes: Uint8Array): string {
  let out = ''
  for (let i = 0; i < bytes.length;) {
    const size = sequenceLength(bytes, i)
    if (size === 0) {
      out += String.fromCharCode(0xdc00 + bytes[i]!)
      i++
      continue
    }
    out += Buffer.from(bytes.subarray(i, i + size)).toString('utf8')
    i += size
  }
  return out
}

/** Length of the valid UTF-8 sequence at `at`, 0 if there is none (RFC 3629 table: no overlong forms, no surrogates). */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!
  if (first < 0x80) return 1
  const size = first >= 0xc2 && first <= 0xdf ? 2 : (first & 0xf0) === 0xe0 ? 3 : first >= 0xf0 && first <= 0xf4 ? 4 : 0
  if (size === 0 || at + size > bytes.length) return 0
  const second = bytes[at + 1]!
  const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80
  const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf
  if (second < low || second > high) return 0
  for (let k = 2; k < size; k++) if ((bytes[at + k]! & 0xc0) !== 0x80) return 0
  return size
}
