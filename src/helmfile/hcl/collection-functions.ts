/** HCL's functions of lists and objects. */
import { compareStrings, newMap, sortedKeys } from '../../../gotemplate/value.ts'
import type { GoMap } from '../../../gotemplate/value.ts'
import { HclValueError } from './error.ts'
import type { Eager } from './text-functions.ts'
import { areEqual, asList, asNumber, asObject, asText, isObject } from './values.ts'
import type { HclValue } from './values.ts'

const MAX_ITEMS = 1_000_000

function failed(message: string): HclValueError {
  return new HclValueError(`Error in function call; ${message}`)
}

function distinct(list: readonly HclValue[]): HclValue[] {
  const found: HclValue[] = []
  for (const item of list) if (!found.some((known) => areEqual(known, item))) found.push(item)
  return found
}

const sortText = (value: HclValue): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** Sets are sorted. */
function asSet(list: readonly HclValue[]): HclValue[] {
  return distinct(list).sort((a, b) =>
    typeof a === 'number' && typeof b === 'number' ? a - b : compareStrings(sortText(a), sortText(b)),
  )
}

const holds = (list: readonly HclValue[], item: HclValue): boolean => list.some((other) => areEqual(other, item))

function flattened(list: readonly HclValue[]): HclValue[] {
  return list.flatMap((item) => (Array.isArray(item) ? flattened(item) : [item]))
}

function product(lists: readonly (readonly HclValue[])[]): HclValue[][] {
  if (lists.reduce((size, list) => size * list.length, 1) > MAX_ITEMS) throw failed('the product is too large')
  return lists.reduce<HclValue[][]>((rows, list) => rows.flatMap((row) => list.map((item) => [...row, item])), [[]])
}

function range(args: readonly number[]): HclValue[] {
  const [start, end] = args.length === 1 ? [0, args[0]!] : [args[0]!, args[1]!]
  const step = args[2] ?? (end < start ? -1 : 1)
  if (step === 0 || Math.abs((end - start) / step) > 1024)
    throw failed(
      'more than 1024 values were generated; either decrease the difference between start and end or use a smaller step',
    )
  const found: HclValue[] = []
  for (let value = start; step > 0 ? value < end : value > end; value += step) found.push(value)
  return found
}

function merged(objects: readonly HclValue[]): GoMap {
  const all = newMap()
  for (const object of objects) {
    if (object === null) continue
    const from = asObject(object)
    for (const key of Object.keys(from)) all[key] = from[key]!
  }
  return all
}

function chunks(list: readonly HclValue[], size: number): HclValue[] {
  if (size < 0) throw failed('the size argument must be positive')
  if (size === 0) return [[...list]]
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size))
}

function lookup(object: GoMap, key: string, fallback: HclValue | undefined): HclValue {
  const value = object[key] ?? fallback
  if (value === undefined) throw failed(`the given object has no attribute ${JSON.stringify(key)}`)
  return value
}

function zipped(keys: readonly HclValue[], values: readonly HclValue[]): GoMap {
  if (keys.length !== values.length)
    throw failed(`number of keys (${keys.length}) does not match number of values (${values.length})`)
  const object = newMap()
  keys.forEach((key, i) => (object[asText(key)] = values[i]!))
  return object
}

function lengthOf(value: HclValue): number {
  if (Array.isArray(value)) return value.length
  if (value !== null && isObject(value)) return Object.keys(value).length
  throw failed('collection must be a list, a map or a tuple')
}

export const collectionFunctions: Readonly<Record<string, Eager>> = {
  length: (value = null) => lengthOf(value),
  concat: (...lists) => lists.flatMap((list) => asList(list)),
  flatten: (list = null) => flattened(asList(list)),
  distinct: (list = null) => distinct(asList(list)),
  compact: (list = null) => asList(list).filter((item) => item !== null && item !== ''),
  contains: (list = null, item = null) => holds(asList(list), item),
  element: (list = null, index = null) => {
    const items = asList(list)
    if (items.length === 0) throw failed('cannot use element function with an empty list')
    return items[((asNumber(index) % items.length) + items.length) % items.length]!
  },
  slice: (list = null, start = null, end = null) => asList(list).slice(asNumber(start), asNumber(end)),
  reverselist: (list = null) => [...asList(list)].reverse(),
  sort: (list = null) => asList(list).map(asText).sort(compareStrings),
  chunklist: (list = null, size = null) => chunks(asList(list), asNumber(size)),
  range: (...args) => range(args.map(asNumber)),
  coalesce: (...args) => {
    const found = args.find((arg) => arg !== null)
    if (found === undefined) throw failed('no non-null arguments')
    return found
  },
  coalescelist: (...lists) => {
    const found = lists.find((list) => list !== null && lengthOf(list) > 0)
    if (found === undefined) throw failed('no non-null arguments')
    return found
  },
  setunion: (...sets) => asSet(sets.flatMap((set) => asList(set))),
  setintersection: (first = null, ...others) =>
    asSet(asList(first).filter((item) => others.every((other) => holds(asList(other), item)))),
  setsubtract: (a = null, b = null) => asSet(asList(a).filter((item) => !holds(asList(b), item))),
  setproduct: (...sets) => product(sets.map((set) => asList(set))),
  keys: (object = null) => sortedKeys(asObject(object)),
  values: (object = null) => asList(asObject(object)),
  lookup: (object = null, key = null, fallback) => lookup(asObject(object), asText(key), fallback),
  merge: (...objects) => merged(objects),
  zipmap: (keys = null, values = null) => zipped(asList(keys), asList(values)),
}
