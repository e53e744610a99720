/** Go's time.Location: offsets from Intl, abbreviations from the time zone database. */
import { ZONE_NAMES } from './time-zone-names.ts'
import { clockOf, offsetAt } from './zone-clock.ts'
import { UTC, type Zone } from './zone.ts'

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

/** The database writes offsets that have no name as -03 or +0530, and those from before standard time as LMT. */
function unnamed(offset: number): string {
  if (offset % 60 !== 0) return 'LMT'
  const minutes = Math.floor(Math.abs(offset) / 60)
  const two = (n: number) => String(n).padStart(2, '0')
  const text = `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}`
  return minutes % 60 === 0 ? text : text + two(minutes % 60)
}
