/** What an untagged scalar means under goyaml's YAML 1.1 rules. */
import { formatFloat } from '../strconv-float.ts'

/** A number as goyaml reads it: an integer within int64 or uint64, or a float64. */
export interface YamlNumber {
  readonly kind: 'int' | 'uint' | 'float'
  readonly value: number
  /** Text when the number is a map key: exact for integers, the shortest float32 form for floats. */
  readonly keyText: string
}

const WORDS: ReadonlyMap<string, null | boolean | number> = new Map<string, null | boolean | number>([
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map((word) => [word, true] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map((word) => [word, false] as const),
  ...['.nan', '.NaN', '.NAN'].map((word) => [word, NaN] as const),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map((word) => [word, Infinity] as const),
  ...['-.inf', '-.Inf', '-.INF'].map((word) => [word, -Infinity] as const),
])

const LONGEST_WORD = 5

/** First characters that may begin a word or a number: 1 word, 2 number (or infinity), 3 number with a leading dot. */
const HINTS = new Uint8Array(128)
for (const letter of 'yYnNtTfFoO~') HINTS[letter.charCodeAt(0)] = 1
for (const letter of '0123456789+-') HINTS[letter.charCodeAt(0)] = 2
HINTS['.'.charCodeAt(0)] = 3

/** The meaning of a plain scalar as a value; a string is `text` itself. */
export function resolveValue(text: string): null | boolean | number | string {
  const unit = text.charCodeAt(0)
  const hint = unit < 128 ? HINTS[unit]! : 0
  if (hint === 0) return text === '' ? null : text
  if (hint === 1) return text.length > LONGEST_WORD ? text : (WORDS.get(text) ?? (isNull(text) ? null : text))
  if (isShortDecimal(text)) return Number(text)
  return resolveNumber(text)?.value ?? text
}

function isNull(text: string): boolean {
  return WORDS.get(text) === null
}

/** Digits only, exact as a number, and not octal. */
function isShortDecimal(text: string): boolean {
  if (text.length > 15) return false
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 48 || unit > 57) return false
  }
  return text.charCodeAt(0) !== 48 || text.length === 1
}

/** The key that a plain scalar stands for; undefined if it is null or beyond int64, which cannot be one. */
export function resolveKey(text: string): string | undefined {
  const unit = text.charCodeAt(0)
  const hint = unit < 128 ? HINTS[unit]! : 0
  if (hint === 0) return text === '' ? undefined : text
  if (hint === 1) {
    const word = text.length > LONGEST_WORD ? undefined : WORDS.get(text)
    return word === undefined ? text : word === null ? undefined : String(word)
  }
  const number = resolveNumber(text)
  return number === undefined ? text : number.kind === 'uint' ? undefined : number.keyText
}

/** Whether a string would be read back as something else if it were written plain. */
export function isAmbiguous(text: string): boolean {
  const unit = text.charCodeAt(0)
  const hint = unit < 128 ? HINTS[unit]! : 0
  if (hint === 0) return text === ''
  if (hint === 1) return text.length <= LONGEST_WORD && WORDS.has(text)
  return resolveNumber(text) !== undefined || isTimestamp(text) || BASE60.test(text)
}

/** goyaml still quotes the sexagesimal floats that it no longer reads. */
const BASE60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/

const INTEGER = /^[-+]?(?:0[bB][01]+|0[oO][0-7]+|0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)$/
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/
/** Go's own float syntax, where underscores may stand between digits. */
const DOT_FLOAT = /^\.[0-9](?:_?[0-9])*(?:[eE][-+]?[0-9](?:_?[0-9])*)?$/
/** goyaml strips `0b` and reads the rest again, sign and all. */
const SIGNED_BINARY = /^0b([-+]?)([01]+)$/

/** The number that a plain scalar stands for, infinities and NaN included. */
export function resolveNumber(text: string): YamlNumber | undefined {
  if (text.length <= LONGEST_WORD) {
    const word = WORDS.get(text)
    if (typeof word === 'number') return float(word)
  }
  if (text.startsWith('.')) return DOT_FLOAT.test(text) ? finite(text.replaceAll('_', '')) : undefined
  const plain = text.includes('_') ? text.replaceAll('_', '') : text
  const integer = INTEGER.test(plain) ? parseInteger(plain) : undefined
  if (integer !== undefined) return integer
  if (FLOAT.test(plain)) return finite(plain)
  const binary = SIGNED_BINARY.exec(plain)
  return binary === null ? undefined : toInteger(binary[1]!, BigInt('0b' + binary[2]!))
}

function parseInteger(text: string): YamlNumber | undefined {
  const sign = text.startsWith('-') || text.startsWith('+') ? text[0]! : ''
  const digits = text.slice(sign.length)
  if (digits.length > 80) return undefined
  const octal = digits.length > 1 && digits.startsWith('0') && isDigitAt(digits, 1)
  return toInteger(sign, BigInt(octal ? '0o' + digits : digits.toLowerCase()))
}

function isDigitAt(text: string, at: number): boolean {
  const unit = text.charCodeAt(at)
  return unit >= 48 && unit <= 57
}

function toInteger(sign: string, size: bigint): YamlNumber | undefined {
  const value = sign === '-' ? -size : size
  if (value >= -(1n << 63n) && value < 1n << 63n)
    return { kind: 'int', value: Number(value), keyText: value.toString() }
  if (sign !== '' || value >= 1n << 64n) return undefined
  return { kind: 'uint', value: Number(value), keyText: value.toString() }
}

function finite(text: string): YamlNumber | undefined {
  const value = Number(text)
  return Number.isFinite(value) ? float(value) : undefined
}

function float(value: number): YamlNumber {
  return {
    kind: 'float',
    value,
    get keyText() {
      if (Number.isNaN(value)) return '.nan'
      const narrow = Math.fround(value)
      return Number.isFinite(narrow) ? formatFloat(narrow, 'g', -1, 32) : narrow > 0 ? '.inf' : '-.inf'
    },
  }
}

const HYPHEN = 0x2d
const TIMESTAMP =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:[Tt](\d\d?):(\d\d?):(\d\d?)(?:[.,]\d+)?(?:Z|[-+](\d\d):(\d\d))| +(\d\d?):(\d\d?):(\d\d?)(?:[.,]\d+)?)?$/

/** A date or time that Go's time.Parse accepts in one of goyaml's four layouts. */
export function isTimestamp(text: string): boolean {
  const match = text.charCodeAt(4) === HYPHEN ? TIMESTAMP.exec(text) : null
  if (match === null) return false
  const part = (k: number): number => Number(match[k] ?? 0)
  const month = part(2)
  const day = part(3)
  if (month < 1 || month > 12 || day < 1 || day > daysIn(part(1), month)) return false
  return part(4) + part(9) < 24 && part(5) + part(10) < 60 && part(6) + part(11) < 60 && part(7) <= 24 && part(8) <= 60
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}
