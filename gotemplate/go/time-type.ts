/** time.Time, time.Month, time.Weekday and *time.Location as template values. */
import { FuncError, SignatureError } from '../func.ts'
import { int, Int, int64, mapOf, Struct, uint64Type } from '../value.ts'
import type { GoType, Method } from '../value.ts'
import { MONTHS, WEEKDAYS, weekdayOf, yearDayOf } from './calendar.ts'
import { duration, MICROSECOND, MILLISECOND } from './duration.ts'
import { quote } from './strconv.ts'
import { formatTime, RFC3339_NANO, timeString } from './time-format.ts'
import {
  addDate,
  addDuration,
  clockOf,
  compareTimes,
  internalSeconds,
  inZone,
  isZeroTime,
  roundTime,
  subtractTime,
  truncateTime,
  unixNanoseconds,
  unixSeconds,
} from './time.ts'
import type { Time } from './time.ts'
import { UTC } from './zone.ts'
import type { Zone } from './zone.ts'
import { encodeUtf8 } from './utf8.ts'

const monthName = (self: Int): string => MONTHS[Number(self.value) - 1] ?? `%!Month(${String(self.value)})`
const weekdayName = (self: Int): string => WEEKDAYS[Number(self.value)] ?? `%!Weekday(${String(self.value)})`
const zoneName = (self: Struct): string => (self.payload as Zone).name

const monthType: GoType = { name: 'time.Month', kind: 'int', string: monthName, methods: { String: [monthName] } }
const weekdayType: GoType = {
  name: 'time.Weekday',
  kind: 'int',
  string: weekdayName,
  methods: { String: [weekdayName] },
}
const locationType: GoType = {
  name: '*time.Location',
  kind: 'ptr',
  elem: { name: 'time.Location', kind: 'struct' },
  string: zoneName,
  methods: { String: [zoneName] },
  zeroPayload: { ...UTC, name: '' } satisfies Zone,
}

/** The moment inside a time.Time value. */
export function timeIn(self: Struct): Time {
  return self.payload as Time
}

const HALF_YEAR = 182 * 86_400

const clock = (self: Struct): ReturnType<typeof clockOf> => clockOf(timeIn(self))
const text = (self: Struct): string => timeString(timeIn(self))
const locations = new WeakMap<Zone, Struct>()

/** One pointer for each zone, so that equal times are equal field by field. */
function location(zone: Zone): Struct {
  let pointer = locations.get(zone)
  if (pointer === undefined) {
    const times = { cacheStart: int64(0), cacheEnd: int64(0), cacheZone: null }
    const fields = mapOf({ name: zone.name, zone: [], tx: [], extend: '', ...times })
    locations.set(zone, (pointer = new Struct(locationType, fields, zone)))
  }
  return pointer
}

const number = (read: (self: Struct) => number): Method => [(self: Struct) => int(read(self))]
const comparison = (holds: (order: number) => boolean): Method => [
  (self: Struct, other: Struct) => holds(compareTimes(timeIn(self), timeIn(other))),
  'time.Time',
]
const byDuration = (change: (time: Time, by: bigint) => Time): Method => [
  (self: Struct, by: Int) => derived(self, change(timeIn(self), by.value)),
  'time.Duration',
]

/** RFC 3339, as encoding/json has it. Throws FuncError for years that it cannot hold. */
function marshal(self: Struct): string {
  const { year } = clock(self)
  if (year < 0 || year > 9999) throw unmarshalable('year outside of range [0,9999]')
  const rfc3339 = formatTime(timeIn(self), RFC3339_NANO)
  if (/[+-](?:2[4-9]|[3-9].):..$/.test(rfc3339)) throw unmarshalable('timezone hour outside of range [0,23]')
  return rfc3339
}

function unmarshalable(reason: string): FuncError {
  return new FuncError(`json: error calling MarshalJSON for type time.Time: Time.MarshalJSON: ${reason}`)
}

const methods: Readonly<Record<string, Method>> = {
  Year: number((self) => clock(self).year),
  Month: [(self: Struct) => new Int(BigInt(clock(self).month), monthType)],
  Day: number((self) => clock(self).day),
  Hour: number((self) => clock(self).hour),
  Minute: number((self) => clock(self).minute),
  Second: number((self) => clock(self).second),
  Nanosecond: number((self) => timeIn(self).nanoseconds),
  Weekday: [(self: Struct) => new Int(BigInt(weekdayOf(clock(self).days)), weekdayType)],
  YearDay: number((self) => yearDayOf(clock(self).days, clock(self).year)),
  Unix: [(self: Struct) => int64(unixSeconds(timeIn(self)))],
  UnixMilli: [(self: Struct) => int64(floorDivide(unixNanoseconds(timeIn(self)), MILLISECOND))],
  UnixMicro: [(self: Struct) => int64(floorDivide(unixNanoseconds(timeIn(self)), MICROSECOND))],
  UnixNano: [(self: Struct) => int64(unixNanoseconds(timeIn(self)))],
  Format: [(self: Struct, layout: string) => formatTime(timeIn(self), layout), 'string'],
  String: [text],
  MarshalJSON: [(self: Struct) => encodeUtf8(`"${marshal(self)}"`)],
  MarshalText: [(self: Struct) => encodeUtf8(marshal(self))],
  IsZero: [(self: Struct) => isZeroTime(timeIn(self))],
  Equal: comparison((order) => order === 0),
  Before: comparison((order) => order < 0),
  After: comparison((order) => order > 0),
  Compare: [(self: Struct, other: Struct) => int(compareTimes(timeIn(self), timeIn(other))), 'time.Time'],
  Add: byDuration(addDuration),
  Round: byDuration(roundTime),
  Truncate: byDuration(truncateTime),
  Sub: [(self: Struct, other: Struct) => duration(subtractTime(timeIn(self), timeIn(other))), 'time.Time'],
  AddDate: [
    (self: Struct, years: number, months: number, days: number) =>
      derived(self, addDate(timeIn(self), { years, months, days })),
    'int',
    'int',
    'int',
  ],
  UTC: [(self: Struct) => derived(self, inZone(timeIn(self), UTC))],
  Local: [(self: Struct) => derived(self, inZone(timeIn(self), timeIn(self).home ?? UTC))],
  In: [(self: Struct, zone: Struct) => derived(self, inZone(timeIn(self), zone.payload as Zone)), '*time.Location'],
  Location: [(self: Struct) => location(timeIn(self).zone)],
  IsDST: [isSummerTime],
  GoString: [goString],
  Date: uncallable('function Date has 3 return values; should be 1 or 2'),
  Clock: uncallable('function Clock has 3 return values; should be 1 or 2'),
  ISOWeek: uncallable('invalid function signature for ISOWeek: second return value should be error; is int'),
  Zone: uncallable('invalid function signature for Zone: second return value should be error; is int'),
  ZoneBounds: uncallable(
    'invalid function signature for ZoneBounds: second return value should be error; is time.Time',
  ),
}

/** A method that templates see but cannot call. */
function uncallable(reason: string): Method {
  return [
    () => {
      throw new SignatureError(reason)
    },
  ]
}

/** A zone has two offsets a year; the greater one is summer's. */
function isSummerTime(self: Struct): boolean {
  const { seconds, zone } = timeIn(self)
  const { offset } = zone.at(seconds)
  return offset > Math.min(zone.at(seconds - HALF_YEAR).offset, zone.at(seconds + HALF_YEAR).offset)
}

function goString(self: Struct): string {
  const { year, month, day, hour, minute, second } = clock(self)
  const { nanoseconds, zone } = timeIn(self)
  const place = zone === UTC ? 'time.UTC' : zone.local === true ? 'time.Local' : `time.Location(${quote(zone.name)})`
  const rest = [day, hour, minute, second, nanoseconds].join(', ')
  return `time.Date(${year}, time.${MONTHS[month - 1]!}, ${rest}, ${place})`
}

/** Go's integer division, but toward minus infinity: what whole units since 1970 need. */
function floorDivide(value: bigint, unit: bigint): bigint {
  const quotient = value / unit
  return value % unit < 0n ? quotient - 1n : quotient
}

export const timeType: GoType = { name: 'time.Time', kind: 'struct', methods, string: text, goString, json: marshal }

/** Seconds from 1885, where the packed seconds of a time with a monotonic clock begin, to 1970. */
const PACKED_BEFORE_UNIX = 2_682_288_000n
const NO_LOCATION = new Struct(locationType, mapOf({}), null)

/** A time.Time value. */
export function timeValue(time: Time): Struct {
  const { nanoseconds, monotonic, zone } = time
  const packed = (1n << 63n) | ((unixSeconds(time) + PACKED_BEFORE_UNIX) << 30n) | BigInt(nanoseconds)
  const fields = {
    wall: new Int(monotonic === undefined ? BigInt(nanoseconds) : packed, uint64Type),
    ext: int64(monotonic ?? internalSeconds(time)),
    loc: zone === UTC ? NO_LOCATION : location(zone),
  }
  return new Struct(timeType, mapOf(fields), time)
}

/** A time from another: it keeps that one's home. */
export function derived(from: Struct, time: Time): Struct {
  const { home } = timeIn(from)
  return timeValue(home === undefined ? time : { ...time, home })
}
