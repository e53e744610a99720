/** Values as callers have them (plain JavaScript) ↔ values as templates see them. */
import { Int, isMap, newMap, int64, type GoMap, type GoValue } from '../../gotemplate/value.ts'
import { TshelmError } from '../errors.ts'

/**
 * Values of a chart: whatever JSON can say, in plain objects and arrays. A `number` is Go's float64, as in a values file (Go prints large
 * ones as `1e+06`); a `bigint` is int64, as from `--set`. `null` takes a default of the chart away; members that are `undefined` are
 * left out.
 */
export type Values = Readonly<Record<string, unknown>>

const MAX_DEPTH = 1000

/** A copy as templates need it. Throws `values/type-mismatch`, naming the path, for what is no value. */
export function goValues(values: Values): GoMap {
  return goMap(values, '', 0)
}

function goMap(source: object, path: string, depth: number): GoMap {
  if (depth > MAX_DEPTH) throw noValue(path, `nested deeper than ${MAX_DEPTH} levels: does it contain itself?`)
  const map = newMap()
  for (const [key, member] of Object.entries(source)) {
    if (member !== undefined) map[key] = goValue(member, path === '' ? key : `${path}.${key}`, depth + 1)
  }
  return map
}

function goValue(value: unknown, path: string, depth: number): GoValue {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value
    case 'number':
      if (Number.isFinite(value)) return value
      throw noValue(path, `${value} is no JSON number`)
    case 'bigint':
      if (BigInt.asIntN(64, value) === value) return int64(value)
      throw noValue(path, 'the number does not fit into 64 bits')
    case 'object':
      return goObject(value, path, depth)
    default:
      throw noValue(path, `a ${typeof value} is no value`)
  }
}

function goObject(value: object | null, path: string, depth: number): GoValue {
  if (value === null) return null
  if (Array.isArray(value)) {
    if (depth > MAX_DEPTH) throw noValue(path, `nested deeper than ${MAX_DEPTH} levels: does it contain itself?`)
    return value.map((item: unknown, i) => goValue(item ?? null, `${path}[${i}]`, depth + 1))
  }
  if (value instanceof Date) return value.toISOString()
  const prototype: unknown = Object.getPrototypeOf(value)
  // Objects of another realm have a prototype of their own, without one above it.
  if (prototype === null || Object.getPrototypeOf(prototype) === null) return goMap(value, path, depth)
  throw noValue(path, 'only plain objects, arrays and scalars are values')
}

function noValue(path: string, reason: string): TshelmError {
  return new TshelmError('values/type-mismatch', `values: ${path}: ${reason}`, { data: { path } })
}

/** The way back: ordinary objects; whole numbers of Go are `bigint`, or `number` where the result has to be JSON. */
export function plainValues(map: GoMap, integers: 'bigint' | 'number'): Record<string, unknown> {
  const plain: Record<string, unknown> = {}
  for (const key of Object.keys(map)) {
    const value = plainValue(map[key]!, integers)
    // Assigning would set the prototype.
    if (key === '__proto__') Object.defineProperty(plain, key, { value, enumerable: true, configurable: true })
    else plain[key] = value
  }
  return plain
}

export function plainValue(value: GoValue, integers: 'bigint' | 'number'): unknown {
  if (value instanceof Int) return integers === 'bigint' ? value.value : Number(value.value)
  if (Array.isArray(value)) return value.map((item) => plainValue(item, integers))
  return isMap(value) ? plainValues(value, integers) : value
}
