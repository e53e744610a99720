/** Go's base64.StdEncoding. */
import { FuncError } from '../func.ts'
import { encodeUtf8 } from './utf8.ts'

const PADDED = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

export function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}

/** Line breaks are skipped, padding is required, bits that are left over are ignored. Throws FuncError (CorruptInputError). */
export function decodeBase64(text: string): Uint8Array {
  const bare = text.replace(/[\r\n]/g, '')
  if (!PADDED.test(bare)) throw new FuncError(`illegal base64 data at input byte ${faultIn(encodeUtf8(text))}`)
  return Buffer.from(bare, 'base64')
}

const PAD = 0x3d
const isBreak = (byte: number | undefined): boolean => byte === 0x0a || byte === 0x0d

function isDigit(byte: number): boolean {
  return /[A-Za-z0-9+/]/.test(String.fromCharCode(byte)) && byte < 0x80
}

/** Where Go says that bad data is bad. */
function faultIn(bytes: Uint8Array): number {
  let at = 0
  for (let digits = 0; at < bytes.length;) {
    const byte = bytes[at++]!
    if (isBreak(byte)) continue
    if (isDigit(byte)) {
      digits = (digits + 1) % 4
      if (at === bytes.length && digits > 0) return at - digits
      continue
    }
    if (byte !== PAD || digits < 2) return at - 1
    return faultInPadding(bytes, at, digits)
  }
  // Only line breaks can stand behind an unfinished group here.
  return at - (trailingDigits(bytes) % 4)
}

function faultInPadding(bytes: Uint8Array, from: number, digits: number): number {
  let at = from
  if (digits === 2) {
    while (isBreak(bytes[at])) at++
    if (at === bytes.length) return at
    if (bytes[at] !== PAD) return at - 1
    at++
  }
  while (isBreak(bytes[at])) at++
  return at
}

function trailingDigits(bytes: Uint8Array): number {
  return bytes.filter(isDigit).length
}
