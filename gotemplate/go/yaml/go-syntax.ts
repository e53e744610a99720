/** Values inside error messages, in the form of Go's %#v. */
import { compareStrings, isMap } from '../../value.ts'
import type { GoMap, GoValue } from '../../value.ts'
import { formatFloat } from '../strconv-float.ts'
import { quote } from '../strconv-quote.ts'

/** Stands for the key nil, which no Go string can spell. */
export const NULL_KEY = '\ud800null'

export function goSyntax(value: GoValue): string {
  if (value === null) return 'interface {}(nil)'
  if (typeof value === 'string') return quote(value)
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : formatFloat(value, 'g', -1)
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`
  if (isMap(value)) return mapSyntax(value)
  return String(value)
}

function mapSyntax(map: GoMap): string {
  const entries = Object.keys(map)
    .sort(compareStrings)
    .map((key) => `${keySyntax(key)}:${goSyntax(map[key]!)}`)
  return `map[interface {}]interface {}{${entries.join(', ')}}`
}

function keySyntax(key: string): string {
  return key === NULL_KEY ? 'interface {}(nil)' : quote(key)
}
