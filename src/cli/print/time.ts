/** Times of records as Helm shows them: in the zone they were written in. */
import { formatTime, timeString } from '../../../gotemplate/go/time-format.ts'
import { parseTime } from '../../../gotemplate/go/time-parse.ts'
import { ZERO_TIME, type Time } from '../../../gotemplate/go/time.ts'
import { localZone } from '../../../gotemplate/go/time-zone.ts'
import { UTC } from '../../../gotemplate/go/zone.ts'
import { goTime } from '../../../storage/time.ts'

const ANSIC = 'Mon Jan _2 15:04:05 2006'
const RFC3339 = '2006-01-02T15:04:05Z07:00'

/** undefined for no time. `timeZone` is the local one: its abbreviation stands for its offset. */
export function recordedTime(text: string | undefined, timeZone: string): Time | undefined {
  const time = goTime(text)
  if (time === undefined) return undefined
  try {
    // Only an offset needs the local zone to be known.
    return parseTime(RFC3339, time, time.endsWith('Z') ? UTC : localZone(timeZone))
  } catch {
    return undefined
  }
}

/** `Mon Jan _2 15:04:05 2006`; Go's zero time for none. */
export function ansicTime(text: string | undefined, timeZone: string): string {
  return formatTime(recordedTime(text, timeZone) ?? ZERO_TIME, ANSIC)
}

/** RFC 3339 in seconds. */
export function secondsTime(text: string | undefined, timeZone: string): string {
  return formatTime(recordedTime(text, timeZone) ?? ZERO_TIME, RFC3339)
}

/** In a Go layout; Go's own text of a time without one. */
export function listedTime(text: string | undefined, timeZone: string, layout: string): string {
  const time = recordedTime(text, timeZone)
  if (time === undefined) return '-'
  return layout === '' ? timeString(time) : formatTime(time, layout)
}
