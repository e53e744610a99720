/** Go's time.Location: offsets from Intl, abbreviations from the time zone database. */
import { dayNumber } from './calendar.ts'
import { ZONE_NAMES } from './time-zone-names.ts'

/** What a zone's clocks show at one moment. `offset` is seconds east of UTC. */
export interface ZoneMoment {
  readonly offset: number
  readonly abbreviation: string
}

export interface Zone {
  readonly name: string
  readonly at: (unixSeconds: number) => ZoneMoment
  /** Go: lookupName. The zone's offset under this abbreviation, undefined if it never uses it. */
  readonly offsetOf: (abbreviation: string) => number | undefined
}

export const UTC: Zone = {
  name: 'UTC',
  at: () => ({ offset: 0, abbreviation: 'UTC' }),
  offsetOf: (abbreviation) => (abbreviation === 'UTC' ? 0 : undefined),
}

/** Go: FixedZone. */
export function fixedZone(name: string, offset: number): Zone {
  const moment = { offset, abbreviation: name }
  return { name, at: () => moment, offsetOf: (abbreviation) => (abbreviation === name ? offset : undefined) }
}

/** The local zone, which Go calls Local unless it is UTC. */
export function localZone(ianaName: string): Zone {
  const zone = loadZone(ianaName) ?? UTC
  return zone === UTC ? UTC : { ...zone, name: 'Local' }
}

const loaded = new Map<string, Zone | undefined>([
  ['', UTC],
  ['UTC', UTC],
])

/** Go: LoadLocation of an IANA name, '' and UTC being UTC. Undefined for a name that the database does not have. */
export function loadZone(name: string): Zone | undefined {
  if (loaded.has(name)) return loaded.get(name)
  const padded = ` ${name} `
  const entry = name.includes(' ') ? undefined : ZONE_NAMES.find(([, zones]) => ` ${zones} `.includes(padded))
  const zone = entry === undefined ? undefined : makeZone(name, entry[0])
  if (entry !== undefined) loaded.set(name, zone)
  return zone
}

function makeZone(name: string, abbreviations: string): Zone | undefined {
  const clock = clockOf(name)
  if (clock === undefined) return undefined
  const byOffset = new Map<number, string>()
  for (const [, abbreviation, minutes] of abbreviations.matchAll(/([A-Za-z]+)([+-]\d+)/g)) {
    byOffset.set(Number(minutes) * 60, abbreviation!)
  }
  return {
    name,
    at: (unixSeconds) => {
      const offset = offsetAt(clock, unixSeconds)
      return { offset, abbreviation: byOffset.get(offset) ?? unnamed(offset) }
    },
    offsetOf: (abbreviation) => {
      for (const [offset, own] of byOffset) if (own === abbreviation) return offset
      return undefined
    },
  }
}

function clockOf(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    const fields = { year: 'numeric', month: 'numeric', day: 'numeric', era: 'short' } as const
    const time = { hour: 'numeric', minute: 'numeric', second: 'numeric', hourCycle: 'h23' } as const
    return new Intl.DateTimeFormat('en-US', { timeZone, ...fields, ...time })
  } catch {
    return undefined
  }
}

function offsetAt(clock: Intl.DateTimeFormat, unixSeconds: number): number {
  // Intl's dates end at 8.64e15 ms.
  if (Math.abs(unixSeconds) > 8.64e12) return 0
  const parts: Record<string, number> = {}
  let beforeChrist = false
  for (const { type, value } of clock.formatToParts(unixSeconds * 1000)) {
    if (type === 'era') beforeChrist = value.startsWith('B')
    else parts[type] = Number(value)
  }
  const year = beforeChrist ? 1 - parts.year! : parts.year!
  const days = dayNumber(year, parts.month!, parts.day!)
  return days * 86_400 + parts.hour! * 3600 + parts.minute! * 60 + parts.second! - unixSeconds
}

/** The database writes offsets that have no name as -03 or +0530, and those from before standard time as LMT. */
function unnamed(offset: number): string {
  if (offset % 60 !== 0) return 'LMT'
  const minutes = Math.floor(Math.abs(offset) / 60)
  const two = (n: number) => String(n).padStart(2, '0')
  const text = `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}`
  return minutes % 60 === 0 ? text : text + two(minutes % 60)
}
