/** Go's time.Time as plain data: arithmetic and comparison. */
import { civilDate, dayNumber } from './calendar.ts'
import { clampDuration, roundDuration, SECOND } from './duration.ts'
import { UTC } from './zone.ts'
import type { Zone } from './zone.ts'

export interface Time {
  /** Seconds since 1970-01-01 UTC, rounded down. */
  readonly seconds: number
  /** The same as the int64 that it is in Go, where a number cannot hold it. */
  readonly far?: bigint
  /** 0 to 999 999 999. */
  readonly nanoseconds: number
  readonly zone: Zone
  /** Nanoseconds of the process's own clock: only `now` has them, and printing shows them. */
  readonly monotonic?: bigint
  /** The zone that `Local` gives; none if nobody told. */
  readonly home?: Zone
}

/** What a wall clock shows; fields outside their range are carried over. */
export interface Clock {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
}

/** Seconds from January 1 of year 1, Go's zero time, to 1970. */
const SECONDS_BEFORE_UNIX = 62_135_596_800

export const ZERO_TIME: Time = { seconds: -SECONDS_BEFORE_UNIX, nanoseconds: 0, zone: UTC }

/** Go: Date. The moment at which the clocks of a zone show this. */
export function timeAt(clock: Clock, nanoseconds: number, zone: Zone): Time {
  const { year, month, day, hour, minute, second } = clock
  const seconds = dayNumber(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second
  if (!Number.isSafeInteger(seconds)) return farTimeAt(clock, nanoseconds, zone)
  const { offset } = zone.at(seconds)
  if (offset === 0) return { seconds, nanoseconds, zone }
  return { seconds: seconds - zone.at(seconds - offset).offset, nanoseconds, zone }
}

/** Seconds from Go's absolute zero, March 1 of the year -292277022400, to 1970. */
const ABSOLUTE_TO_UNIX = (730_692_556n * 146_097n + 306n) * 86_400n + BigInt(SECONDS_BEFORE_UNIX)
const ABSOLUTE_YEARS = 292_277_022_400n

const uint64 = (value: bigint): bigint => BigInt.asUintN(64, value)

/** timeAt for years by the hundred million, where Go's integers wrap. */
function farTimeAt({ year, month, day, hour, minute, second }: Clock, nanoseconds: number, zone: Zone): Time {
  const months = BigInt(year) * 12n + BigInt(month - 1)
  const inYear = Number(BigInt.asUintN(64, ((months % 12n) + 12n) % 12n))
  // Go: years begin in March.
  const late = inYear < 2 ? 1n : 0n
  const marchYear = uint64((months - BigInt(inYear)) / 12n - late + ABSOLUTE_YEARS)
  const dayOfYear = ((BigInt(inYear + 1) + late * 12n) * 979n - 2919n) >> 5n
  const dayOfCentury = (1461n * (marchYear % 100n)) / 4n + dayOfYear + BigInt(day) - 1n
  const days = uint64(uint64(146_097n * (marchYear / 100n)) / 4n + dayOfCentury)
  const clock = BigInt(hour * 3600 + minute * 60 + second)
  const seconds = BigInt.asIntN(64, days * 86_400n + clock - ABSOLUTE_TO_UNIX)
  return timeFromUnix(seconds - BigInt(zone.at(Number(seconds)).offset), nanoseconds, zone)
}

/** Go: Unix. Seconds wrap to 64 bits. */
export function timeFromUnix(seconds: bigint, nanoseconds: number, zone: Zone): Time {
  const wrapped = BigInt.asIntN(64, seconds)
  const near = Number(wrapped)
  return Number.isSafeInteger(near)
    ? { seconds: near, nanoseconds, zone }
    : { seconds: near, nanoseconds, zone, far: wrapped }
}

/** Go: Unix as a method. */
export function unixSeconds(time: Time): bigint {
  return time.far ?? BigInt(time.seconds)
}

/** Seconds since Go's zero time, by which it compares; far from it they wrap. */
export function internalSeconds(time: Time): bigint {
  return BigInt.asIntN(64, unixSeconds(time) + BigInt(SECONDS_BEFORE_UNIX))
}

/** Day number since 1970 and second of the day that a zone's clocks show. */
function localDay(time: Time): [days: number, second: number] {
  const { offset } = time.zone.at(time.seconds)
  if (time.far === undefined) {
    const local = time.seconds + offset
    const days = Math.floor(local / 86_400)
    return [days, local - days * 86_400]
  }
  const local = uint64(time.far + BigInt(offset) + ABSOLUTE_TO_UNIX) - ABSOLUTE_TO_UNIX
  const second = ((local % 86_400n) + 86_400n) % 86_400n
  return [Number((local - second) / 86_400n), Number(second)]
}

/** What the clocks of the time's zone show, with the day's number since 1970. */
export function clockOf(time: Time): Clock & { readonly days: number } {
  const [days, second] = localDay(time)
  const { year, month, day } = civilDate(days)
  return {
    year,
    month,
    day,
    days,
    hour: Math.floor(second / 3600),
    minute: Math.floor(second / 60) % 60,
    second: second % 60,
  }
}

/** The same moment elsewhere. */
export function inZone(time: Time, zone: Zone): Time {
  const { seconds, far, nanoseconds } = time
  return far === undefined ? { seconds, nanoseconds, zone } : { seconds, far, nanoseconds, zone }
}

export function unixNanoseconds(time: Time): bigint {
  return unixSeconds(time) * SECOND + BigInt(time.nanoseconds)
}

export function timeFromUnixNanoseconds(nanoseconds: bigint, zone: Zone): Time {
  const rest = ((nanoseconds % SECOND) + SECOND) % SECOND
  return timeFromUnix((nanoseconds - rest) / SECOND, Number(rest), zone)
}

/** Go: Add. */
export function addDuration(time: Time, duration: bigint): Time {
  const moved = timeFromUnixNanoseconds(unixNanoseconds(time) + duration, time.zone)
  return time.monotonic === undefined ? moved : { ...moved, monotonic: time.monotonic + duration }
}

/** Go: Sub. Saturates at 292 years. */
export function subtractTime(time: Time, other: Time): bigint {
  const seconds = internalSeconds(time) - internalSeconds(other)
  return clampDuration(seconds * SECOND + BigInt(time.nanoseconds - other.nanoseconds))
}

/** Go: AddDate. */
export function addDate(time: Time, by: { years: number; months: number; days: number }): Time {
  const clock = clockOf(time)
  const moved = { ...clock, year: clock.year + by.years, month: clock.month + by.months, day: clock.day + by.days }
  return timeAt(moved, time.nanoseconds, time.zone)
}

/** -1, 0 or 1. */
export function compareTimes(a: Time, b: Time): number {
  const far = a.far !== undefined || b.far !== undefined
  const seconds = far ? Number(internalSeconds(a) - internalSeconds(b)) : a.seconds - b.seconds
  return Math.sign(seconds) || Math.sign(a.nanoseconds - b.nanoseconds)
}

export function isZeroTime(time: Time): boolean {
  return time.seconds === ZERO_TIME.seconds && time.nanoseconds === 0
}

/** Go: Truncate, counted from the zero time. */
export function truncateTime(time: Time, unit: bigint): Time {
  if (unit <= 0n) return inZone(time, time.zone)
  return timeFromUnixNanoseconds(unixNanoseconds(time) - sinceZero(time, unit), time.zone)
}

/** Go: Round, halves up. */
export function roundTime(time: Time, unit: bigint): Time {
  const stripped = inZone(time, time.zone)
  if (unit <= 0n) return stripped
  const rest = sinceZero(time, unit)
  return timeFromUnixNanoseconds(unixNanoseconds(time) + (rest + rest < unit ? -rest : unit - rest), time.zone)
}

function sinceZero(time: Time, unit: bigint): bigint {
  const rest = (unixNanoseconds(time) + BigInt(SECONDS_BEFORE_UNIX) * SECOND) % unit
  return rest < 0n ? rest + unit : rest
}

/** Go: Since(t).Round(Second). */
export function secondsSince(now: Time, time: Time): bigint {
  return roundDuration(subtractTime(now, time), SECOND)
}
