/** Go's strconv: numbers and booleans from text, with Go's errors. Quoting and floats have files of their own. */
import { NumError, type NumErrorReason } from './strconv-error.ts'
import { underscoresSeparateDigits } from './strconv-float.ts'

export { NumError } from './strconv-error.ts'
export { formatFloat, parseFloat64, type FloatFormat } from './strconv-float.ts'
export { canBackquote, quote, quoteRune, quoteToASCII, unquote } from './strconv-quote.ts'

/** Outcome of reading digits: the number, and what is wrong with it. */
interface Unsigned {
  readonly value: bigint
  readonly reason?: NumErrorReason
}

/**
 * strconv.ParseInt. `base` 0 takes it from the prefix (0b, 0o, 0, 0x) and allows underscores; `bits` is the size it must fit.
 * @throws NumError; `value` is the nearest number that fits when it is out of range.
 */
export function parseInt64(text: string, base = 10, bits = 64): bigint {
  return signed('ParseInt', text, { base, bits })
}

/** strconv.Atoi. @throws NumError as parseInt64. */
export function atoi(text: string): bigint {
  return signed('Atoi', text, { base: 10, bits: 64 })
}

/** strconv.ParseUint. @throws NumError as parseInt64. */
export function parseUint64(text: string, base = 10, bits = 64): bigint {
  const { value, reason } = unsigned(text, base, bits)
  if (reason !== undefined) throw new NumError('ParseUint', text, { reason, value })
  return value
}

const BOOLEANS: Readonly<Record<string, boolean | undefined>> = {
  1: true,
  t: true,
  T: true,
  true: true,
  TRUE: true,
  True: true,
  0: false,
  f: false,
  F: false,
  false: false,
  FALSE: false,
  False: false,
}

/** strconv.ParseBool. @throws NumError. */
export function parseBool(text: string): boolean {
  const value = Object.hasOwn(BOOLEANS, text) ? BOOLEANS[text] : undefined
  if (value === undefined) throw new NumError('ParseBool', text, { reason: 'invalid syntax', value: false })
  return value
}

function signed(func: string, text: string, type: { base: number; bits: number }): bigint {
  if (/^[+-]?\d{1,15}$/.test(text) && type.base === 10 && type.bits === 64) return BigInt(Number(text))
  const negative = text.startsWith('-')
  const { value, reason } = unsigned(/^[+-]/.test(text) ? text.slice(1) : text, type.base, type.bits)
  if (reason !== undefined && reason !== 'value out of range') throw new NumError(func, text, { reason, value: 0n })
  const limit = 1n << BigInt(type.bits - 1)
  if (negative ? value > limit : value >= limit) {
    throw new NumError(func, text, { reason: 'value out of range', value: negative ? -limit : limit - 1n })
  }
  return negative ? -value : value
}

function unsigned(text: string, base: number, bits: number): Unsigned {
  const prefixed = base === 0
  const digits = prefixed ? basePrefix(text) : { base, from: 0 }
  if (digits.base < 2 || digits.base > 36) return { value: 0n, reason: `invalid base ${base}` }
  if (text === '') return { value: 0n, reason: 'invalid syntax' }
  const radix = BigInt(digits.base)
  const max = (1n << BigInt(bits)) - 1n
  let value = 0n
  for (let i = digits.from; i < text.length; i++) {
    if (prefixed && text[i] === '_') continue
    const digit = digitValue(text.charCodeAt(i))
    if (digit >= digits.base) return { value: 0n, reason: 'invalid syntax' }
    value = value * radix + BigInt(digit)
    // Go stops here too: what follows is not looked at.
    if (value > max) return { value: max, reason: 'value out of range' }
  }
  if (prefixed && text.includes('_') && !underscoresSeparateDigits(text)) return { value: 0n, reason: 'invalid syntax' }
  return { value }
}

function basePrefix(text: string): { base: number; from: number } {
  if (!text.startsWith('0')) return { base: 10, from: 0 }
  const letter = text.length >= 3 ? text[1]!.toLowerCase() : ''
  if (letter === 'b') return { base: 2, from: 2 }
  if (letter === 'o') return { base: 8, from: 2 }
  if (letter === 'x') return { base: 16, from: 2 }
  return { base: 8, from: 1 }
}

function digitValue(unit: number): number {
  if (unit >= 0x30 && unit <= 0x39) return unit - 0x30
  const lower = unit | 0x20
  return lower >= 0x61 && lower <= 0x7a ? lower - 0x61 + 10 : 99
}
