/** spf13/cast: numbers from anything; what cannot be converted is 0. */
import { NumError, parseFloat64, parseInt64 } from '../go/strconv.ts'
import { Int, type GoValue } from '../value.ts'

const MIN_INT64 = -(2n ** 63n)

/** Integer types that cast knows; other named ones, time.Duration above all, it does not. */
const KNOWN: ReadonlySet<string> = new Set([
  'int',
  'int8',
  'int16',
  'int32',
  'int64',
  'uint',
  'uint8',
  'uint16',
  'uint32',
  'uint64',
  'time.Month',
  'time.Weekday',
])

/** cast.ToInt64, and ToInt, which is the same here. */
export function toInt64(value: GoValue): bigint {
  switch (typeof value) {
    case 'number':
      return truncate(value)
    case 'string':
      return orZero(0n, () => parseInt64(trimZeroDecimal(value), 0))
    case 'boolean':
      return value ? 1n : 0n
    default:
      return value instanceof Int && KNOWN.has(value.type.name) ? BigInt.asIntN(64, value.value) : 0n
  }
}

/** cast.ToFloat64. */
export function toFloat64(value: GoValue): number {
  switch (typeof value) {
    case 'number':
      return value
    case 'string':
      return orZero(0, () => parseFloat64(value))
    case 'boolean':
      return value ? 1 : 0
    default:
      return value instanceof Int && KNOWN.has(value.type.name) ? Number(value.value) : 0
  }
}

/** Go on amd64: what does not fit, NaN included, becomes the least int64. */
export function truncate(value: number): bigint {
  return value >= -(2 ** 63) && value < 2 ** 63 ? BigInt(Math.trunc(value)) : MIN_INT64
}

/** `1.00` counts as `1`; `1.` and `1.05` stay. */
function trimZeroDecimal(text: string): string {
  let zero = false
  for (let i = text.length - 1; i >= 0; i--) {
    if (text[i] === '0') zero = true
    else if (text[i] !== '.') return text
    else if (zero) return text.slice(0, i)
  }
  return text
}

function orZero<T>(zero: T, parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    if (error instanceof NumError) return zero
    throw error
  }
}
