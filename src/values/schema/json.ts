/** JSON values as schemas see them: numbers keep their text where it matters. */
import { decodeJsonPrefix } from '../../../gotemplate/go/json.ts'
import { Boxed, sortedKeys } from '../../../gotemplate/value.ts'
import type { GoMap, GoValue, Int } from '../../../gotemplate/value.ts'
import { TshelmError, messageOf } from '../../errors.ts'
import { JsonNumber, isNumeric, numberKey, numberText } from './number.ts'

/** A JSON value of a schema document or of the values under check. */
export type JsonValue = null | boolean | number | string | Int | JsonNumber | JsonValue[] | JsonMap

export interface JsonMap {
  [key: string]: JsonValue
}

export function isJsonMap(value: JsonValue): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isNumeric(value)
}

/** Values of a chart, which are JSON but for the integers of `--set`. */
export function asJson(values: GoValue): JsonValue {
  return values as JsonValue
}

/** Whether a map has one of these keys. */
export function hasKeyOf(map: JsonMap, keys: ReadonlySet<string>): boolean {
  for (const key in map) if (keys.has(key)) return true
  return false
}

/** Keys in the order in which messages are given: sorted, where Go has none. */
export function keysOf(map: JsonMap): string[] {
  return sortedKeys(map as unknown as GoMap)
}

/** Numbers that Go may print in another way than they are written. */
const SPECIAL_NUMBER = /(?:^|[[,:])\s*-?(?:\d+[.eE]|\d{7,}|(?<=-)0)/

/** Parses one JSON document. Throws TshelmError with the text of Go's decoder. */
export function parseSchemaJson(text: string): JsonValue {
  let parsed: { value: GoValue; end: number }
  try {
    parsed = decodeJsonPrefix(text)
  } catch (cause) {
    // Go keeps numbers as text here, however large.
    if (messageOf(cause).startsWith('json: cannot unmarshal number')) return keepNumbers(text)
    throw new TshelmError('values/schema', messageOf(cause), { cause })
  }
  if (text.slice(parsed.end).trim() !== '')
    throw new TshelmError('values/schema', 'invalid character after top-level value')
  return SPECIAL_NUMBER.test(text) ? keepNumbers(text) : asJson(parsed.value)
}

const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|[[\]{},:]|true|false|null/gs

/** Reads a text that is known to be JSON again, without recursion. */
function keepNumbers(text: string): JsonValue {
  const stack: { container: JsonValue[] | JsonMap; key: string | undefined }[] = []
  let root: JsonValue = null
  const add = (value: JsonValue): void => {
    const top = stack.at(-1)
    if (top === undefined) root = value
    else if (Array.isArray(top.container)) top.container.push(value)
    else if (top.key !== undefined) {
      top.container[top.key] = value
      top.key = undefined
    }
  }
  for (const [token] of text.matchAll(TOKEN)) {
    const top = stack.at(-1)
    if (token === '{' || token === '[') {
      const container: JsonValue[] | JsonMap = token === '[' ? [] : (Object.create(null) as JsonMap)
      add(container)
      stack.push({ container, key: undefined })
    } else if (token === '}' || token === ']') stack.pop()
    else if (token !== ',' && token !== ':') {
      const value = scalar(token)
      if (top && !Array.isArray(top.container) && top.key === undefined) top.key = value as string
      else add(value)
    }
  }
  return root
}

function scalar(token: string): JsonValue {
  if (token === 'true' || token === 'false') return token === 'true'
  if (token === 'null') return null
  if (token.startsWith('"')) return decodeJsonPrefix(token).value as string
  const number = Number(token)
  return numberText(number) === token ? number : new JsonNumber(token)
}

/** Equality as schemas mean it: numbers by value, maps by content. */
export function jsonEquals(a: JsonValue, b: JsonValue): boolean {
  if (typeof a !== 'object' || a === null) {
    return a === b || (typeof a === 'number' && isNumeric(b) && numberKey(a) === numberKey(b))
  }
  return jsonKey(a) === jsonKey(b)
}

/** The same text for equal values. */
export function jsonKey(value: JsonValue): string {
  if (isNumeric(value)) return numberKey(value)
  if (Array.isArray(value)) return `[${value.map(jsonKey).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  return `{${keysOf(value)
    .map((key) => `${JSON.stringify(key)}:${jsonKey(value[key]!)}`)
    .join(',')}}`
}

/** Places of the first item that is equal to one before it, that one first. */
export function equalPair(items: readonly JsonValue[]): [number, number] | undefined {
  if (items.length < 2) return undefined
  const first = new Map<string, number>()
  for (let i = 0; i < items.length; i++) {
    const key = jsonKey(items[i]!)
    const twin = first.get(key)
    if (twin !== undefined) return [twin, i]
    first.set(key, i)
  }
  return undefined
}

/** JSON's name of the type; undefined for what no values file can hold. */
export function typeOfJson(
  value: JsonValue,
): 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object' | undefined {
  if (value === null) return 'null'
  if (typeof value === 'string') return 'string'
  if (typeof value === 'boolean') return 'boolean'
  if (isNumeric(value)) return typeof value === 'number' && !Number.isFinite(value) ? undefined : 'number'
  if (Array.isArray(value)) return 'array'
  return (value as unknown) instanceof Boxed ? undefined : 'object'
}
