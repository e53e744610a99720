/**
 * Go values on JavaScript values: the one data model of the engine, its functions, YAML, JSON and chart values.
 *
 * | Go                                   | here                                                         |
 * | ------------------------------------ | ------------------------------------------------------------ |
 * | nil                                  | `null`                                                       |
 * | bool                                 | boolean                                                      |
 * | float64                              | number                                                       |
 * | string                               | string; a byte that is not UTF-8 is a lone U+DC80…U+DCFF (go/utf8.ts) |
 * | []interface{}                        | plain Array                                                  |
 * | map[string]interface{}               | `GoMap`, made by `newMap()`; no prototype keys               |
 * | any other integer (int, int64, …)    | `Int`                                                        |
 * | []byte                               | Uint8Array                                                   |
 * | any other slice ([]string, …)        | `TypedList` (an Array that knows its type)                   |
 * | any other map (map[string]string, named map types) | `TypedMap`                                     |
 * | struct, or pointer to one            | `Struct`                                                     |
 * | func value                           | `Func`                                                       |
 *
 * Values are mutable where Go's are (maps, slices); `undefined` never stands for a value, it only says "no such key".
 */

export type Kind =
  | 'invalid'
  | 'bool'
  | 'int'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'uint'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'uintptr'
  | 'float32'
  | 'float64'
  | 'complex128'
  | 'string'
  | 'slice'
  | 'array'
  | 'map'
  | 'struct'
  | 'ptr'
  | 'func'
  | 'interface'

/** A Go type as far as templates can see it. `name` is what `%T` prints: `map[string]interface {}`, `*semver.Version`. */
export interface GoType {
  readonly name: string
  readonly kind: Kind
  /** Element type of a slice, array, map or pointer. */
  readonly elem?: GoType
  /** Methods that a template may call on a value of this type, by Go name. */
  readonly methods?: Readonly<Record<string, Method>>
  /** Text that fmt prints for %v when the type has a String or Error method. */
  readonly string?: (self: never) => string
  /** The same for %#v: a GoString method. */
  readonly goString?: (self: never) => string
  /** The same for a pointer receiver: counts only where the engine prints an addressable field (`{{ .a.b }}`), not in fmt. */
  readonly pointerString?: (self: never) => string
  /** The type that a copy inside an interface{} has, if not this one: without what needs an address. */
  readonly copied?: GoType
  /** What stands for the implementation behind the fields (`Struct.payload`) where the fields are zero: deepCopy cannot copy unexported ones. */
  readonly zeroPayload?: unknown
  /** What encoding/json sees in place of a value of this type. */
  readonly json?: (self: never) => GoValue
  /** Of a struct: names of fields in JSON as Go's tags say them (`name,omitempty`), where they are not Go's own. */
  readonly tags?: Readonly<Record<string, string>>
  /** goyaml has the same tags; otherwise it takes names in lower case. */
  readonly tagsInYaml?: boolean
  /** The anonymous field, whose fields count as the struct's own. */
  readonly embedded?: string
}

/** A method: implementation, receiver first, then parameter types as in `FuncDef`. */
export type Method = readonly [impl: (self: never, ...args: never[]) => GoValue, ...params: string[]]

/** Common base of every non-plain value, so that one `instanceof` tells them from maps. */
export abstract class Boxed {
  abstract readonly type: GoType
}

/** An integer of any Go kind but float: int, int64, uint8, time.Duration … */
export class Int extends Boxed {
  readonly type: GoType
  readonly value: bigint
  constructor(value: bigint, type: GoType) {
    super()
    this.value = value
    this.type = type
  }
}

/** complex128, from an imaginary literal; nothing else makes one. */
export class Complex extends Boxed {
  readonly type: GoType = complex128Type
  readonly re: number
  readonly im: number
  constructor(re: number, im: number) {
    super()
    this.re = re
    this.im = im
  }
}

/** A slice whose element type is not interface{}: []string, []int, common.VersionSet. Array methods give plain Arrays. */
export class TypedList extends Array<GoValue> {
  declare type: GoType
  /** A nil slice prints like an empty one but is `null` in JSON. */
  declare nil: boolean
  static override get [Symbol.species](): ArrayConstructor {
    return Array
  }
}

/** A map that is not plain map[string]interface{}: map[string]string, common.Values, engine files. */
export class TypedMap extends Boxed {
  readonly type: GoType
  readonly entries: GoMap
  readonly nil: boolean
  constructor(type: GoType, entries: GoMap, nil = false) {
    super()
    this.type = type
    this.entries = entries
    this.nil = nil
  }
}

/**
 * A struct or a pointer to one (`type.kind` 'struct' or 'ptr'). `fields` are in Go's order; those that begin with a lower-case
 * letter are unexported: `%v` prints them, templates cannot reach them, JSON leaves them out.
 */
export class Struct extends Boxed {
  readonly type: GoType
  readonly fields: GoMap
  /** What the implementation behind the methods needs (a parsed version, a time …); invisible to templates. `null` makes a nil pointer. */
  readonly payload: unknown
  constructor(type: GoType, fields: GoMap, payload?: unknown) {
    super()
    this.type = type
    this.fields = fields
    this.payload = payload
  }
}

/** A function as a value: only `call` and printing see one. */
export class Func extends Boxed {
  readonly type: GoType = funcType
  readonly def: Method
  constructor(def: Method) {
    super()
    this.def = def
  }
}

/** map[string]interface{}. Read with `m[key] === undefined` for "missing"; `__proto__` is an ordinary key. */
export interface GoMap {
  [key: string]: GoValue
}

export type GoValue = null | boolean | number | string | GoValue[] | Uint8Array | GoMap | Boxed

// An empty constructor with a null prototype: V8 keeps such objects in fast mode, unlike Object.create(null).
const MapObject = function () {} as unknown as new () => GoMap
MapObject.prototype = Object.create(null) as GoMap

/** A new empty map[string]interface{}. */
export function newMap(): GoMap {
  return new MapObject()
}

/** A map[string]interface{} of the own entries of `from`. */
export function mapOf(from: Readonly<Record<string, GoValue>>): GoMap {
  const map = newMap()
  for (const key of Object.keys(from)) map[key] = from[key]!
  return map
}

const basic = (kind: Kind): GoType => ({ name: kind, kind })

export const boolType: GoType = basic('bool')
export const stringType: GoType = basic('string')
export const intType: GoType = basic('int')
export const int32Type: GoType = basic('int32')
export const int64Type: GoType = basic('int64')
export const uint8Type: GoType = basic('uint8')
export const uintType: GoType = basic('uint')
export const uint64Type: GoType = basic('uint64')
export const float64Type: GoType = basic('float64')
export const complex128Type: GoType = basic('complex128')
export const interfaceType: GoType = { name: 'interface {}', kind: 'interface' }
export const funcType: GoType = { name: 'func', kind: 'func' }
export const listType: GoType = { name: '[]interface {}', kind: 'slice', elem: interfaceType }
export const bytesType: GoType = { name: '[]uint8', kind: 'slice', elem: uint8Type }
export const stringListType: GoType = { name: '[]string', kind: 'slice', elem: stringType }
export const intListType: GoType = { name: '[]int', kind: 'slice', elem: intType }
export const mapType: GoType = { name: 'map[string]interface {}', kind: 'map', elem: interfaceType }
export const stringMapType: GoType = { name: 'map[string]string', kind: 'map', elem: stringType }

/** A Go int. */
export function int(value: number | bigint): Int {
  return new Int(BigInt(value), intType)
}

/** A Go int64, wrapped to 64 bits as Go's arithmetic wraps. */
export function int64(value: number | bigint): Int {
  return new Int(BigInt.asIntN(64, BigInt(value)), int64Type)
}

export function typedList(type: GoType, items: Iterable<GoValue>, nil = false): TypedList {
  const list = new TypedList()
  for (const item of items) list.push(item)
  // Not enumerable, so that loops and comparisons see elements only.
  Object.defineProperty(list, 'type', { value: type })
  Object.defineProperty(list, 'nil', { value: nil })
  return list
}

/** A Go []string. */
export function stringList(items: Iterable<string>, nil = false): TypedList {
  return typedList(stringListType, items, nil)
}

/** A Go map[string]string. */
export function stringMap(entries: Readonly<Record<string, string>>): TypedMap {
  return new TypedMap(stringMapType, mapOf(entries))
}

/** The type of a value, as reflect.TypeOf tells it; nil has none. */
export function typeOf(value: GoValue): GoType | undefined {
  switch (typeof value) {
    case 'string':
      return stringType
    case 'number':
      return float64Type
    case 'boolean':
      return boolType
    default:
      if (value === null) return undefined
      if (Array.isArray(value)) return value instanceof TypedList ? value.type : listType
      if (value instanceof Boxed) return value.type
      return value instanceof Uint8Array ? bytesType : mapType
  }
}

/** reflect's Kind; 'invalid' for nil. */
export function kindOf(value: GoValue): Kind {
  return typeOf(value)?.kind ?? 'invalid'
}

/** What `%T` prints; `<nil>` for nil. */
export function typeName(value: GoValue): string {
  return typeOf(value)?.name ?? '<nil>'
}

/** Any slice but []byte: []interface{} or a typed one. */
export function isList(value: GoValue): value is GoValue[] {
  return Array.isArray(value)
}

/** Exactly map[string]interface{}. */
export function isMap(value: GoValue): value is GoMap {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Boxed) &&
    !(value instanceof Uint8Array)
  )
}

/** The entries of a map of any type; undefined for anything else. */
export function mapEntries(value: GoValue): GoMap | undefined {
  if (value instanceof TypedMap) return value.entries
  return isMap(value) ? value : undefined
}

/** Keys in Go's sorted order: bytewise, which for UTF-8 is by code point. */
export function sortedKeys(map: GoMap): string[] {
  return Object.keys(map).sort(compareStrings)
}

/** Go's `<` on strings: by UTF-8 bytes, that is by code point, where JavaScript compares UTF-16 units. */
export function compareStrings(a: string, b: string): number {
  const n = Math.min(a.length, b.length)
  for (let i = 0; i < n; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x !== y) {
      // Only surrogates sort differently in UTF-16: they stand for code points above U+FFFF (or, lone, for raw bytes).
      const highX = x >= 0xd800 && x <= 0xdfff
      const highY = y >= 0xd800 && y <= 0xdfff
      return highX === highY ? x - y : highX ? 1 : -1
    }
  }
  return a.length - b.length
}
