/** Moments as release records hold them: RFC 3339 with fractions of a second. */
import { formatTime, RFC3339_NANO } from '../gotemplate/go/time-format.ts'
import { timeFromUnixNanoseconds } from '../gotemplate/go/time.ts'
import { localZone, UTC } from '../gotemplate/go/time-zone.ts'
import { goTime } from '../storage/time.ts'
import type { Runtime } from './runtime.ts'

/** In UTC. */
export function recordTime(ms: number): string {
  return goTime(new Date(ms).toISOString()) ?? ''
}

/** Now, in local time as Helm records it. */
export function recordNow({ clock, timeZone }: Pick<Runtime, 'clock' | 'timeZone'>): string {
  const ms = clock.now()
  const zone = localZone(timeZone)
  if (zone === UTC) return recordTime(ms)
  const time = timeFromUnixNanoseconds(BigInt(Math.round(ms * 1e6)), zone)
  return goTime(formatTime(time, RFC3339_NANO)) ?? ''
}
