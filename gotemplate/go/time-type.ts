/** time.Time, time.Month, time.Weekday and *time.Location as template values. */
import { FuncError } from '../func.ts'
import { int, Int, int64, mapOf, Struct } from '../value.ts'
import type { GoType, Method } from '../value.ts'
import { MONTHS, WEEKDAYS, weekdayOf, yearDayOf } from './calendar.ts'
import { duration, MICROSECOND, MILLISECOND } from './duration.ts'
import { formatTime, RFC3339_NANO, timeString } from './time-format.ts'
import {
  addDate,
  addDuration,
  clockOf,
  compareTimes,
  inZone,
  isZeroTime,
  roundTime,
  subtractTime,
  truncateTime,
  unixNanoseconds,
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
}

/** The moment inside a time.Time value. */
export function timeIn(self: Struct): Time {
  return self.payload as Time
}

const clock = (self: Struct): ReturnType<typeof clockOf> => clockOf(timeIn(self))
const text = (self: Struct): string => timeString(timeIn(self))
const locations = new WeakMap<Zone, Struct>()

/** One pointer for each zone, so that equal times are equal field by field. */
function location(zone: Zone): Struct {
  let pointer = locations.get(zone)
  if (pointer === undefined) locations.set(zone, (pointer = new Struct(locationType, mapOf({ name: zone.name }), zone)))
  return pointer
}

const number = (read: (self: Struct) => number): Method => [(self: Struct) => int(read(self))]
const comparison = (holds: (order: number) => boolean): Method => [
  (self: Struct, other: Struct) => holds(compareTimes(timeIn(self), timeIn(other))),
  'time.Time',
]
const byDuration = (change: (time: Time, by: bigint) => Time): Method => [
  (self: Struct, by: Int) => timeValue(change(timeIn(self), by.value)),
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
  Unix: [(self: Struct) => int64(timeIn(self).seconds)],
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
      timeValue(addDate(timeIn(self), { years, months, days })),
    'int',
    'int',
    'int',
  ],
  UTC: [(self: Struct) => timeValue(inZone(timeIn(self), UTC))],
  In: [(self: Struct, zone: Struct) => timeValue(inZone(timeIn(self), zone.payload as Zone)), '*time.Location'],
  Location: [(self: Struct) => location(timeIn(self).zone)],
}

/** Go's integer division, but toward minus infinity: what whole units since 1970 need. */
function floorDivide(value: bigint, unit: bigint): bigint {
  const quotient = value / unit
  return value % unit < 0n ? quotient - 1n : quotient
}

export const timeType: GoType = { name: 'time.Time', kind: 'struct', methods, string: text, json: marshal }

/** A time.Time value. */
export function timeValue(time: Time): Struct {
  const fields = { wall: int64(time.nanoseconds), ext: int64(time.seconds), loc: location(time.zone) }
  return new Struct(timeType, mapOf(fields), time)
}
