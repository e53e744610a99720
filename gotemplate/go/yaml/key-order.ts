/** The order in which goyaml writes map keys: digits by value, letters behind everything else. */

const LETTER = /^\p{L}$/u
const DIGIT = /^\p{Nd}$/u

function isLetter(code: number): boolean {
  if (code < 128) return (code | 32) >= 97 && (code | 32) <= 122
  return LETTER.test(String.fromCodePoint(code))
}

function isDigit(code: number): boolean {
  if (code < 128) return code >= 48 && code <= 57
  return DIGIT.test(String.fromCodePoint(code))
}

/** goyaml v2's order. */
export function compareKeys(a: string, b: string): number {
  return compare(a, b, false)
}

/** goyaml v3's order: behind a digit, letters come first. */
export function compareKeysV3(a: string, b: string): number {
  return compare(a, b, true)
}

function compare(a: string, b: string, lettersAfterDigit: boolean): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    if (a.charCodeAt(i) !== b.charCodeAt(i)) return compareAt(a, b, { at: i, lettersAfterDigit })
  }
  return a.length - b.length
}

/** Compares two keys that are equal up to `at`. */
function compareAt(a: string, b: string, where: { at: number; lettersAfterDigit: boolean }): number {
  const at = isLowSurrogate(a, where.at) || isLowSurrogate(b, where.at) ? where.at - 1 : where.at
  const x = a.codePointAt(at)!
  const y = b.codePointAt(at)!
  const xIsLetter = isLetter(x)
  const yIsLetter = isLetter(y)
  if (xIsLetter && yIsLetter) return x - y
  if (xIsLetter || yIsLetter) {
    const first = where.lettersAfterDigit && at > 0 && isDigit(a.codePointAt(at - 1)!)
    return xIsLetter === first ? -1 : 1
  }
  return compareNumbers(a, b, at) || x - y
}

function isLowSurrogate(text: string, at: number): boolean {
  return at > 0 && (text.charCodeAt(at) & 0xfc00) === 0xdc00 && (text.charCodeAt(at - 1) & 0xfc00) === 0xd800
}

/** Compares the numbers that begin at `at`, in int64 arithmetic, and then their lengths. */
function compareNumbers(a: string, b: string, at: number): number {
  const within = (a[at] === '0' || b[at] === '0') && continuesNumber(a, at)
  const x = readNumber(a, at, within)
  const y = readNumber(b, at, within)
  if (x.value !== y.value) return x.value < y.value ? -1 : 1
  return x.length - y.length
}

/** Whether a digit other than 0 stands in the run of digits before `at`. */
function continuesNumber(text: string, at: number): boolean {
  for (let i = at - 1; i >= 0 && isDigit(text.charCodeAt(i)); i--) if (text[i] !== '0') return true
  return false
}

function readNumber(text: string, at: number, within: boolean): { value: bigint; length: number } {
  let value = within ? 1n : 0n
  let length = 0
  for (const char of text.slice(at)) {
    const code = char.codePointAt(0)!
    if (!isDigit(code)) break
    value = BigInt.asIntN(64, value * 10n + BigInt(code - 48))
    length++
  }
  return { value, length }
}
