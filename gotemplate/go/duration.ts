/** Go's time.Duration: nanoseconds in 64 bits. */
import { FuncError } from '../func.ts'
import { int64Type, Int } from '../value.ts'
import type { GoType } from '../value.ts'

export const NANOSECOND = 1n
export const MICROSECOND = 1000n
export const MILLISECOND = 1_000_000n
export const SECOND = 1_000_000_000n
export const MINUTE: bigint = 60n * SECOND
export const HOUR: bigint = 60n * MINUTE
export const MAX_DURATION: bigint = 2n ** 63n - 1n
export const MIN_DURATION: bigint = -(2n ** 63n)

const UNITS: Readonly<Record<string, bigint>> = {
  ns: NANOSECOND,
  us: MICROSECOND,
  // Both the micro sign and the Greek letter.
  '\u00b5s': MICROSECOND,
  '\u03bcs': MICROSECOND,
  ms: MILLISECOND,
  s: SECOND,
  m: MINUTE,
  h: HOUR,
}

/** Go: ParseDuration. Throws FuncError. */
export function parseDuration(text: string): bigint {
  const invalid = () => new FuncError(`time: invalid duration ${quoteTime(text)}`)
  const negative = text.startsWith('-')
  const rest = /^[+-]/.test(text) ? text.slice(1) : text
  if (rest === '0') return 0n
  if (rest === '') throw invalid()
  const part = /([0-9]*)(?:(\.)([0-9]*))?([^.0-9]*)/y
  let total = 0n
  while (part.lastIndex < rest.length) {
    const [, whole = '', point, fraction = '', unit = ''] = part.exec(rest)!
    if (whole === '' && (point === undefined || fraction === '')) throw invalid()
    if (whole.length >= 19 && BigInt(whole) > -MIN_DURATION) throw invalid()
    if (unit === '') throw new FuncError(`time: missing unit in duration ${quoteTime(text)}`)
    if (!Object.hasOwn(UNITS, unit)) {
      throw new FuncError(`time: unknown unit ${quoteTime(unit)} in duration ${quoteTime(text)}`)
    }
    total += BigInt(whole || '0') * UNITS[unit]! + fractionOf(fraction, UNITS[unit]!)
    if (total > -MIN_DURATION) throw invalid()
  }
  if (negative) return -total
  if (total > MAX_DURATION) throw invalid()
  return total
}

/** Go computes the part behind the point in floating point, and ignores digits that do not fit 63 bits. */
function fractionOf(digits: string, unit: bigint): bigint {
  let value = 0n
  let scale = 1
  for (const digit of digits) {
    if (value > MAX_DURATION / 10n) break
    const next = value * 10n + BigInt(digit)
    if (next > -MIN_DURATION) break
    value = next
    scale *= 10
  }
  return value === 0n ? 0n : BigInt(Math.trunc(Number(value) * (Number(unit) / scale)))
}

/** Go: Duration.String, `1h30m0s`. */
export function formatDuration(duration: bigint): string {
  if (duration === 0n) return '0s'
  const sign = duration < 0n ? '-' : ''
  const size = duration < 0n ? -duration : duration
  if (size < MICROSECOND) return `${sign}${String(size)}ns`
  if (size < MILLISECOND) return `${sign}${decimal(size, MICROSECOND)}\u00b5s`
  if (size < SECOND) return `${sign}${decimal(size, MILLISECOND)}ms`
  const seconds = `${decimal(size % MINUTE, SECOND)}s`
  if (size < MINUTE) return sign + seconds
  const minutes = `${String((size / MINUTE) % 60n)}m`
  return size < HOUR ? sign + minutes + seconds : `${sign}${String(size / HOUR)}h${minutes}${seconds}`
}

function decimal(value: bigint, unit: bigint): string {
  const rest = value % unit
  if (rest === 0n) return String(value / unit)
  const digits = String(rest).padStart(String(unit).length - 1, '0')
  return `${String(value / unit)}.${digits.replace(/0+$/, '')}`
}

/** Go: Duration.Truncate, toward zero to a multiple of `unit`. */
export function truncateDuration(duration: bigint, unit: bigint): bigint {
  return unit <= 0n ? duration : duration - (duration % unit)
}

/** Go: Duration.Round, halves away from zero; saturates. */
export function roundDuration(duration: bigint, unit: bigint): bigint {
  if (unit <= 0n) return duration
  const rest = duration % unit
  const size = rest < 0n ? -rest : rest
  if (size + size < unit) return duration - rest
  return clampDuration(duration < 0n ? duration - rest - unit : duration - rest + unit)
}

export function clampDuration(duration: bigint): bigint {
  return duration > MAX_DURATION ? MAX_DURATION : duration < MIN_DURATION ? MIN_DURATION : duration
}

/** Go: Hours, Minutes, Seconds: whole units and the rest are divided apart, which decides the last bit. */
export function inUnits(duration: bigint, unit: bigint): number {
  return Number(duration / unit) + Number(duration % unit) / Number(unit)
}

/** Go's package time quotes without regard to what is printable. */
export function quoteTime(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&').replace(/[^ -~\x7f]/gu, hexBytes)}"`
}

function hexBytes(char: string): string {
  // A raw byte stands alone as U+DC80…U+DCFF.
  const unit = char.charCodeAt(0)
  const bytes = char.length === 1 && (unit & 0xff80) === 0xdc80 ? [unit & 0xff] : [...Buffer.from(char, 'utf8')]
  return bytes.map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')
}

const nanoseconds = (self: Int): bigint => self.value
const int64 = (value: bigint): Int => new Int(value, int64Type)

export const durationType: GoType = {
  name: 'time.Duration',
  kind: 'int64',
  string: (self: Int) => formatDuration(self.value),
  methods: {
    String: [(self: Int) => formatDuration(self.value)],
    Hours: [(self: Int) => inUnits(self.value, HOUR)],
    Minutes: [(self: Int) => inUnits(self.value, MINUTE)],
    Seconds: [(self: Int) => inUnits(self.value, SECOND)],
    Milliseconds: [(self: Int) => int64(nanoseconds(self) / MILLISECOND)],
    Microseconds: [(self: Int) => int64(nanoseconds(self) / MICROSECOND)],
    Nanoseconds: [(self: Int) => int64(nanoseconds(self))],
    Abs: [(self: Int) => duration(clampDuration(self.value < 0n ? -self.value : self.value))],
    Round: [(self: Int, unit: Int) => duration(roundDuration(self.value, unit.value)), 'time.Duration'],
    Truncate: [(self: Int, unit: Int) => duration(truncateDuration(self.value, unit.value)), 'time.Duration'],
  },
}

/** A time.Duration value. */
export function duration(nanoseconds: bigint): Int {
  return new Int(nanoseconds, durationType)
}
