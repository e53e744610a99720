/** shopspring/decimal as far as Sprig's float arithmetic uses it: value × 10^exponent, exact but for division. */
import { GoPanic } from '../func.ts'
import { formatFloat } from '../go/strconv-float.ts'

export interface Decimal {
  readonly value: bigint
  readonly exponent: number
}

/** Digits after the point that a quotient keeps. */
const DIVISION_PRECISION = 16

/** The decimal number that `value` is written as. @throws GoPanic for NaN and infinities. */
export function decimalOf(value: number): Decimal {
  if (value === 0) return { value: 0n, exponent: 0 }
  if (!Number.isFinite(value)) throw new GoPanic(`Cannot create a Decimal from ${formatFloat(value, 'g', -1)}`)
  const [mantissa = '', power = ''] = value.toExponential().split('e')
  const [whole = '', fraction = ''] = mantissa.split('.')
  return { value: BigInt(whole + fraction), exponent: Number(power) - fraction.length }
}

/** The nearest float64; infinite beyond the greatest. */
export function floatOf({ value, exponent }: Decimal): number {
  return Number(`${value}e${exponent}`)
}

export function add(a: Decimal, b: Decimal): Decimal {
  const exponent = Math.min(a.exponent, b.exponent)
  return { value: scaled(a, exponent) + scaled(b, exponent), exponent }
}

export function subtract(a: Decimal, b: Decimal): Decimal {
  return add(a, { value: -b.value, exponent: b.exponent })
}

export function multiply(a: Decimal, b: Decimal): Decimal {
  return { value: a.value * b.value, exponent: a.exponent + b.exponent }
}

/** Rounded to 16 digits after the point, halves away from zero. @throws GoPanic for a divisor of 0. */
export function divide(a: Decimal, b: Decimal): Decimal {
  if (b.value === 0n) throw new GoPanic('decimal division by 0')
  const shift = a.exponent - b.exponent + DIVISION_PRECISION
  const dividend = shift > 0 ? a.value * 10n ** BigInt(shift) : a.value
  const divisor = shift < 0 ? b.value * 10n ** BigInt(-shift) : b.value
  const quotient = dividend / divisor
  const rest = dividend % divisor
  const roundsUp = absolute(rest) * 2n >= absolute(divisor)
  const away = a.value < 0n === b.value < 0n ? 1n : -1n
  return { value: roundsUp ? quotient + away : quotient, exponent: -DIVISION_PRECISION }
}

function scaled({ value, exponent }: Decimal, to: number): bigint {
  return value * 10n ** BigInt(exponent - to)
}

function absolute(value: bigint): bigint {
  return value < 0n ? -value : value
}
