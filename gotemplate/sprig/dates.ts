/** now, ago, date, dateInZone, dateModify, duration, durationRound, htmlDate, toDate, unixEpoch and their other names. */
import { FuncError } from '../func.ts'
import type { FuncMap, Host } from '../func.ts'
import { formatDuration, HOUR, MINUTE, parseDuration, SECOND } from '../go/duration.ts'
import { NumError, parseInt64 } from '../go/strconv.ts'
import { formatTime } from '../go/time-format.ts'
import { parseTime } from '../go/time-parse.ts'
import { derived, timeIn, timeType, timeValue } from '../go/time-type.ts'
import { addDuration, inZone, secondsSince, subtractTime, timeFromUnix, unixSeconds, ZERO_TIME } from '../go/time.ts'
import type { Time } from '../go/time.ts'
import { loadZone, localZone } from '../go/time-zone.ts'
import { UTC, type Zone } from '../go/zone.ts'
import { Int, Struct } from '../value.ts'
import type { GoValue } from '../value.ts'

/** The clock and the zone of one render. */
interface Calendar {
  readonly local: Zone
  readonly now: () => Time
}

// Go prints how long the process has been running; a render has no such clock.
const MONOTONIC = 10_000_000n

const DAY: bigint = 24n * HOUR
const ROUNDED_UNITS: readonly (readonly [unit: bigint, suffix: string])[] = [
  [365n * DAY, 'y'],
  [30n * DAY, 'mo'],
  [DAY, 'd'],
  [HOUR, 'h'],
  [MINUTE, 'm'],
  [SECOND, 's'],
]

export function dateFuncs(host: Host): FuncMap {
  let zone: Zone | undefined
  const calendar: Calendar = {
    get local() {
      return (zone ??= { ...localZone(host.timeZone), local: true })
    },
    now: () => {
      const { ms, ns } = host.now()
      const seconds = Math.floor(ms / 1000)
      return { seconds, nanoseconds: (ms - seconds * 1000) * 1_000_000 + ns, zone: calendar.local }
    },
  }
  const inNamedZone = (layout: string, date: GoValue, name: string): string =>
    formatTime(inZone(momentOf(calendar, date), zoneCalled(calendar, name)), layout)
  const modify = (text: string, time: Struct): Struct => derived(time, modified(text, timeIn(time), timeIn(time)))
  const mustModify = (text: string, time: Struct): Struct => derived(time, modified(text, timeIn(time)))
  return {
    now: [() => timeValue({ ...calendar.now(), monotonic: MONOTONIC, home: calendar.local })],
    ago: [(date: GoValue) => formatDuration(secondsSince(calendar.now(), agoMoment(calendar, date))), 'any'],
    date: [(layout: string, date: GoValue) => inNamedZone(layout, date, 'Local'), 'string', 'any'],
    dateInZone: [inNamedZone, 'string', 'any', 'string'],
    date_in_zone: [inNamedZone, 'string', 'any', 'string'],
    htmlDate: [(date: GoValue) => inNamedZone('2006-01-02', date, 'Local'), 'any'],
    htmlDateInZone: [(date: GoValue, name: string) => inNamedZone('2006-01-02', date, name), 'any', 'string'],
    dateModify: [modify, 'string', 'time.Time'],
    date_modify: [modify, 'string', 'time.Time'],
    mustDateModify: [mustModify, 'string', 'time.Time'],
    must_date_modify: [mustModify, 'string', 'time.Time'],
    duration: [durationText, 'any'],
    durationRound: [(value: GoValue) => rounded(calendar, value), 'any'],
    toDate: [
      (layout: string, text: string) => timeValue({ ...toDate(calendar, layout, text), home: calendar.local }),
      'string',
      'string',
    ],
    mustToDate: [
      (layout: string, text: string) => timeValue({ ...parseTime(layout, text, calendar.local), home: calendar.local }),
      'string',
      'string',
    ],
    unixEpoch: [(time: Struct) => String(unixSeconds(timeIn(time))), 'time.Time'],
  }
}

function zoneCalled(calendar: Calendar, name: string): Zone {
  return name === 'Local' ? calendar.local : (loadZone(name) ?? UTC)
}

/** A time, or an integer as Unix seconds; anything else is now. */
function momentOf(calendar: Calendar, date: GoValue): Time {
  return date instanceof Int && date.type.name === 'int32' ? atUnix(calendar, date) : agoMoment(calendar, date)
}

/** `ago` does not take an int32. */
function agoMoment(calendar: Calendar, date: GoValue): Time {
  if (date instanceof Struct && date.type === timeType) return timeIn(date)
  if (date instanceof Int && (date.type.name === 'int' || date.type.name === 'int64')) return atUnix(calendar, date)
  return calendar.now()
}

function atUnix(calendar: Calendar, seconds: Int): Time {
  return timeFromUnix(seconds.value, 0, calendar.local)
}

/** The time moved by a duration in text; `otherwise` where that cannot be read, or the error if there is none. */
function modified(text: string, time: Time, otherwise?: Time): Time {
  return orElse(() => addDuration(time, parseDuration(text)), otherwise)
}

function toDate(calendar: Calendar, layout: string, text: string): Time {
  return orElse(() => parseTime(layout, text, calendar.local), ZERO_TIME)
}

function orElse<T>(attempt: () => T, otherwise: T | undefined): T {
  try {
    return attempt()
  } catch (error) {
    if (error instanceof FuncError && otherwise !== undefined) return otherwise
    throw error
  }
}

/** Seconds as an int64 or as text; anything else is none. */
function durationText(value: GoValue): string {
  let seconds = 0n
  if (value instanceof Int && value.type.name === 'int64') seconds = value.value
  else if (typeof value === 'string') seconds = secondsIn(value)
  return formatDuration(BigInt.asIntN(64, seconds * SECOND))
}

/** Go drops ParseInt's error, but keeps the limit that it gives for a number out of range. */
function secondsIn(text: string): bigint {
  try {
    return parseInt64(text)
  } catch (error) {
    if (error instanceof NumError && typeof error.value === 'bigint') return error.value
    if (error instanceof FuncError) return 0n
    throw error
  }
}

/** The greatest unit that fits, and how often: 2h. */
function rounded(calendar: Calendar, value: GoValue): string {
  const nanoseconds = durationOf(calendar, value)
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds
  for (const [unit, suffix] of ROUNDED_UNITS) {
    if (size > unit) return String(size / unit) + suffix
  }
  return '0s'
}

function durationOf(calendar: Calendar, value: GoValue): bigint {
  if (typeof value === 'string') return orElse(() => parseDuration(value), 0n)
  if (value instanceof Int && value.type.name === 'int64') return value.value
  if (value instanceof Struct && value.type === timeType) return subtractTime(calendar.now(), timeIn(value))
  return 0n
}
