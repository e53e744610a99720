/** JSON from stores as values of Go. */
import { newMap, type GoMap, type GoValue } from '../../../gotemplate/value.ts'
import { TshelmError } from '../../errors.ts'

const MAX_DEPTH = 1000

/** A JSON object as a map[string]interface{}. Throws `secrets/failed` for what is nested more than a thousand levels. */
export function goMapOf(record: Readonly<Record<string, unknown>>, depth = 0): GoMap {
  const map = newMap()
  for (const key of Object.keys(record)) map[key] = goValueOf(record[key], depth + 1)
  return map
}

export function goValueOf(value: unknown, depth = 0): GoValue {
  if (depth > MAX_DEPTH) throw new TshelmError('secrets/failed', `JSON is nested more than ${MAX_DEPTH} levels`)
  if (Array.isArray(value)) return value.map((item) => goValueOf(item, depth + 1))
  if (typeof value === 'object' && value !== null) return goMapOf(value as Record<string, unknown>, depth)
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null
}

const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g

/** JSON whose numbers are text, digit by digit as they were written (Go: json.Number). `text` is JSON. */
export function parseWithNumbersAsText(text: string): unknown {
  return JSON.parse(text.replace(STRING_OR_NUMBER, (token) => (token.startsWith('"') ? token : `"${token}"`)))
}
