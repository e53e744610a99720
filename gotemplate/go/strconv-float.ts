/** Floats as Go's strconv writes and reads them. */
import { NumError } from './strconv-error.ts'

/** Verbs of strconv.FormatFloat. */
export type FloatFormat = 'b' | 'e' | 'E' | 'f' | 'g' | 'G' | 'x' | 'X'

/** A decimal number 0.DIGITS × 10^point, without sign; no digits mean zero. */
interface Decimal {
  readonly digits: string
  readonly point: number
}

const ZERO: Decimal = { digits: '', point: 0 }

/** strconv.FormatFloat. A negative precision asks for the fewest digits that read back as the same number. */
export function formatFloat(n: number, format: FloatFormat, precision: number, bits: 32 | 64 = 64): string {
  if (format === 'g' && precision < 0 && bits === 64) {
    const size = Math.abs(n)
    // Here JavaScript writes the same; -0 and everything that needs an exponent goes the long way.
    if (size < 1e6 && size >= 1e-4) return String(n)
  }
  if (Number.isNaN(n)) return 'NaN'
  if (!Number.isFinite(bits === 32 ? Math.fround(n) : n)) return n > 0 ? '+Inf' : '-Inf'
  const sign = n < 0 || Object.is(n, -0) ? '-' : ''
  const size = bits === 32 ? Math.fround(Math.abs(n)) : Math.abs(n)
  if (format === 'b') return sign + binary(size, bits)
  if (format === 'x' || format === 'X') return sign + hexadecimal(size, precision, format)
  return sign + decimal(size, format, precision, bits)
}

function decimal(size: number, format: 'e' | 'E' | 'f' | 'g' | 'G', precision: number, bits: 32 | 64): string {
  if (precision < 0) {
    const number = shortest(size, bits)
    const count = number.digits.length
    if (format === 'f') return plain(number, Math.max(count - number.point, 0))
    if (format === 'e' || format === 'E') return scientific(number, Math.max(count - 1, 0), format)
    return general(number, count, { threshold: 6, format })
  }
  const exact = exactly(size)
  if (format === 'f') return plain(round(exact, exact.point + precision), precision)
  if (format === 'e' || format === 'E') return scientific(round(exact, precision + 1), precision, format)
  const digits = Math.max(precision, 1)
  const number = round(exact, digits)
  const count = number.digits.length
  return general(number, digits, { threshold: digits > count && count >= number.point ? count : digits, format })
}

function general(number: Decimal, precision: number, how: { threshold: number; format: 'g' | 'G' }): string {
  const count = number.digits.length
  const exponent = number.point - 1
  if (exponent < -4 || exponent >= how.threshold) {
    return scientific(number, Math.min(precision, count) - 1, how.format === 'g' ? 'e' : 'E')
  }
  return plain(number, Math.max((precision > number.point ? count : precision) - number.point, 0))
}

function scientific(number: Decimal, precision: number, letter: 'e' | 'E'): string {
  const digits = number.digits.slice(0, Math.max(precision, 0) + 1).padEnd(Math.max(precision, 0) + 1, '0')
  const exponent = number.digits === '' ? 0 : number.point - 1
  const mantissa = precision > 0 ? `${digits[0]!}.${digits.slice(1)}` : digits[0]!
  return mantissa + letter + signedExponent(exponent)
}

function signedExponent(exponent: number): string {
  return (exponent < 0 ? '-' : '+') + String(Math.abs(exponent)).padStart(2, '0')
}

function plain(number: Decimal, precision: number): string {
  const { digits, point } = number
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0'
  if (precision <= 0) return whole
  const fraction = point >= 0 ? digits.slice(point) : '0'.repeat(Math.min(-point, precision)) + digits
  return `${whole}.${fraction.slice(0, precision).padEnd(precision, '0')}`
}

function shortest(size: number, bits: 32 | 64): Decimal {
  if (size === 0) return ZERO
  if (bits === 32) return shortestOf32(size)
  const text = size.toExponential()
  const e = text.indexOf('e')
  const digits = text.slice(0, e).replace('.', '').replace(/0+$/, '')
  return { digits, point: Number(text.slice(e + 1)) + 1 }
}

// Go: the only power of two halfway between two shortest decimals; strconv looks for it at the exponent of the other size of floats.
const TIE_TO_ODD: number = 2 ** -12

/** Below a power of two floats lie closer together than above: there the nearest decimal may be another float's, and the next one not. */
function shortestOf32(size: number): Decimal {
  const exact = exactly(size)
  const isThis = ({ digits, point }: Decimal): boolean => Math.fround(Number(`0.${digits}e${point}`)) === size
  for (let count = 1; count < 9; count++) {
    const nearest = round(exact, count)
    if (isThis(nearest) && !(size === TIE_TO_ODD && count === 8)) return nearest
    const above = raised(exact.digits.slice(0, count), exact.point)
    if (isThis(above)) return above
  }
  return round(exact, 9)
}

/** Every decimal digit of the number: a double is a whole number over a power of two, so there is an end. */
function exactly(size: number): Decimal {
  if (size === 0) return ZERO
  const { mantissa, exponent } = parts(size)
  if (exponent >= 0) {
    const digits = (mantissa << BigInt(exponent)).toString()
    return { digits, point: digits.length }
  }
  const digits = (mantissa * 5n ** BigInt(-exponent)).toString()
  return { digits, point: digits.length + exponent }
}

/** Rounds to `count` digits, exact halves to even. Trailing zeros go, as Go's decimal drops them. */
function round(number: Decimal, count: number): Decimal {
  const { digits, point } = number
  if (count < 0) return ZERO
  if (count >= digits.length) return { digits: digits.replace(/0+$/, ''), point }
  const kept = digits.slice(0, count)
  const next = digits.charCodeAt(count) - 48
  const half = next === 5 && /^0*$/.test(digits.slice(count + 1))
  const up = half ? count > 0 && kept.charCodeAt(count - 1) % 2 === 1 : next >= 5
  return up ? raised(kept, point) : { digits: kept.replace(/0+$/, ''), point }
}

/** One more in the last place. */
function raised(digits: string, point: number): Decimal {
  const nines = /9*$/.exec(digits)![0].length
  if (nines === digits.length) return { digits: '1', point: point + 1 }
  const last = digits.length - nines - 1
  return { digits: digits.slice(0, last) + String(digits.charCodeAt(last) - 47), point }
}

const scratch = new DataView(new ArrayBuffer(8))

/** size = mantissa × 2^exponent, as IEEE 754 holds it. */
function parts(size: number): { mantissa: bigint; exponent: number } {
  scratch.setFloat64(0, size)
  const bits = scratch.getBigUint64(0)
  const exponent = Number((bits >> 52n) & 0x7ffn)
  const fraction = bits & 0xfffffffffffffn
  return exponent === 0
    ? { mantissa: fraction, exponent: -1074 }
    : { mantissa: fraction | 0x10000000000000n, exponent: exponent - 1075 }
}

function binary(size: number, bits: 32 | 64): string {
  const { mantissa, exponent } = parts(size)
  const [m, e] = bits === 32 ? [mantissa >> 29n, exponent + 29] : [mantissa, exponent]
  return `${m}p${e >= 0 ? '+' : ''}${e}`
}

/** 0x1.8p+01: one bit before the point unless zero. */
function hexadecimal(size: number, precision: number, format: 'x' | 'X'): string {
  let { mantissa, exponent } = parts(size)
  if (mantissa === 0n) exponent = 0
  else {
    const missing = 53 - mantissa.toString(2).length
    mantissa <<= BigInt(missing)
    exponent += 52 - missing
  }
  if (precision >= 0 && precision < 13) {
    const drop = BigInt(4 * (13 - precision))
    mantissa = roundShift(mantissa, drop) << drop
    if (mantissa >> 53n) {
      mantissa >>= 1n
      exponent++
    }
  }
  const whole = mantissa >> 52n
  let fraction = (mantissa & 0xfffffffffffffn).toString(16).padStart(13, '0')
  fraction = precision < 0 ? fraction.replace(/0+$/, '') : fraction.slice(0, precision).padEnd(precision, '0')
  const text = `0x${whole}${fraction === '' ? '' : '.' + fraction}p${signedExponent(exponent)}`
  return format === 'X' ? text.toUpperCase() : text
}

/** n / 2^by, exact halves to even. */
function roundShift(n: bigint, by: bigint): bigint {
  if (by <= 0n) return n << -by
  const kept = n >> by
  const rest = n - (kept << by)
  const half = 1n << (by - 1n)
  return rest > half || (rest === half && (kept & 1n) === 1n) ? kept + 1n : kept
}

const DECIMAL = /^[+-]?(?=\.?_*\d)[\d_]*\.?[\d_]*(?:[eE][+-]?\d[\d_]*)?$/
const HEXADECIMAL = /^([+-]?)0[xX](?=[._]*[\da-fA-F])([\da-fA-F_]*)\.?([\da-fA-F_]*)[pP]([+-]?\d[\d_]*)$/
const WORDS = /^([+-]?)inf(?:inity)?$/i

/**
 * strconv.ParseFloat(text, 64): decimal and hexadecimal floats with underscores between digits, inf, infinity, nan.
 * @throws NumError; `value` is ±Infinity when the number is out of range.
 */
export function parseFloat64(text: string): number {
  if (DECIMAL.test(text)) {
    if (text.includes('_') && !underscoresSeparateDigits(text)) throw syntax(text)
    return inRange(Number(text.replaceAll('_', '')), text)
  }
  const hex = HEXADECIMAL.exec(text)
  if (hex !== null) {
    if (text.includes('_') && !underscoresSeparateDigits(text)) throw syntax(text)
    const [, sign = '', whole = '', fraction = '', exponent = ''] = hex.map((part) => part.replaceAll('_', ''))
    const size = readHex(whole, fraction, Number(exponent))
    return inRange(sign === '-' ? -size : size, text)
  }
  const word = WORDS.exec(text)
  if (word !== null) return word[1] === '-' ? -Infinity : Infinity
  if (/^nan$/i.test(text)) return Number.NaN
  throw syntax(text)
}

function readHex(whole: string, fraction: string, exponent: number): number {
  const digits = (whole + fraction).replace(/^0+/, '')
  if (digits === '') return 0
  // 20 digits hold more than 53 bits; of the rest only matters whether it is zero.
  const sticky = /[1-9a-f]/i.test(digits.slice(20)) ? '1' : '0'
  const mantissa = BigInt(`0x${digits.slice(0, 20)}${sticky}`)
  const scale = exponent - 4 * fraction.length + 4 * Math.max(digits.length - 20, 0) - 4
  const low = Math.max(scale + mantissa.toString(2).length - 53, -1074)
  if (low > 1024) return Infinity
  if (low - scale > 200) return 0
  const rounded = Number(roundShift(mantissa, BigInt(low - scale)))
  return low > 900 ? rounded * 2 ** 900 * 2 ** (low - 900) : rounded * 2 ** low
}

function inRange(value: number, text: string): number {
  if (Number.isFinite(value)) return value
  throw new NumError('ParseFloat', text, { reason: 'value out of range', value })
}

function syntax(text: string): NumError {
  return new NumError('ParseFloat', text, { reason: 'invalid syntax', value: 0 })
}

/** Go's rule for literals: an underscore stands between two digits, or between a base prefix and a digit. */
export function underscoresSeparateDigits(text: string): boolean {
  const [, prefix = '', number = ''] = /^[+-]?(0[bBoOxX])?(.*)$/s.exec(text)!
  const digit = /^0x$/i.test(prefix) ? '[\\da-fA-F]' : '\\d'
  const before = prefix === '' ? `(?<!${digit})` : `(?<!${digit}|^)`
  return !new RegExp(`${before}_|_(?!${digit})`).test(number)
}
