/** What clocks show in a time zone, by Intl. */
import { dayNumber } from './calendar.ts'

/** undefined for a zone that does not exist. */
export function clockOf(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    const fields = { year: 'numeric', month: 'numeric', day: 'numeric', era: 'short' } as const
    const time = { hour: 'numeric', minute: 'numeric', second: 'numeric', hourCycle: 'h23' } as const
    return new Intl.DateTimeFormat('en-US', { timeZone, ...fields, ...time })
  } catch {
    return undefined
  }
}

/** Where Intl's dates end. */
const MAX_SECONDS = 8.64e12
/** The calendar, and with it a zone's last rule, repeats itself every 400 years. */
const ERA_SECONDS = 146_097 * 86_400

/** Seconds east of UTC. */
export function offsetAt(clock: Intl.DateTimeFormat, seconds: number): number {
  const eras = Math.ceil(Math.max(seconds - MAX_SECONDS, 0) / ERA_SECONDS)
  const unixSeconds = Math.max(seconds - eras * ERA_SECONDS, -MAX_SECONDS)
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
