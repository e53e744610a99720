/** Zones as Go's time.Location sees them: UTC, and fixed ones. Those of the time zone database are in time-zone.ts. */

/** What a zone's clocks show at one moment. `offset` is seconds east of UTC. */
export interface ZoneMoment {
  readonly offset: number
  readonly abbreviation: string
}

export interface Zone {
  readonly name: string
  /** This machine's own zone, which is another than one of the same name: Go tells them apart by their addresses. */
  readonly local?: boolean
  readonly at: (unixSeconds: number) => ZoneMoment
  /** Go: lookupName. The zone's offset under this abbreviation when its clocks show so many seconds since 1970; undefined if it never uses it. */
  readonly offsetOf: (abbreviation: string, unixSeconds: number) => number | undefined
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
