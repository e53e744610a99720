/** Go's unicode package: one rune at a time, with simple case mappings, where JavaScript maps whole words by full ones. */

const SPACE = /^[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]$/
const LEADING_SPACE = /^[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/
const TRAILING_SPACE = /[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]$/
const ASCII = /^[\x00-\x7f]*$/

/** unicode.IsSpace. */
export function isSpace(rune: string): boolean {
  return SPACE.test(rune)
}

/** strings.TrimSpace. */
export function trimSpace(text: string): string {
  let end = text.length
  while (end > 0 && TRAILING_SPACE.test(text[end - 1]!)) end--
  return text.slice(0, end).replace(LEADING_SPACE, '')
}

/** unicode.IsUpper. */
export function isUpper(rune: string): boolean {
  return /^\p{Lu}$/u.test(rune)
}

/** unicode.IsLower. */
export function isLower(rune: string): boolean {
  return /^\p{Ll}$/u.test(rune)
}

/** unicode.IsTitle. */
export function isTitle(rune: string): boolean {
  return /^\p{Lt}$/u.test(rune)
}

/** unicode.IsLetter. */
export function isLetter(rune: string): boolean {
  return /^\p{L}$/u.test(rune)
}

/** unicode.IsDigit. */
export function isDigit(rune: string): boolean {
  return /^\p{Nd}$/u.test(rune)
}

/** unicode.IsNumber. */
export function isNumber(rune: string): boolean {
  return /^\p{N}$/u.test(rune)
}

/** unicode.IsPunct. */
export function isPunct(rune: string): boolean {
  return /^\p{P}$/u.test(rune)
}

/** unicode.ToUpper. */
export function upperRune(rune: string): string {
  const upper = rune.toUpperCase()
  return isOneRune(upper) ? upper : greekTitle(rune)
}

/** unicode.ToLower. */
export function lowerRune(rune: string): string {
  return rune === '\u0130' ? 'i' : rune.toLowerCase()
}

const DIGRAPHS: Readonly<Record<string, string>> = { Ǆ: 'ǅ', ǆ: 'ǅ', Ǉ: 'ǈ', ǉ: 'ǈ', Ǌ: 'ǋ', ǌ: 'ǋ', Ǳ: 'ǲ', ǳ: 'ǲ' }

/** unicode.ToTitle: upper case but for digraphs and Georgian. */
export function titleRune(rune: string): string {
  if (rune < '\u01c4') return upperRune(rune)
  if (/^[\u01c5\u01c8\u01cb\u01f2\u10d0-\u10ff]$/.test(rune)) return rune
  return DIGRAPHS[rune] ?? upperRune(rune)
}

/** strings.ToUpper. */
export function toUpper(text: string): string {
  const upper = text.toUpperCase()
  // A mapping to several characters makes the text longer; no simple one changes its length.
  return upper.length === text.length && isClean(text) ? upper : mapRunes(text, upperRune)
}

/** strings.ToLower. */
export function toLower(text: string): string {
  // JavaScript looks at the end of the word for Σ, and adds a dot for İ.
  return !/[\u0130\u03a3]/.test(text) && isClean(text) ? text.toLowerCase() : mapRunes(text, lowerRune)
}

/** strings.Map: bytes that are not UTF-8 become U+FFFD. */
export function mapRunes(text: string, map: (rune: string) => string): string {
  let out = ''
  for (const rune of text) out += map(validRune(rune))
  return out
}

/** The rune that Go decodes here: U+FFFD for a byte that is not UTF-8. */
export function validRune(rune: string): string {
  return rune.length === 1 && rune >= '\ud800' && rune <= '\udfff' ? '\ufffd' : rune
}

function isClean(text: string): boolean {
  return ASCII.test(text) || (text as unknown as { isWellFormed(): boolean }).isWellFormed()
}

function isOneRune(text: string): boolean {
  return text.length === (text.codePointAt(0)! > 0xffff ? 2 : 1)
}

/** Greek with iota subscript, whose full upper case is two letters, has a single one too. Other such runes have none. */
function greekTitle(rune: string): string {
  const code = rune.codePointAt(0)!
  if (code >= 0x1f80 && code <= 0x1faf) return String.fromCharCode(code | 8)
  return code === 0x1fb3 || code === 0x1fc3 || code === 0x1ff3 ? String.fromCharCode(code + 9) : rune
}
