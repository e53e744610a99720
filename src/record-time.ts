/** Moments as release records hold them: RFC 3339 with fractions of a second. */
import { clockOf, offsetAt } from '../gotemplate/go/zone-clock.ts'
import { goTime } from '../storage/time.ts'
import { nanosecondsOf } from './runtime.ts'
import type { Runtime } from './runtime.ts'

/** In UTC. */
export function recordTime(ms: number): string {
  return goTime(new Date(ms).toISOString()) ?? ''
}

/** Now, in local time as Helm records it: to the nanosecond if the clock knows. */
export function recordNow({ clock, timeZone }: Pick<Runtime, 'clock' | 'timeZone'>): string {
  const ns = nanosecondsOf(clock)
  const ms = Number(ns / 1_000_000n)
  const minutes = Math.trunc(offsetSeconds(timeZone, ms) / 60)
  const seconds = new Date(ms + minutes * 60_000).toISOString().slice(0, 19)
  const fraction = String(ns % 1_000_000_000n).padStart(9, '0')
  return goTime(`${seconds}.${fraction}${minutes === 0 ? 'Z' : offsetText(minutes)}`) ?? ''
}

function offsetSeconds(timeZone: string, ms: number): number {
  const clock = timeZone === 'UTC' ? undefined : clockOf(timeZone)
  return clock === undefined ? 0 : offsetAt(clock, Math.floor(ms / 1000))
}

function offsetText(minutes: number): string {
  const size = Math.abs(minutes)
  const two = (n: number): string => String(n).padStart(2, '0')
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`
}
