/** Base64 as Go's encoding/base64 takes it. */
import { TshelmError } from '../../errors.ts'

/** base64.StdEncoding. Throws `secrets/failed` in Go's words. */
export function decodeBase64Std(text: string): Uint8Array {
  return decode(text, /[A-Za-z0-9+/]/)
}

/** base64.URLEncoding, with its padding. Throws `secrets/failed` in Go's words. */
export function decodeBase64Url(text: string): Uint8Array {
  return decode(text, /[A-Za-z0-9_-]/)
}

/** Line ends are skipped; what comes behind padding, or does not fill a quantum, is told with its place. */
function decode(text: string, alphabet: RegExp): Uint8Array {
  let digits = 0
  let at = 0
  for (; at < text.length; at++) {
    const char = text[at]!
    if (char === '\n' || char === '\r') continue
    if (!alphabet.test(char)) break
    digits++
  }
  const rest = text.slice(at).replace(/[\r\n]/g, '')
  const missing = (4 - (digits % 4)) % 4
  const isWhole = missing === 0 ? rest === '' : missing < 3 && rest === '='.repeat(missing)
  if (!isWhole)
    throw new TshelmError('secrets/failed', `illegal base64 data at input byte ${badByte(text, at, missing)}`)
  return Buffer.from(text.slice(0, at), 'base64url')
}

/** Go: where the text ends too early, the place where its last quantum began or where padding went wrong. */
function badByte(text: string, at: number, missing: number): number {
  const padding = /^=+/.exec(text.slice(at))?.[0].length ?? 0
  if (at < text.length && padding === 0) return at
  if (padding === 0) return at - (4 - missing)
  if (missing === 0 || missing === 3) return at
  return padding < missing ? text.length : at + missing
}
