import { describe, expect, it } from 'vitest'
import { decodeBase64, encodeBase64 } from '../../../gotemplate/go/base64.ts'
import { formatDuration, parseDuration, roundDuration, truncateDuration } from '../../../gotemplate/go/duration.ts'
import { formatTime, timeString } from '../../../gotemplate/go/time-format.ts'
import { parseTime } from '../../../gotemplate/go/time-parse.ts'
import { addDate, roundTime, subtractTime, truncateTime, ZERO_TIME } from '../../../gotemplate/go/time.ts'
import { loadZone, localZone } from '../../../gotemplate/go/time-zone.ts'
import { UTC } from '../../../gotemplate/go/zone.ts'
import { messageOf, readCases } from './cases.ts'

interface TimeCase {
  /** f: format a moment `b` (seconds, nanoseconds, zone); p: parse `b`; d: a duration; b: base64. `a` is the layout or the text. */
  k: 'f' | 'p' | 'd' | 'b'
  a: string
  b: string
  /** The result, or the error. */
  o: string
  e: string
}

const cases = readCases<TimeCase>('time')
const of = (kind: TimeCase['k']) => cases.filter(({ k }) => k === kind)

function check({ o, e }: TimeCase, run: () => string): void {
  if (e === '') expect(run()).toBe(o)
  else expect(messageOf(run)).toBe(e)
}

describe('times', () => {
  it.each(of('f'))('are written in the layout "$a"', ({ a, b, o }) => {
    const [seconds, nanoseconds, name] = JSON.parse(b) as [number, number, string]
    expect(formatTime({ seconds, nanoseconds, zone: loadZone(name) ?? UTC }, a)).toBe(o)
  })

  it.each(of('p'))('are read from "$b" in the layout "$a"', (one) => {
    check(one, () => timeString(parseTime(one.a, one.b, UTC)))
  })

  it('begin with year 1', () => {
    expect(timeString(ZERO_TIME)).toBe('0001-01-01 00:00:00 +0000 UTC')
  })

  it('are moved by calendar', () => {
    const leapDay = parseTime('2006-01-02', '2020-02-29', UTC)
    expect(timeString(addDate(leapDay, { years: 1, months: 0, days: 0 }))).toBe('2021-03-01 00:00:00 +0000 UTC')
    expect(timeString(addDate(leapDay, { years: 0, months: -14, days: 400 }))).toBe('2020-02-02 00:00:00 +0000 UTC')
  })

  it('differ by at most 292 years', () => {
    const late = parseTime('2006', '2026', UTC)
    expect(formatDuration(subtractTime(late, ZERO_TIME))).toBe('2562047h47m16.854775807s')
  })

  it('are rounded from year 1 on', () => {
    const time = parseTime('2006-01-02 15:04:05', '1969-12-31 23:45:00', UTC)
    expect(timeString(roundTime(time, parseDuration('1h')))).toBe('1970-01-01 00:00:00 +0000 UTC')
    expect(timeString(truncateTime(time, parseDuration('1h')))).toBe('1969-12-31 23:00:00 +0000 UTC')
  })
})

describe('zones', () => {
  it.each([
    ['America/New_York', '0000-12-31 19:03:58 -0456 LMT'],
    ['Asia/Tokyo', '0001-01-01 09:18:59 +0918 LMT'],
  ])('have local mean time before clocks were regulated: %s', (name, expected) => {
    expect(timeString({ ...ZERO_TIME, zone: loadZone(name)! })).toBe(expected)
  })

  it.each(['america/new_york', 'Nope/Nowhere', ' UTC', 'Europe'])('are not found as "%s"', (name) => {
    expect(loadZone(name)).toBeUndefined()
  })

  it('are Local where the process lives, unless that is UTC', () => {
    expect(localZone('Europe/Berlin').name).toBe('Local')
    expect(localZone('UTC').name).toBe('UTC')
    expect(localZone('Nope/Nowhere').name).toBe('UTC')
  })

  it('decide what a clock means', () => {
    const newYork = loadZone('America/New_York')!
    const read = (text: string) => timeString(parseTime('2006-01-02 15:04', text, newYork))
    expect(read('2021-07-01 12:00')).toBe('2021-07-01 12:00:00 -0400 EDT')
    expect(read('2021-01-01 12:00')).toBe('2021-01-01 12:00:00 -0500 EST')
    expect(timeString(parseTime('2006-01-02 MST', '2021-07-01 EST', newYork))).toBe('2021-07-01 01:00:00 -0400 EDT')
  })

  // What Helm's toDate gives: offsets without a name need three characters.
  it.each([
    ['-00', '0000-01-01 00:00:00 +0000 -00'],
    ['+3 x', '0000-01-01 00:00:00 +0000 +3', 'MST x'],
  ])('takes %o for a zone', (value, time, layout = 'MST') => {
    expect(timeString(parseTime(layout, value, UTC))).toBe(time)
  })

  it.each(['-0', '+3'])('takes %o for none', (value) => {
    expect(() => parseTime('MST', value, UTC)).toThrow('cannot parse')
  })
})

describe('durations', () => {
  it.each(of('d'))('are read from "$a"', (one) => {
    check(one, () => {
      const duration = parseDuration(one.a)
      return [duration, roundDuration(duration, 7_000_000_000n), truncateDuration(duration, 1_500_000_000n)]
        .map(formatDuration)
        .join(' ')
    })
  })
})

describe('base64', () => {
  it.each(of('b'))('is read from $a', (one) => {
    check(one, () => encodeBase64(decodeBase64(one.a)))
  })
})
