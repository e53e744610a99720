import { describe, expect, it } from 'vitest'
import type { FuncMap } from '../../../gotemplate/func.ts'
import { duration } from '../../../gotemplate/go/duration.ts'
import { formatV } from '../../../gotemplate/go/fmt.ts'
import { timeType } from '../../../gotemplate/go/time-type.ts'
import { dateFuncs } from '../../../gotemplate/sprig/dates.ts'
import { durationFuncs } from '../../../gotemplate/sprig/durations.ts'
import { int, int64, type Method, type GoValue } from '../../../gotemplate/value.ts'
import { messageOf } from '../go/cases.ts'

const host = {
  now: () => ({ ms: Date.UTC(2026, 0, 2, 3, 4, 5, 678), ns: 9 }),
  randomBytes: (count: number) => new Uint8Array(count),
  timeZone: 'UTC',
}
const funcs: FuncMap = { ...dateFuncs(host), ...durationFuncs }

function call(name: string, ...args: GoValue[]): GoValue {
  return (funcs[name]![0] as (...args: GoValue[]) => GoValue)(...args)
}

function method(self: GoValue, name: string, ...args: unknown[]): GoValue {
  const [impl] = timeType.methods![name] as Method
  return (impl as (...args: unknown[]) => GoValue)(self, ...args)
}

const RFC3339 = '2006-01-02T15:04:05Z07:00'
const march = call('toDate', RFC3339, '2021-03-04T05:06:07Z')

describe('dates', () => {
  it.each<[string, () => GoValue, string]>([
    ['now', () => call('now'), '2026-01-02 03:04:05.678000009 +0000 UTC m=+0.010000000'],
    ['ago', () => call('ago', march), '42357h57m59s'],
    ['ago of seconds', () => call('ago', int(1_767_323_000)), '46s'],
    ['date', () => call('date', 'Mon Jan _2 15:04:05 2006', march), 'Thu Mar  4 05:06:07 2021'],
    ['date of seconds', () => call('date', '2006-01-02 15:04:05', int(-1)), '1969-12-31 23:59:59'],
    ['date of anything else: now', () => call('date', '2006', 'x'), '2026'],
    ['dateInZone', () => call('dateInZone', '15:04 MST', march, 'Asia/Tokyo'), '14:06 JST'],
    ['dateInZone without such a zone', () => call('dateInZone', '15:04 MST', march, 'Nope/X'), '05:06 UTC'],
    ['htmlDate', () => call('htmlDate', int(0)), '1970-01-01'],
    ['htmlDateInZone', () => call('htmlDateInZone', int(0), 'America/New_York'), '1969-12-31'],
    ['dateModify', () => call('dateModify', '-1.5h', march), '2021-03-04 03:36:07 +0000 UTC'],
    ['dateModify by nonsense', () => call('dateModify', '1d', march), '2021-03-04 05:06:07 +0000 UTC'],
    ['toDate of nonsense', () => call('toDate', '2006-01-02', 'bad'), '0001-01-01 00:00:00 +0000 UTC'],
    ['unixEpoch', () => call('unixEpoch', march), '1614834367'],
    ['duration of text', () => call('duration', '95'), '1m35s'],
    ['duration of int64', () => call('duration', int64(3600)), '1h0m0s'],
    ['duration of int', () => call('duration', int(3600)), '0s'],
    ['duration of too much', () => call('duration', '9223372036854775808'), '-1s'],
    ['durationRound', () => call('durationRound', '2400h10m5s'), '3mo'],
    ['durationRound at the edge', () => call('durationRound', int64(3_600_000_000_000)), '60m'],
    ['durationRound of a date', () => call('durationRound', march), '4y'],
    ['durationRound of nonsense', () => call('durationRound', 'bad'), '0s'],
  ])('%s', (_, run, expected) => {
    expect(formatV(run())).toBe(expected)
  })

  it.each<[string, () => GoValue]>([
    ['time: unknown unit "d" in duration "1d"', () => call('mustDateModify', '1d', march)],
    ['parsing time "bad" as "2006": cannot parse "bad" as "2006"', () => call('mustToDate', '2006', 'bad')],
  ])('fail with %s', (message, run) => {
    expect(messageOf(run)).toBe(message)
  })

  it('have methods', () => {
    expect(formatV(method(march, 'Month'))).toBe('March')
    expect(formatV(method(march, 'Weekday'))).toBe('Thursday')
    expect(formatV(method(march, 'YearDay'))).toBe('63')
    expect(formatV(method(march, 'UnixMilli'))).toBe('1614834367000')
    expect(formatV(method(march, 'Add', duration(3_600_000_000_000n)))).toBe('2021-03-04 06:06:07 +0000 UTC')
    expect(formatV(method(march, 'AddDate', 0, 1, 0))).toBe('2021-04-04 05:06:07 +0000 UTC')
    expect(formatV(method(march, 'Sub', call('toDate', '2006', '2021')))).toBe('1493h6m7s')
    expect(formatV(method(march, 'Location'))).toBe('UTC')
  })

  it('are RFC 3339 in JSON', () => {
    const json = timeType.json as (self: GoValue) => GoValue
    expect(json(call('toDate', RFC3339, '2021-03-04T05:06:07.5+01:00'))).toBe('2021-03-04T05:06:07.5+01:00')
  })
})

describe('durations', () => {
  it.each<[string, string, () => GoValue[]]>([
    ['mustToDuration', '1h2m3s', () => ['1h2m3s']],
    ['mustToDuration', '2.5s', () => [' 2.5 ']],
    ['mustToDuration', '16m40s', () => ['1e3']],
    ['mustToDuration', '5s', () => [int(5)]],
    ['mustToDuration', '500ms', () => [0.5]],
    ['durationSeconds', '1.5', () => ['1500ms']],
    ['durationMinutes', '1.5', () => ['90s']],
    ['durationHours', '1.5', () => ['90m']],
    ['durationDays', '1.5', () => ['36h']],
    ['durationWeeks', '0.5', () => ['84h']],
    ['durationMilliseconds', '-1999', () => ['-1.9999s']],
    ['durationMicroseconds', '1000', () => ['1ms']],
    ['durationNanoseconds', '1000', () => ['1us']],
    ['durationSeconds', '0', () => ['bad']],
    ['durationRoundTo', '2h0m0s', () => ['2h13m', '30m']],
    ['durationRoundTo', '2h30m0s', () => ['2h15m', int(1800)]],
    ['durationRoundTo', '2h15m0s', () => ['2h15m', 'bad']],
    ['durationTruncateTo', '-2h0m0s', () => ['-2h13m', '1h']],
    ['durationTruncateTo', '0s', () => ['bad', '1h']],
  ])('%s gives %s', (name, expected, args) => {
    expect(formatV(call(name, ...args()))).toBe(expected)
  })

  it.each<[string, () => GoValue]>([
    ['empty duration', () => ' '],
    ['could not parse duration "1d"', () => '1d'],
    ['invalid duration', () => null],
    ['unsupported duration type bool', () => true],
    ['duration seconds overflow: 9300000000', () => int(9_300_000_000n)],
    ['duration seconds overflow: 9.3e+09', () => 9.3e9],
    ['invalid duration seconds: NaN', () => 'nan'],
  ])('fail with %s', (message, value) => {
    expect(messageOf(() => call('mustToDuration', value()))).toBe(message)
  })
})
