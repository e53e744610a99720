/** Go's time layouts: the reference time Mon Jan 2 15:04:05 MST 2006. */
import { MONTHS, WEEKDAYS, weekdayOf, yearDayOf } from './calendar.ts'
import { clockOf } from './time.ts'
import type { Clock, Time } from './time.ts'

/**
 * The elements of a layout. `_2006` is an underscore and a year; a fraction counts only where no digit follows;
 * Jan and Mon do not when a small letter follows.
 */
const ELEMENT =
  /January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|002|0[1-6]|15|1|2006|__2|_2(?!006)|2|3|4|5|PM|pm|[-Z]07(?:0000|:00:00|00|:00)?|[.,](?:0+|9+)(?![0-9])/g

export interface LayoutPart {
  /** Text before the element. */
  readonly prefix: string
  /** '' at the end of the layout. */
  readonly element: string
}

/** Splits a layout into its elements; the last part has none. */
export function layoutParts(layout: string): LayoutPart[] {
  const parts: LayoutPart[] = []
  let end = 0
  for (const match of layout.matchAll(ELEMENT)) {
    parts.push({ prefix: layout.slice(end, match.index), element: match[0] })
    end = match.index + match[0].length
  }
  parts.push({ prefix: layout.slice(end), element: '' })
  return parts
}

export const RFC3339_NANO = '2006-01-02T15:04:05.999999999Z07:00'

interface Shown extends Clock {
  readonly days: number
  readonly nanoseconds: number
  readonly offset: number
  readonly abbreviation: string
}

/** Go: Time.Format. */
export function formatTime(time: Time, layout: string): string {
  const shown: Shown = { ...clockOf(time), nanoseconds: time.nanoseconds, ...time.zone.at(time.seconds) }
  let out = ''
  for (const { prefix, element } of layoutParts(layout)) {
    out += prefix
    if (element !== '') out += formatElement(shown, element)
  }
  return out
}

/** Go: Time.String. */
export function timeString(time: Time): string {
  const text = formatTime(time, '2006-01-02 15:04:05.999999999 -0700 MST')
  if (time.monotonic === undefined) return text
  const size = time.monotonic < 0n ? -time.monotonic : time.monotonic
  const digits = String(size).padStart(10, '0')
  return `${text} m=${time.monotonic < 0n ? '-' : '+'}${digits.slice(0, -9)}.${digits.slice(-9)}`
}

function pad(value: number, width: number, fill = '0'): string {
  return value < 0 ? `-${String(-value).padStart(width, fill)}` : String(value).padStart(width, fill)
}

/** The parts of the date; undefined for an element of the time of day or the zone. */
function formatDateElement(shown: Shown, element: string): string | undefined {
  switch (element) {
    case '2006':
      return pad(shown.year, 4)
    case '06':
      return pad(Math.max(shown.year, 0) % 100, 2)
    case 'January':
      return MONTHS[shown.month - 1]!
    case 'Jan':
      return MONTHS[shown.month - 1]!.slice(0, 3)
    case '1':
      return String(shown.month)
    case '01':
      return pad(shown.month, 2)
    case 'Monday':
      return WEEKDAYS[weekdayOf(shown.days)]!
    case 'Mon':
      return WEEKDAYS[weekdayOf(shown.days)]!.slice(0, 3)
    case '2':
      return String(shown.day)
    case '_2':
      return pad(shown.day, 2, ' ')
    case '02':
      return pad(shown.day, 2)
    case '__2':
      return pad(yearDayOf(shown.days, shown.year), 3, ' ')
    case '002':
      return pad(yearDayOf(shown.days, shown.year), 3)
    default:
      return undefined
  }
}

function formatElement(shown: Shown, element: string): string {
  const date = formatDateElement(shown, element)
  if (date !== undefined) return date
  const hour12 = shown.hour % 12 || 12
  switch (element) {
    case '15':
      return pad(shown.hour, 2)
    case '3':
      return String(hour12)
    case '03':
      return pad(hour12, 2)
    case '4':
      return String(shown.minute)
    case '04':
      return pad(shown.minute, 2)
    case '5':
      return String(shown.second)
    case '05':
      return pad(shown.second, 2)
    case 'PM':
      return shown.hour >= 12 ? 'PM' : 'AM'
    case 'pm':
      return shown.hour >= 12 ? 'pm' : 'am'
    case 'MST':
      return shown.abbreviation || formatOffset(shown.offset, '-0700')
    default:
      return /^[.,]/.test(element) ? formatFraction(shown.nanoseconds, element) : formatOffset(shown.offset, element)
  }
}

function formatFraction(nanoseconds: number, element: string): string {
  const digits = pad(nanoseconds, 9)
    .padEnd(element.length - 1, '0')
    .slice(0, element.length - 1)
  if (element[1] === '0') return element[0]! + digits
  const trimmed = digits.replace(/0+$/, '')
  return trimmed === '' ? '' : element[0]! + trimmed
}

function formatOffset(offset: number, element: string): string {
  if (element.startsWith('Z') && offset === 0) return 'Z'
  const minutes = Math.trunc(offset / 60)
  const size = Math.abs(minutes)
  const colon = element.includes(':') ? ':' : ''
  let text = (minutes < 0 ? '-' : '+') + pad(Math.floor(size / 60), 2)
  if (element.length > 3) text += colon + pad(size % 60, 2)
  if (element.length > 6 && element !== '-07:00' && element !== 'Z07:00') {
    text += colon + pad(Math.abs(offset) % 60, 2)
  }
  return text
}
