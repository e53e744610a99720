/** Go's time.Time as plain data: arithmetic and comparison. */
import { civilDate, dayNumber } from './calendar.ts'
import { clampDuration, roundDuration, SECOND } from './duration.ts'
import { UTC } from './zone.ts'
import type { Zone } from './zone.ts'

export interface Time {
  /** Seconds since 1970-01-01 UTC, rounded down. */
  readonly seconds: number
  /** 0 to 999 999 999. */
  readonly nanoseconds: number
  readonly zone: Zone
  /** Nanoseconds of the process's own clock: only `now` has them, and printing shows them. */
  readonly monotonic?: bigint
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
  const { offset } = zone.at(seconds)
  if (offset === 0) return { seconds, nanoseconds, zone }
  return { seconds: seconds - zone.at(seconds - offset).offset, nanoseconds, zone }
}

/** What the clocks of the time's zone show, with the day's number since 1970. */
export function clockOf(time: Time): Clock & { readonly days: number } {
  const local = time.seconds + time.zone.at(time.seconds).offset
  const days = Math.floor(local / 86_400)
  const second = local - days * 86_400
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
  return { seconds: time.seconds, nanoseconds: time.nanoseconds, zone }
}

export function unixNanoseconds(time: Time): bigint {
  return BigInt(time.seconds) * SECOND + BigInt(time.nanoseconds)
}

export function timeFromUnixNanoseconds(nanoseconds: bigint, zone: Zone): Time {
  const rest = ((nanoseconds % SECOND) + SECOND) % SECOND
  return { seconds: Number((nanoseconds - rest) / SECOND), nanoseconds: Number(rest), zone }
}

/** Go: Add. */
export function addDuration(time: Time, duration: bigint): Time {
  const moved = timeFromUnixNanoseconds(unixNanoseconds(time) + duration, time.zone)
  return time.monotonic === undefined ? moved : { ...moved, monotonic: time.monotonic + duration }
}

/** Go: Sub. Saturates at 292 years. */
export function subtractTime(time: Time, other: Time): bigint {
  return clampDuration(unixNanoseconds(time) - unixNanoseconds(other))
}

/** Go: AddDate. */
export function addDate(time: Time, by: { years: number; months: number; days: number }): Time {
  const clock = clockOf(time)
  const moved = { ...clock, year: clock.year + by.years, month: clock.month + by.months, day: clock.day + by.days }
  return timeAt(moved, time.nanoseconds, time.zone)
}

/** -1, 0 or 1. */
export function compareTimes(a: Time, b: Time): number {
  return Math.sign(a.seconds - b.seconds) || Math.sign(a.nanoseconds - b.nanoseconds)
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
