/** Sprig's dict functions. Go gives keys and values in random order; here they are sorted by key. */
import { GoPanic, type FuncMap } from '../func.ts'
import {
  Boxed,
  Int,
  isList,
  isMap,
  mapType,
  newMap,
  sortedKeys,
  stringList,
  Struct,
  TypedList,
  typedList,
  TypedMap,
  typeName,
  type GoMap,
  type GoValue,
} from '../value.ts'
import { capacityOf, withCapacity } from '../go/capacity.ts'
import { isExported } from '../go/fmt-plain.ts'
import { checkDepth } from './budget.ts'
import { strval } from './strings.ts'

function dict(...items: GoValue[]): GoMap {
  const map = newMap()
  for (let i = 0; i < items.length; i += 2) map[strval(items[i]!)] = i + 1 < items.length ? items[i + 1]! : ''
  return map
}

function get(map: GoMap, key: string): GoValue {
  const value = map[key]
  return value === undefined ? '' : value
}

function set(map: GoMap, key: string, value: GoValue): GoMap {
  map[key] = value
  return map
}

function unset(map: GoMap, key: string): GoMap {
  delete map[key]
  return map
}

function pluck(key: string, ...maps: GoMap[]): GoValue {
  return maps.map((map) => map[key]).filter((value) => value !== undefined)
}

function keys(...maps: GoMap[]): GoValue {
  return stringList(maps.flatMap(sortedKeys))
}

function values(map: GoMap): GoValue {
  return sortedKeys(map).map((key) => map[key]!)
}

function pick(map: GoMap, ...wanted: string[]): GoMap {
  const picked = newMap()
  for (const key of wanted) if (map[key] !== undefined) picked[key] = map[key]
  return picked
}

function omit(map: GoMap, ...unwanted: string[]): GoMap {
  const without = new Set(unwanted)
  const left = newMap()
  for (const key of Object.keys(map)) if (!without.has(key)) left[key] = map[key]!
  return left
}

/** dig KEY… DEFAULT DICT. */
function dig(...args: GoValue[]): GoValue {
  if (args.length < 3) throw new GoPanic('dig needs at least three arguments')
  let map = asDict(args.at(-1)!)
  const path = args.slice(0, -2).map(asKey)
  for (const [i, key] of path.entries()) {
    const value = map[key]
    if (value === undefined) return args.at(-2)!
    if (i === path.length - 1) return value
    map = asDict(value)
  }
  return map
}

function asDict(value: GoValue): GoMap {
  // A nil map.
  if (value instanceof TypedMap && value.type === mapType) return value.entries
  if (!isMap(value)) throw conversion(value, 'map[string]interface {}')
  return value
}

function asKey(value: GoValue): string {
  if (typeof value !== 'string') throw conversion(value, 'string')
  return value
}

function conversion(value: GoValue, wanted: string): GoPanic {
  const type = value === null ? 'nil' : typeName(value)
  return new GoPanic(`interface conversion: interface {} is ${type}, not ${wanted}`)
}

/** copystructure.Copy. */
export function deepCopy(value: GoValue): GoValue {
  if (value === null) throw new GoPanic('reflect: call of reflect.Value.Type on zero Value')
  return copy(value, 0)
}

function copy(value: GoValue, depth: number): GoValue {
  if (typeof value !== 'object' || value === null) return value
  checkDepth(depth)
  if (isList(value)) {
    const items = value.map((item) => copy(item, depth + 1))
    const copied = value instanceof TypedList ? typedList(value.type, items, value.nil) : items
    return withCapacity(copied, capacityOf(value))
  }
  if (value instanceof Uint8Array) return value.slice()
  if (value instanceof TypedMap) return new TypedMap(value.type, copyEntries(value.entries, depth), value.nil)
  if (value instanceof Struct) return copyStruct(value, depth)
  return value instanceof Boxed ? value : copyEntries(value, depth)
}

/** Fields that are not exported cannot be copied: they are zero in the copy. Only times are copied as a whole. */
function copyStruct(value: Struct, depth: number): Struct {
  const { zeroPayload } = value.type
  if (value.payload !== undefined && zeroPayload === undefined) return value
  const fields = newMap()
  for (const [name, field] of Object.entries(value.fields)) {
    fields[name] = isExported(name) ? copy(field, depth + 1) : zeroLike(field)
  }
  return new Struct(value.type, fields, zeroPayload)
}

function zeroLike(field: GoValue): GoValue {
  if (typeof field === 'string') return ''
  if (typeof field === 'number') return 0
  if (typeof field === 'boolean') return false
  return field instanceof Int ? new Int(0n, field.type) : null
}

function copyEntries(map: GoMap, depth: number): GoMap {
  const copied = newMap()
  for (const key of Object.keys(map)) copied[key] = copy(map[key]!, depth + 1)
  return copied
}

export const dictFuncs: FuncMap = {
  dict: [dict, '...any'],
  get: [get, 'map', 'string'],
  set: [set, 'map', 'string', 'any'],
  unset: [unset, 'map', 'string'],
  hasKey: [(map: GoMap, key: string) => map[key] !== undefined, 'map', 'string'],
  pluck: [pluck, 'string', '...map'],
  keys: [keys, '...map'],
  values: [values, 'map'],
  pick: [pick, 'map', '...string'],
  omit: [omit, 'map', '...string'],
  dig: [dig, '...any'],
  deepCopy: [deepCopy, 'any'],
  mustDeepCopy: [deepCopy, 'any'],
}
