/** Go's time.Parse. */
import { FuncError } from '../func.ts'
import { daysBeforeMonth, daysInMonth, isLeapYear, MONTHS, WEEKDAYS } from './calendar.ts'
import { quoteTime } from './duration.ts'
import { layoutParts } from './time-format.ts'
import { timeAt } from './time.ts'
import type { Time } from './time.ts'
import { fixedZone, UTC } from './zone.ts'
import type { Zone } from './zone.ts'

/** What has been read; undefined where the layout did not ask. */
interface Reading {
  /** What is left of the value. */
  rest: string
  year: number
  month?: number
  day?: number
  yearDay?: number
  hour: number
  minute: number
  second: number
  nanoseconds: number
  half?: 'am' | 'pm'
  utc?: boolean
  offset?: number
  zoneName?: string
}

/** Thrown by element readers: the value does not fit. Carries what is out of range, if that is the trouble. */
class Mismatch extends Error {
  readonly outOfRange: string
  constructor(outOfRange = '') {
    super(outOfRange)
    this.outOfRange = outOfRange
  }
}

/** Go: ParseInLocation. Throws FuncError with the text of Go's ParseError. */
export function parseTime(layout: string, value: string, zone: Zone): Time {
  const reading: Reading = { rest: value, year: 0, hour: 0, minute: 0, second: 0, nanoseconds: 0 }
  const parts = layoutParts(layout)
  parts.forEach(({ prefix, element }, i) => {
    if (!skipPrefix(reading, prefix)) throw cannotParse(layout, value, reading.rest, prefix)
    if (element === '') return
    const hold = reading.rest
    try {
      readElement(reading, element, parts[i + 1])
    } catch (error) {
      if (!(error instanceof Mismatch)) throw error
      if (error.outOfRange !== '') throw problem(value, `${error.outOfRange} out of range`)
      throw cannotParse(layout, value, hold, element)
    }
  })
  if (reading.rest !== '') throw problem(value, `extra text: ${quoteTime(reading.rest)}`)
  return assemble(reading, value, zone)
}

function problem(value: string, message: string): FuncError {
  return new FuncError(`parsing time ${quoteTime(value)}: ${message}`)
}

function cannotParse(layout: string, value: string, rest: string, element: string): FuncError {
  const what = `parsing time ${quoteTime(value)} as ${quoteTime(layout)}`
  return new FuncError(`${what}: cannot parse ${quoteTime(rest)} as ${quoteTime(element)}`)
}

/** A run of spaces in the layout stands for any number of them. */
function skipPrefix(reading: Reading, prefix: string): boolean {
  for (let i = 0; i < prefix.length;) {
    if (prefix[i] === ' ') {
      if (reading.rest !== '' && !reading.rest.startsWith(' ')) return false
      while (prefix[i] === ' ') i++
      reading.rest = reading.rest.replace(/^ +/, '')
    } else {
      if (reading.rest === '' || reading.rest[0] !== prefix[i]) return false
      reading.rest = reading.rest.slice(1)
      i++
    }
  }
  return true
}

/** Takes what the pattern matches off the rest. */
function take(reading: Reading, pattern: RegExp): string {
  const match = pattern.exec(reading.rest)
  if (match === null) throw new Mismatch()
  reading.rest = reading.rest.slice(match[0].length)
  return match[0]
}

function takeNumber(reading: Reading, twoDigits: boolean): number {
  return Number(take(reading, twoDigits ? /^[0-9]{2}/ : /^[0-9]{1,2}/))
}

function takeName(reading: Reading, names: readonly string[], length?: number): number {
  const lower = reading.rest.toLowerCase()
  const index = names.findIndex((name) => lower.startsWith(name.slice(0, length).toLowerCase()))
  if (index < 0) throw new Mismatch()
  reading.rest = reading.rest.slice(names[index]!.slice(0, length).length)
  return index
}

function within(value: number, low: number, high: number, what: string): number {
  if (value < low || value > high) throw new Mismatch(what)
  return value
}

function readElement(reading: Reading, element: string, next: { prefix: string; element: string } | undefined): void {
  switch (element) {
    case '15':
      reading.hour = within(takeNumber(reading, false), 0, 23, 'hour')
      return
    case '3':
    case '03':
      reading.hour = within(takeNumber(reading, element === '03'), 0, 12, 'hour')
      return
    case '4':
    case '04':
      reading.minute = within(takeNumber(reading, element === '04'), 0, 59, 'minute')
      return
    case '5':
    case '05':
      reading.second = within(takeNumber(reading, element === '05'), 0, 59, 'second')
      // Go: a fraction may follow even where the layout has none.
      if (!isFraction(next) && /^[.,][0-9]/.test(reading.rest)) readFraction(reading, take(reading, /^[.,][0-9]+/))
      return
    case 'PM':
      reading.half = take(reading, /^[AP]M/).toLowerCase() as 'am' | 'pm'
      return
    case 'pm':
      reading.half = take(reading, /^[ap]m/) as 'am' | 'pm'
      return
    case 'MST':
      return readZoneName(reading)
    default:
      if (isFraction({ prefix: '', element })) return readFractionElement(reading, element)
      if (/^[-Z]07/.test(element)) return readOffset(reading, element)
      return readDateElement(reading, element)
  }
}

function isFraction(part: { prefix: string; element: string } | undefined): boolean {
  return part !== undefined && /^[.,]/.test(part.element)
}

function readDateElement(reading: Reading, element: string): void {
  switch (element) {
    case '2006':
      reading.year = Number(take(reading, /^[0-9]{4}/))
      return
    case '06': {
      const year = readTwoDigitYear(reading)
      reading.year = year >= 69 ? year + 1900 : year + 2000
      return
    }
    case 'January':
      reading.month = takeName(reading, MONTHS) + 1
      return
    case 'Jan':
      reading.month = takeName(reading, MONTHS, 3) + 1
      return
    case '1':
    case '01':
      reading.month = within(takeNumber(reading, element === '01'), 1, 12, 'month')
      return
    case 'Monday':
      takeName(reading, WEEKDAYS)
      return
    case 'Mon':
      takeName(reading, WEEKDAYS, 3)
      return
    case '_2':
      reading.rest = reading.rest.replace(/^ /, '')
      reading.day = takeNumber(reading, false)
      return
    case '2':
    case '02':
      reading.day = takeNumber(reading, element === '02')
      return
    case '__2':
      reading.rest = reading.rest.replace(/^ {1,2}/, '')
      reading.yearDay = Number(take(reading, /^[0-9]{1,3}/))
      return
    case '002':
      reading.yearDay = Number(take(reading, /^[0-9]{3}/))
      return
  }
}

/** Go reads two bytes with its Atoi, which takes a sign. */
function readTwoDigitYear(reading: Reading): number {
  return Number(take(reading, /^(?:[0-9]{2}|[+-][0-9])/))
}

function readFractionElement(reading: Reading, element: string): void {
  // Nines: any number of digits, or none at all.
  if (element[1] === '9') {
    if (/^[.,][0-9]/.test(reading.rest)) readFraction(reading, take(reading, /^[.,][0-9]+/))
    return
  }
  const digits = reading.rest.slice(0, element.length)
  if (digits.length < element.length || !/^[.,][+-]?[0-9]+$/.test(digits.slice(0, 10))) throw new Mismatch()
  reading.rest = reading.rest.slice(element.length)
  readFraction(reading, digits)
}

/** Digits beyond the ninth do not count. Go reads the others with its Atoi, which takes a sign. */
function readFraction(reading: Reading, text: string): void {
  const digits = text.slice(1, 10)
  if (Number(digits) < 0) throw new Mismatch('fractional second')
  reading.nanoseconds = Number(digits) * 10 ** (9 - digits.length)
}

/** By what follows the sign in the layout. The digits may be any characters here: see readOffset. */
const OFFSET_SHAPES: Readonly<Record<string, RegExp>> = {
  '07': /^(.)(..)/s,
  '0700': /^(.)(..)(..)/s,
  '07:00': /^(.)(..):(..)/s,
  '070000': /^(.)(..)(..)(..)/s,
  '07:00:00': /^(.)(..):(..):(..)/s,
}

function readOffset(reading: Reading, element: string): void {
  if (element.startsWith('Z') && reading.rest.startsWith('Z')) {
    reading.rest = reading.rest.slice(1)
    reading.utc = true
    return
  }
  const match = OFFSET_SHAPES[element.slice(1)]!.exec(reading.rest)
  if (match === null) throw new Mismatch()
  reading.rest = reading.rest.slice(match[0].length)
  // Go complains of a number out of range before one that is none, and of the last one that is out of range.
  const parts = [match[2], match[3] ?? '00', match[4] ?? '00']
  const bad = parts.findIndex((part) => !/^[0-9]{2}$/.test(part!))
  const [hours = 0, minutes = 0, seconds = 0] = (bad < 0 ? parts : parts.slice(0, bad)).map(Number)
  within(seconds, 0, 60, 'time zone offset second')
  within(minutes, 0, 60, 'time zone offset minute')
  within(hours, 0, 24, 'time zone offset hour')
  if (bad >= 0 || !/^[+-]/.test(match[0])) throw new Mismatch()
  const offset = (hours * 60 + minutes) * 60 + seconds
  reading.offset = match[1] === '-' ? -offset : offset
}

function readZoneName(reading: Reading): void {
  if (reading.rest.startsWith('UTC')) {
    reading.rest = reading.rest.slice(3)
    reading.utc = true
    return
  }
  reading.zoneName = take(
    reading,
    /^(?:ChST|MeST|GMT(?:[+-](?:0*(?:1?[0-9]|2[0-3]))(?![0-9]))?|(?=[^]{3})[+-]0*(?:1?[0-9]|2[0-3])(?![0-9])|[A-Z]{4}T(?![A-Z])|(?:[A-Z]{3}T|WITA)(?![A-Z])|[A-Z]{3}(?![A-Z]))/,
  )
}

/** Makes a moment of what was read. */
function assemble(reading: Reading, value: string, zone: Zone): Time {
  const { year, minute, second, nanoseconds, half } = reading
  const hour =
    half === 'pm' && reading.hour < 12 ? reading.hour + 12 : half === 'am' && reading.hour === 12 ? 0 : reading.hour
  const { month, day } = dayOf(reading, value)
  if (day < 1 || day > daysInMonth(year, month)) throw problem(value, 'day out of range')
  const clock = { year, month, day, hour, minute, second }
  if (reading.utc === true) return timeAt(clock, nanoseconds, UTC)
  const asUtc = timeAt(clock, nanoseconds, UTC)
  if (reading.offset !== undefined && reading.offset !== -1) {
    const seconds = asUtc.seconds - reading.offset
    const local = zone.at(seconds)
    const sameName = reading.zoneName === undefined || local.abbreviation === reading.zoneName
    if (local.offset === reading.offset && sameName) return { seconds, nanoseconds, zone }
    return { seconds, nanoseconds, zone: fixedZone(reading.zoneName ?? '', reading.offset) }
  }
  if (reading.zoneName !== undefined) return inNamedZone(asUtc, reading.zoneName, zone)
  return timeAt(clock, nanoseconds, zone)
}

function inNamedZone(asUtc: Time, name: string, zone: Zone): Time {
  const known = zone.offsetOf(name, asUtc.seconds)
  if (known !== undefined) return { ...asUtc, seconds: asUtc.seconds - known, zone }
  // Go: GMT-3 has an offset, but the clock is read as if it had none.
  const offset = /^GMT./.test(name) ? Number(name.slice(3)) * 3600 : 0
  return { ...asUtc, zone: fixedZone(name, offset) }
}

function dayOf(reading: Reading, value: string): { month: number; day: number } {
  if (reading.yearDay === undefined) return { month: reading.month ?? 1, day: reading.day ?? 1 }
  const leap = isLeapYear(reading.year)
  const isLeapDay = leap && reading.yearDay === 60
  const yearDay = leap && reading.yearDay > 60 ? reading.yearDay - 1 : reading.yearDay
  if (yearDay < 1 || yearDay > 365) throw problem(value, 'day-of-year out of range')
  let month = isLeapDay ? 2 : Math.floor((yearDay - 1) / 31) + 1
  if (!isLeapDay && daysBeforeMonth(month + 1) < yearDay) month++
  const day = isLeapDay ? 29 : yearDay - daysBeforeMonth(month)
  if (reading.month !== undefined && reading.month !== month) throw problem(value, 'day-of-year does not match month')
  if (reading.day !== undefined && reading.day !== day) throw problem(value, 'day-of-year does not match day')
  return { month, day }
}
