/** Sprig's questions about types, and reflect.DeepEqual. */
import type { FuncMap } from '../func.ts'
import {
  Boxed,
  Complex,
  Int,
  isList,
  kindOf,
  mapEntries,
  sortedKeys,
  Struct,
  TypedList,
  TypedMap,
  typeName,
  typeOf,
  type GoMap,
  type GoValue,
} from '../value.ts'
import { checkDepth } from './budget.ts'

/** Below this depth pairs under comparison are remembered, for Go takes a pair it meets again as equal. */
const CYCLES_FROM = 100

interface Comparison {
  depth: number
  readonly open: Map<GoValue, Set<GoValue>>
}

/** reflect.DeepEqual. */
export function deepEqual(a: GoValue, b: GoValue): boolean {
  return same(a, b, { depth: 0, open: new Map() })
}

function same(a: GoValue, b: GoValue, run: Comparison): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b
  if (typeOf(a) !== typeOf(b) && typeName(a) !== typeName(b)) return false
  if (a instanceof Int) return b instanceof Int && a.value === b.value
  if (a instanceof Complex) return b instanceof Complex && a.re === b.re && a.im === b.im
  if (a instanceof Uint8Array) return b instanceof Uint8Array && Buffer.compare(a, b) === 0
  // Go does not look inside a map or slice that is the same one: NaN equals itself there.
  if (a === b) return true
  if (isNil(a) !== isNil(b)) return false
  if (run.depth > CYCLES_FROM && isOpen(a, b, run)) return true
  checkDepth(++run.depth)
  const equal = contentsEqual(a, b, run)
  run.depth--
  return equal
}

function contentsEqual(a: GoValue, b: GoValue, run: Comparison): boolean {
  if (isList(a)) return isList(b) && a.length === b.length && a.every((item, i) => same(item, b[i]!, run))
  if (a instanceof Struct) return b instanceof Struct && mapsEqual(a.fields, b.fields, run)
  const entries = mapEntries(a)
  const others = mapEntries(b)
  return entries !== undefined && others !== undefined && mapsEqual(entries, others, run)
}

function mapsEqual(a: GoMap, b: GoMap, run: Comparison): boolean {
  const keys = Object.keys(a)
  if (keys.length !== Object.keys(b).length) return false
  return keys.every((key) => b[key] !== undefined && same(a[key]!, b[key], run))
}

function isNil(value: GoValue): boolean {
  return (value instanceof TypedList || value instanceof TypedMap) && value.nil
}

function isOpen(a: GoValue, b: GoValue, { open }: Comparison): boolean {
  const others = open.get(a)
  if (others === undefined) open.set(a, new Set([b]))
  else if (others.has(b)) return true
  else others.add(b)
  return false
}

/** Values that are all different. */
export interface DistinctValues {
  has: (value: GoValue) => boolean
  /** False if it was there before. */
  add: (value: GoValue) => boolean
}

/** A set by deepEqual that need not compare each value with every other. */
export function distinctValues(): DistinctValues {
  const buckets = new Map<string, GoValue[]>()
  const has = (value: GoValue): boolean =>
    buckets.get(fingerprint(value))?.some((known) => deepEqual(value, known)) === true
  const add = (value: GoValue): boolean => {
    if (has(value)) return false
    // NaN equals nothing: no use in keeping it.
    if (Number.isNaN(value)) return true
    const key = fingerprint(value)
    const bucket = buckets.get(key)
    if (bucket === undefined) buckets.set(key, [value])
    else bucket.push(value)
    return true
  }
  return { has, add }
}

/** Elements of a list or map that its fingerprint tells of. */
const SAMPLE = 8

/** The same for equal values, and mostly different for others. */
function fingerprint(value: GoValue): string {
  if (isList(value)) return `[${value.length}:${value.slice(0, SAMPLE).map(scalarPrint).join()}`
  const entries = mapEntries(value)
  if (entries === undefined) return scalarPrint(value)
  const keys = sortedKeys(entries)
  const sample = keys.slice(0, SAMPLE).map((key) => `${key}=${scalarPrint(entries[key]!)}`)
  return `{${keys.length}:${sample.join()}`
}

function scalarPrint(value: GoValue): string {
  if (typeof value === 'string') return `"${value}`
  if (value instanceof Int) return value.value.toString() + value.type.name
  if (value instanceof Boxed || Array.isArray(value)) return typeName(value)
  // -0 equals 0.
  return typeof value === 'object' && value !== null ? '{' : String(value === 0 ? 0 : value)
}

function typeIsLike(target: string, value: GoValue): boolean {
  const name = typeName(value)
  return target === name || `*${target}` === name
}

export const reflectFuncs: FuncMap = {
  typeOf: [typeName, 'any'],
  typeIs: [(target: string, value: GoValue) => target === typeName(value), 'string', 'any'],
  typeIsLike: [typeIsLike, 'string', 'any'],
  kindOf: [kindOf, 'any'],
  kindIs: [(target: string, value: GoValue) => target === kindOf(value), 'string', 'any'],
  deepEqual: [deepEqual, 'any', 'any'],
}
