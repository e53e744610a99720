/** Go's time.Location: offsets from Intl, abbreviations from the time zone database. */
import { ZONE_NAMES } from './time-zone-names.ts'
import { clockOf, offsetAt } from './zone-clock.ts'
import { UTC, type Zone, type ZoneMoment } from './zone.ts'

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

const BEFORE_STANDARD_TIME = -1e11

/** Which abbreviation an offset has from some time on. */
interface Era {
  readonly start: number
  readonly names: ReadonlyMap<number, string>
}

function makeZone(name: string, text: string): Zone | undefined {
  const clock = clockOf(name)
  if (clock === undefined) return undefined
  const eras = text.split('|').map(parseEra)
  const at = (unixSeconds: number): ZoneMoment => {
    const offset = offsetAt(clock, unixSeconds)
    const era = eras.findLast(({ start }) => start <= unixSeconds)
    return { offset, abbreviation: era?.names.get(offset) ?? unnamed(offset) }
  }
  return { name, at, offsetOf: (abbreviation, unixSeconds) => offsetOf(abbreviation, { eras, at, unixSeconds }) }
}

function parseEra(text: string): Era {
  const start = /^-?\d+(?= |$)/.exec(text)?.[0]
  const names = new Map<number, string>()
  for (const [, name, amount, seconds] of text.matchAll(/([A-Za-z]+|-00)([+-]\d+)(s?)/g)) {
    names.set(Number(amount) * (seconds === '' ? 60 : 1), name!)
  }
  return { start: start === undefined ? -Infinity : Number(start), names }
}

/** Go: lookupName. The offset that had the abbreviation at this reading of the clock, else the first that ever had it. */
function offsetOf(
  abbreviation: string,
  { eras, at, unixSeconds }: { eras: readonly Era[]; at: Zone['at']; unixSeconds: number },
): number | undefined {
  let first: number | undefined
  for (const { names } of eras) {
    for (const [offset, name] of names) {
      if (name !== abbreviation) continue
      const then = at(unixSeconds - offset)
      if (then.abbreviation === abbreviation) return then.offset
      first ??= offset
    }
  }
  // What has no name of its own, as +03 and LMT.
  const near = at(unixSeconds - at(unixSeconds).offset)
  if (near.abbreviation === abbreviation) return near.offset
  const early = at(BEFORE_STANDARD_TIME)
  return early.abbreviation === abbreviation ? early.offset : first
}

/** The database writes offsets that have no name as -03 or +0530, and those from before standard time as LMT. */
function unnamed(offset: number): string {
  if (offset % 60 !== 0) return 'LMT'
  const minutes = Math.floor(Math.abs(offset) / 60)
  const two = (n: number) => String(n).padStart(2, '0')
  const text = `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}`
  return minutes % 60 === 0 ? text : text + two(minutes % 60)
}
