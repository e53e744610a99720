/** A column of a server-side table, and how ages are written in one. */
import type { Json, JsonObject } from '../object.ts'
import { textAt } from './json.ts'

export interface Column {
  readonly name: string
  readonly type: string
  /** Above 0 only in wide output. */
  readonly priority: number
  readonly cell: (object: JsonObject, now: number) => Json
}

export const NAME: Column = {
  name: 'Name',
  type: 'string',
  priority: 0,
  cell: (object) => textAt(object, 'metadata', 'name'),
}
export const AGE: Column = {
  name: 'Age',
  type: 'string',
  priority: 0,
  cell: (object, now) => age(textAt(object, 'metadata', 'creationTimestamp'), now),
}

/** How long ago, as kubectl writes it: `5s`, `2m3s`, `3h`, `4d2h`. */
export function age(timestamp: string, now: number): string {
  if (timestamp === '') return '<unknown>'
  return durationText(Math.floor((now - Date.parse(timestamp)) / 1000))
}

export function durationText(seconds: number): string {
  if (seconds < -1) return '<invalid>'
  if (seconds < 0) return '0s'
  if (seconds < 120) return `${seconds}s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 10) return withRest(minutes, 'm', seconds % 60, 's')
  if (minutes < 180) return `${minutes}m`
  const hours = Math.floor(minutes / 60)
  if (hours < 8) return withRest(hours, 'h', minutes % 60, 'm')
  if (hours < 48) return `${hours}h`
  const days = Math.floor(hours / 24)
  if (days < 8) return withRest(days, 'd', hours % 24, 'h')
  if (days < 365 * 2) return `${days}d`
  const years = Math.floor(days / 365)
  return years < 8 ? withRest(years, 'y', days % 365, 'd') : `${years}y`
}

function withRest(amount: number, unit: string, rest: number, restUnit: string): string {
  return rest === 0 ? `${amount}${unit}` : `${amount}${unit}${rest}${restUnit}`
}
