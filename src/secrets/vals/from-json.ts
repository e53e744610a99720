/** JSON from stores as values of Go. */
import { isMap, newMap, type GoMap, type GoValue } from '../../../gotemplate/value.ts'

const MAX_DEPTH = 1000

/** A JSON object as a map[string]interface{}. */
export function goMapOf(record: Readonly<Record<string, unknown>>, depth = 0): GoMap {
  const map = newMap()
  for (const key of Object.keys(record)) map[key] = goValueOf(record[key], depth + 1)
  return map
}

export function goValueOf(value: unknown, depth = 0): GoValue {
  if (depth > MAX_DEPTH) return null
  if (Array.isArray(value)) return value.map((item) => goValueOf(item, depth + 1))
  if (typeof value === 'object' && value !== null) return goMapOf(value as Record<string, unknown>, depth)
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null
}

/** Go: json.Number is text, and is written as text. */
export function withNumbersAsText(value: GoValue): GoValue {
  if (typeof value === 'number') return String(value)
  if (Array.isArray(value)) return value.map(withNumbersAsText)
  if (!isMap(value)) return value
  const map = newMap()
  for (const key of Object.keys(value)) map[key] = withNumbersAsText(value[key]!)
  return map
}
