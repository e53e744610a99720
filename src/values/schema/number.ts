/** Numbers of schemas and values compared as Go's big.Rat compares them: by the decimal that Go would print. */
import { formatFloat } from '../../../gotemplate/go/strconv.ts'
import { formatV } from '../../../gotemplate/go/fmt.ts'
import { Int } from '../../../gotemplate/value.ts'

/** A number of a schema that Go would print in another way than it is written: `1.0`, `1e3`, `1000000`, twenty digits. */
export class JsonNumber {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

export type Numeric = number | Int | JsonNumber

export function isNumeric(value: unknown): value is Numeric {
  return typeof value === 'number' || value instanceof Int || value instanceof JsonNumber
}

interface Decimal {
  readonly digits: bigint
  readonly exponent: number
}

/** Beyond this, exponents are cut off: no such number is meant. */
const MAX_EXPONENT = 5000

/** Go's fmt.Sprint of the number. */
export function numberText(value: Numeric): string {
  if (value instanceof JsonNumber) return value.text
  return typeof value === 'number' ? formatV(value) : value.value.toString()
}

export function toFloat(value: Numeric): number {
  return typeof value === 'number' ? value : Number(value instanceof Int ? value.value : value.text)
}

function decimalOf(value: Numeric): Decimal {
  if (value instanceof Int) return { digits: value.value, exponent: 0 }
  const text = typeof value === 'number' ? String(value) : value.text
  const match = /^(-?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text)
  if (match === null) return { digits: 0n, exponent: 0 }
  const [, sign, whole, fraction = '', exponent = '0'] = match
  const power = Math.max(-MAX_EXPONENT, Math.min(MAX_EXPONENT, Number(exponent)))
  return { digits: BigInt(`${sign!}${whole!}${fraction}`), exponent: power - fraction.length }
}

function align(a: Numeric, b: Numeric): [bigint, bigint] {
  const x = decimalOf(a)
  const y = decimalOf(b)
  const least = Math.min(x.exponent, y.exponent)
  return [x.digits * 10n ** BigInt(x.exponent - least), y.digits * 10n ** BigInt(y.exponent - least)]
}

/** Negative, zero or positive, as a is less than, equal to or greater than b. */
export function compareNumbers(a: Numeric, b: Numeric): number {
  // Distinct float64s have distinct shortest decimals, in the same order.
  if (typeof a === 'number' && typeof b === 'number') return a - b
  const [x, y] = align(a, b)
  return x < y ? -1 : x > y ? 1 : 0
}

export function isMultipleOf(value: Numeric, unit: Numeric): boolean {
  if (Number.isSafeInteger(value) && Number.isSafeInteger(unit)) return (value as number) % (unit as number) === 0
  const [x, y] = align(value, unit)
  return y !== 0n && x % y === 0n
}

export function isWhole(value: Numeric): boolean {
  if (typeof value === 'number') return Number.isInteger(value)
  return value instanceof Int || isMultipleOf(value, 1)
}

/** The same text for equal numbers. */
export function numberKey(value: Numeric): string {
  const { digits, exponent } = decimalOf(value)
  const text = digits.toString().replace(/0+$/, '')
  return text === '' ? '0' : `${text}e${exponent + digits.toString().length - text.length}`
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹'

/** A float as Go's English message printer shows it: `1,000`, `1.5×10⁰⁷`. */
export function localFloat(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '-∞'
  const [mantissa, exponent] = formatFloat(value, 'g', -1, 64).split('e')
  if (exponent === undefined) return groupDigits(mantissa!)
  const power = exponent
    .replace('+', '')
    .replace('-', '⁻')
    .replace(/\d/g, (digit) => SUPERSCRIPTS[Number(digit)]!)
  return `${mantissa!}×10${power}`
}

/** An integer as Go's English message printer shows it. */
export function localInt(value: number): string {
  return groupDigits(String(value))
}

function groupDigits(text: string): string {
  const [whole, fraction] = text.split('.')
  const grouped = whole!.replace(/\B(?=(\d{3})+$)/g, ',')
  return fraction === undefined ? grouped : `${grouped}.${fraction}`
}
