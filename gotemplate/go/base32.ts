/** Go's base32.StdEncoding. */
import { FuncError } from '../func.ts'
import { encodeUtf8 } from './utf8.ts'

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const PAD = '='
/** Digits that 1 to 5 bytes take; other numbers of digits make no whole bytes. */
const WHOLE: ReadonlySet<number> = new Set([2, 4, 5, 7])

/** StdEncoding.EncodeToString. */
export function encodeBase32(bytes: Uint8Array): string {
  let out = ''
  let bits = 0
  let held = 0
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff
    bits += 8
    while (bits >= 5) {
      bits -= 5
      out += DIGITS[(held >> bits) & 31]!
    }
  }
  if (bits > 0) out += DIGITS[(held << (5 - bits)) & 31]!
  return out + PAD.repeat((8 - (out.length % 8)) % 8)
}

/** StdEncoding.DecodeString; line breaks do not count. @throws FuncError with the byte that is wrong. */
export function decodeBase32(text: string): Uint8Array {
  const digits = Buffer.from(encodeUtf8(text))
    .toString('latin1')
    .replace(/[\r\n]+/g, '')
  const end = digitsEnd(digits)
  const bytes = new Uint8Array(Math.floor((end * 5) / 8))
  let bits = 0
  let held = 0
  let size = 0
  for (let i = 0; i < end; i++) {
    held = ((held << 5) | DIGITS.indexOf(digits[i]!)) & 0xfff
    bits += 5
    if (bits < 8) continue
    bits -= 8
    bytes[size++] = held >> bits
  }
  return bytes
}

/** Where the digits end and the padding, if any, begins. */
function digitsEnd(text: string): number {
  for (let at = 0; at < text.length; at++) {
    const inQuantum = at % 8
    if (text[at] === PAD && inQuantum >= 2 && text.length - at <= 8) {
      checkPadding(text, at, inQuantum)
      return at
    }
    if (!DIGITS.includes(text[at]!)) throw corrupt(at)
  }
  if (text.length % 8 !== 0) throw corrupt(text.length - (text.length % 8))
  return text.length
}

function checkPadding(text: string, at: number, inQuantum: number): void {
  const padding = 8 - inQuantum
  if (text.length - at < padding) throw corrupt(text.length)
  for (let i = 1; i < padding; i++) if (text[at + i] !== PAD) throw corrupt(at + i - 1)
  if (!WHOLE.has(inQuantum)) throw corrupt(at)
}

function corrupt(at: number): FuncError {
  return new FuncError(`illegal base32 data at input byte ${at}`)
}
