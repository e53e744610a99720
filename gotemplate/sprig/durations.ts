/** Helm's duration functions (4.3). */
import { FuncError, GoPanic } from '../func.ts'
import type { FuncMap } from '../func.ts'
import {
  duration,
  durationType,
  HOUR,
  inUnits,
  MAX_DURATION,
  MICROSECOND,
  MILLISECOND,
  MINUTE,
  parseDuration,
  roundDuration,
  SECOND,
  truncateDuration,
} from '../go/duration.ts'
import { formatFloat, parseFloat64, quote } from '../go/strconv.ts'
import { int64, Int, typeName } from '../value.ts'
import type { GoValue } from '../value.ts'

const MAX_SECONDS = MAX_DURATION / SECOND
const MAX_SECONDS_FLOAT = Number(MAX_DURATION) / 1e9

/** A duration, text in Go's form, or a number (also in text) of seconds. Throws FuncError. */
function asDuration(value: GoValue): bigint {
  if (value === null) throw new FuncError('invalid duration')
  if (typeof value === 'string') return durationOfText(value)
  if (typeof value === 'number') return durationOfSeconds(value)
  if (value instanceof Int) {
    if (value.type === durationType) return value.value
    if (value.value > MAX_SECONDS || value.value < -MAX_SECONDS) {
      throw new FuncError(`duration seconds overflow: ${String(value.value)}`)
    }
    return value.value * SECOND
  }
  throw new FuncError(`unsupported duration type ${typeName(value)}`)
}

function durationOfText(text: string): bigint {
  // Go: TrimSpace.
  const trimmed = text.replace(/^[\t-\r \x85\xa0\p{Z}]+|[\t-\r \x85\xa0\p{Z}]+$/gu, '')
  if (trimmed === '') throw new FuncError('empty duration')
  const parsed = attempt(() => parseDuration(trimmed))
  if (parsed !== undefined) return parsed
  const seconds = attempt(() => parseFloat64(trimmed))
  if (seconds === undefined) throw new FuncError(`could not parse duration ${quote(text)}`)
  return durationOfSeconds(seconds)
}

function attempt<T>(parse: () => T): T | undefined {
  try {
    return parse()
  } catch (error) {
    if (error instanceof FuncError) return undefined
    throw error
  }
}

function durationOfSeconds(seconds: number): bigint {
  if (!Number.isFinite(seconds)) throw new FuncError(`invalid duration seconds: ${formatFloat(seconds, 'g', -1)}`)
  if (Math.abs(seconds) > MAX_SECONDS_FLOAT) {
    throw new FuncError(`duration seconds overflow: ${formatFloat(seconds, 'g', -1)}`)
  }
  return BigInt.asIntN(64, BigInt(Math.trunc(seconds * 1e9)))
}

function orZero(value: GoValue): bigint {
  return attempt(() => asDuration(value)) ?? 0n
}

function mustToDuration(value: GoValue): Int {
  try {
    return duration(asDuration(value))
  } catch (error) {
    // Helm panics here.
    throw error instanceof FuncError ? new GoPanic(error.message) : error
  }
}

type Adjust = (value: bigint, unit: bigint) => bigint

function adjustTo(adjust: Adjust): (value: GoValue, unit: GoValue) => Int {
  return (value, unit) => duration(adjust(orZero(value), orZero(unit)))
}

const inFloat = (unit: bigint) => (value: GoValue) => inUnits(orZero(value), unit)
const inWhole = (unit: bigint) => (value: GoValue) => int64(orZero(value) / unit)

export const durationFuncs: FuncMap = {
  mustToDuration: [mustToDuration, 'any'],
  durationSeconds: [inFloat(SECOND), 'any'],
  durationMinutes: [inFloat(MINUTE), 'any'],
  durationHours: [inFloat(HOUR), 'any'],
  durationDays: [(value: GoValue) => inUnits(orZero(value), HOUR) / 24, 'any'],
  durationWeeks: [(value: GoValue) => inUnits(orZero(value), HOUR) / 24 / 7, 'any'],
  durationMilliseconds: [inWhole(MILLISECOND), 'any'],
  durationMicroseconds: [inWhole(MICROSECOND), 'any'],
  durationNanoseconds: [inWhole(1n), 'any'],
  durationRoundTo: [adjustTo(roundDuration), 'any', 'any'],
  durationTruncateTo: [adjustTo(truncateDuration), 'any', 'any'],
}
