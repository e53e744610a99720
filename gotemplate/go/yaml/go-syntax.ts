/** Values inside error messages, in the form of Go's %#v. */
import { compareStrings, isMap } from '../../value.ts'
import type { GoMap, GoValue } from '../../value.ts'
import { formatFloat } from '../strconv-float.ts'
import { quote } from '../strconv-quote.ts'

/** Stands for the key nil, which no Go string can spell. */
export const NULL_KEY = '\ud800null'

/** How keys that are not strings look, by map and key. */
export type KeySyntax = ReadonlyMap<GoMap, ReadonlyMap<string, string>>

export function goSyntax(value: GoValue, keys: KeySyntax): string {
  if (value === null) return 'interface {}(nil)'
  if (typeof value === 'string') return quote(value)
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : formatFloat(value, 'g', -1)
  if (Array.isArray(value)) return `[]interface {}{${value.map((item) => goSyntax(item, keys)).join(', ')}}`
  if (isMap(value)) return mapSyntax(value, keys)
  return value === true ? 'true' : 'false'
}

function mapSyntax(map: GoMap, keys: KeySyntax): string {
  const special = keys.get(map)
  const entries = Object.keys(map)
    .sort(compareStrings)
    .map((key) => `${special?.get(key) ?? quote(key)}:${goSyntax(map[key]!, keys)}`)
  return `map[interface {}]interface {}{${entries.join(', ')}}`
}
