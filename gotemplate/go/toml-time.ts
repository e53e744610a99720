/** The four kinds of TOML times on Go's time.Time: those without an offset have a zone whose name tells the kind. */
import { FuncError } from '../func.ts'
import { Struct, type GoValue } from '../value.ts'
import { RFC3339_NANO, formatTime } from './time-format.ts'
import { parseTime } from './time-parse.ts'
import { UTC, fixedZone, type Zone } from './zone.ts'
import { inZone, type Time } from './time.ts'

const LOCAL_FORMATS: Readonly<Record<string, string>> = {
  'datetime-local': '2006-01-02T15:04:05.999999999',
  'date-local': '2006-01-02',
  'time-local': '15:04:05.999999999',
}

/** In the order in which the library tries them; no kind means a time with an offset. */
const LAYOUTS: readonly (readonly [layout: string, kind?: string])[] = [
  [RFC3339_NANO],
  ['2006-01-02T15:04:05.999999999', 'datetime-local'],
  ['2006-01-02', 'date-local'],
  ['15:04:05.999999999', 'time-local'],
  ['2006-01-02T15:04Z07:00'],
  ['2006-01-02T15:04', 'datetime-local'],
  ['15:04', 'time-local'],
]

export function isTime(value: GoValue): value is Struct {
  return value instanceof Struct && value.type.name === 'time.Time'
}

/** The text of a time.Time, which has its Time as payload. */
export function formatTomlTime(value: Struct): string {
  const time = value.payload as Time
  const local = LOCAL_FORMATS[time.zone.name]
  return local === undefined ? formatTime(time, RFC3339_NANO) : formatTime(inZone(time, UTC), local)
}

/** The time that a token stands for; undefined if none. `local` is the zone of times that match its offset. */
export function parseTomlTime(token: string, local: Zone): Time | undefined {
  const text = token.replace(/[zt ]/g, (letter) => (letter === 'z' ? 'Z' : 'T'))
  for (const [layout, kind] of LAYOUTS) {
    const zone = kind === undefined ? local : fixedZone(kind, local.at(0).offset)
    try {
      const time = parseTime(layout, text, zone)
      return missesLeadingZero(text, layout) ? undefined : time
    } catch (error) {
      if (!(error instanceof FuncError)) throw error
    }
  }
  return undefined
}

/** Go reads an hour of one digit, TOML does not. */
function missesLeadingZero(text: string, layout: string): boolean {
  for (let i = 0; i < layout.length && layout[i] !== '.' && layout[i] !== 'Z'; i++) {
    if (!/\d/.test(layout[i]!) && text[i] !== layout[i]) return true
  }
  return false
}
