/** Formats of dates, times and durations. Each function tells what is wrong, or undefined. */
import { quoteTime } from '../../../gotemplate/go/duration.ts'
import { quoteRune } from '../../../gotemplate/go/strconv.ts'
import { decodeUtf8, encodeUtf8 } from '../../../gotemplate/go/utf8.ts'

const LAYOUT = '2006-01-02'

/** `YYYY-MM-DD`. Go: the texts of time.Parse. */
export function dateProblem(text: string): string | undefined {
  const parts: readonly (readonly [pattern: RegExp, layout: string])[] = [
    [/^\d{4}/, '2006'],
    [/^-/, '-'],
    [/^\d{2}/, '01'],
    [/^-/, '-'],
    [/^\d{2}/, '02'],
  ]
  let rest = text
  for (const [pattern, layout] of parts) {
    const match = pattern.exec(rest)
    if (match === null) return `${parsing(text)}: cannot parse ${quoteTime(rest)} as ${quoteTime(layout)}`
    rest = rest.slice(match[0].length)
    if (layout === '01' && (Number(match[0]) < 1 || Number(match[0]) > 12))
      return `${parsing(text, false)}: month out of range`
  }
  if (rest !== '') return `${parsing(text, false)}: extra text: ${quoteTime(rest)}`
  const [year, month, day] = text.split('-').map(Number) as [number, number, number]
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]!
  return day < 1 || day > days ? `${parsing(text, false)}: day out of range` : undefined
}

function parsing(text: string, withLayout = true): string {
  return withLayout ? `parsing time ${quoteTime(text)} as ${quoteTime(LAYOUT)}` : `parsing time ${quoteTime(text)}`
}

/** `hh:mm:ss[.frac](Z|±hh:mm)`; a leap second only at the end of a UTC day. */
export function timeProblem(text: string): string | undefined {
  return clockProblem(bytesOf(text))
}

/** A character for each byte: lengths and places are told in bytes. */
function bytesOf(text: string): string {
  return Buffer.from(encodeUtf8(text)).toString('latin1')
}

function clockProblem(text: string): string | undefined {
  if (text.length < 9) return 'less than 9 characters long'
  if (text[2] !== ':' || text[5] !== ':') return 'missing colon in correct place'
  const clock = numbers(text.slice(0, 8), 'hour/min/sec')
  if (typeof clock === 'string') return clock
  const [hour, minute, second] = clock as [number, number, number]
  if (hour > 23 || minute > 59 || second > 60) return 'hour/min/sec out of range'
  let rest = text.slice(8)
  if (rest.startsWith('.')) {
    const fraction = /^\.\d+/.exec(rest)
    if (fraction === null) return 'no digits in second fraction'
    rest = rest.slice(fraction[0].length)
  }
  const offset = offsetMinutes(rest)
  if (typeof offset === 'string') return offset
  const utc = (hour * 60 + minute - offset + 2 * 24 * 60) % (24 * 60)
  return second >= 60 && utc !== 23 * 60 + 59 ? 'invalid leap second' : undefined
}

/** Minutes east of UTC, or what is wrong. */
function offsetMinutes(text: string): number | string {
  if (text === 'z' || text === 'Z') return 0
  if (text.length !== 6) return 'offset must be 6 characters long'
  if (text[0] !== '+' && text[0] !== '-') return 'offset must begin with plus/minus'
  if (text[3] !== ':') return 'missing colon in offset in correct place'
  const parts = numbers(text.slice(1), 'hour/min in offset', 'hour/min')
  if (typeof parts === 'string') return parts
  const [hours, minutes] = parts as [number, number]
  if (hours > 23 || minutes > 59) return 'hour/min in offset out of range'
  return (text[0] === '+' ? 1 : -1) * (hours * 60 + minutes)
}

function numbers(text: string, what: string, positive = what): number[] | string {
  const values: number[] = []
  for (const part of text.split(':')) {
    if (!/^[+-]?\d+$/.test(part)) return `invalid ${what}`
    if (Number(part) < 0) return `non-positive ${positive === what ? what : 'hour/min in offset'}`
    values.push(Number(part))
  }
  return values
}

/** A date, `T` and a time. */
export function dateTimeProblem(text: string): string | undefined {
  const bytes = bytesOf(text)
  if (bytes.length < 20) return 'less than 20 characters long'
  if (bytes[10] !== 't' && bytes[10] !== 'T') return '11th character must be t or T'
  const date = dateProblem(decodeUtf8(Buffer.from(bytes.slice(0, 10), 'latin1')))
  if (date !== undefined) return `invalid date element: ${date}`
  const time = clockProblem(bytes.slice(11))
  return time === undefined ? undefined : `invalid time element: ${time}`
}

/** `P1Y2M3DT4H5M6S` or `P1W`. */
export function durationProblem(text: string): string | undefined {
  if (!text.startsWith('P')) return 'must start with P'
  const body = text.slice(1)
  if (body === '') return 'nothing after P'
  if (body.endsWith('W')) {
    const weeks = body.slice(0, -1)
    if (weeks === '') return 'no number in week'
    return /^\d+$/.test(weeks) ? undefined : 'invalid week'
  }
  const units = ['YMD', 'HMS']
  for (const [index, part] of body.split('T').entries()) {
    if (index !== 0 && part === '') return 'no time elements'
    if (index >= units.length) return 'more than one T'
    const problem = elementsProblem(part, units[index]!)
    if (problem !== undefined) return problem
  }
  return undefined
}

function elementsProblem(text: string, units: string): string | undefined {
  let left = units
  for (let rest = text; rest !== '';) {
    const digits = /^\d*/.exec(rest)![0]
    if (digits === '') return 'missing number'
    rest = rest.slice(digits.length)
    if (rest === '') return 'missing unit'
    const unit = rest[0]!
    const at = left.indexOf(unit)
    if (at < 0) {
      const shown = quoteRune(unit.charCodeAt(0), false)
      return units.includes(unit) ? `unit ${shown} out of order` : `invalid unit ${shown}`
    }
    left = left.slice(at + 1)
    rest = rest.slice(1)
  }
  return undefined
}

/** Start and end, one of which may be a duration. */
export function periodProblem(text: string): string | undefined {
  const slash = text.indexOf('/')
  if (slash < 0) return 'missing slash'
  const start = text.slice(0, slash)
  const end = text.slice(slash + 1)
  const startIsDuration = start.startsWith('P')
  const first = startIsDuration ? durationProblem(start) : dateTimeProblem(start)
  if (first !== undefined) return `invalid start ${startIsDuration ? 'duration' : 'date-time'}: ${first}`
  const endIsDuration = !startIsDuration && end.startsWith('P')
  const second = endIsDuration ? durationProblem(end) : dateTimeProblem(end)
  return second === undefined ? undefined : `invalid end ${endIsDuration ? 'duration' : 'date-time'}: ${second}`
}
