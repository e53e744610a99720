/** The functions that text/template itself defines, without `and`, `or` and `call`, which the engine evaluates. */
import { eq, ge, gt, le, lt, ne } from './compare.ts'
import { FuncError, GoPanic, type FuncMap } from './func.ts'
import { escapeHtml, escapeJs, escapeQuery } from './go/escape.ts'
import { sprint, sprintf, sprintln } from './go/fmt.ts'
import { byteLength, byteSlice, encodeUtf8 } from './go/utf8.ts'
import { truth } from './truth.ts'
import {
  Int,
  Struct,
  TypedList,
  TypedMap,
  int,
  isList,
  mapEntries,
  typeName,
  typedList,
  uint8Type,
  type GoType,
  type GoValue,
} from './value.ts'

export { truth } from './truth.ts'

/**
 * What the engine prints for a value: `<no value>` for nil, the struct behind a pointer unless its type has text of its own.
 */
export function printable(value: GoValue): GoValue {
  if (value === null) return '<no value>'
  if (!(value instanceof Struct) || value.type.kind !== 'ptr' || value.type.string !== undefined) return value
  return new Struct({ name: pointedName(value), kind: 'struct' }, value.fields, value.payload)
}

function escaper(escape: (text: string) => string): (...args: GoValue[]) => string {
  return (...args) => {
    const [only] = args
    return escape(args.length === 1 && typeof only === 'string' ? only : sprint(args.map(printable)))
  }
}

/** `len`. `undefined` stands for the zero reflect.Value: an untyped nil, where null is a nil interface. */
function length(item: GoValue | undefined): GoValue {
  if (item === undefined) throw new GoPanic('reflect: call of reflect.Value.Type on zero Value')
  if (item === null) throw new FuncError('len of nil pointer')
  if (typeof item === 'string') return int(byteLength(item))
  if (isList(item) || item instanceof Uint8Array) return int(item.length)
  const entries = mapEntries(item)
  if (entries === undefined) throw new FuncError(`len of type ${pointedName(item)}`)
  return int(Object.keys(entries).length)
}

/** The type's name, or that of the type it points to. */
function pointedName(value: GoValue): string {
  const name = typeName(value)
  return value instanceof Struct && value.type.kind === 'ptr' ? name.replace(/^\*/, '') : name
}

function index(item: GoValue, ...indexes: GoValue[]): GoValue {
  if (item === null) throw new FuncError('index of untyped nil')
  let current: GoValue = item
  for (const at of indexes) {
    if (current === null) throw new FuncError('index of nil pointer')
    current = indexOnce(current, at)
  }
  return current
}

function indexOnce(item: GoValue, at: GoValue): GoValue {
  if (isList(item)) return item[elementIndex(at, item.length, 'slice')]!
  if (item instanceof Uint8Array) return byteAt(item, at, 'slice')
  if (typeof item === 'string') return byteAt(encodeUtf8(item), at, 'string')
  const entries = mapEntries(item)
  if (entries === undefined) throw new FuncError(`can't index item of type ${pointedName(item)}`)
  if (at === null) throw new FuncError('value is nil; should be of type string')
  if (typeof at !== 'string') throw new FuncError(`value has type ${typeName(at)}; should be string`)
  return entries[at] ?? (item instanceof TypedMap ? zeroOf(item.type.elem) : null)
}

function byteAt(bytes: Uint8Array, at: GoValue, what: string): GoValue {
  return new Int(BigInt(bytes[elementIndex(at, bytes.length, what)]!), uint8Type)
}

function elementIndex(at: GoValue, size: number, what: string): number {
  const position = indexArg(at, size)
  // Go: the check lets the length itself through, and reflect panics.
  if (position === size) throw new GoPanic(`reflect: ${what} index out of range`)
  return position
}

function indexArg(at: GoValue, capacity: number): number {
  if (at === null) throw new FuncError('cannot index slice/array with nil')
  if (!(at instanceof Int)) throw new FuncError(`cannot index slice/array with type ${typeName(at)}`)
  const position = BigInt.asIntN(64, at.value)
  if (position < 0n || position > BigInt(capacity)) throw new FuncError(`index out of range: ${position}`)
  return Number(position)
}

/** The zero value of a map's element type: what a missing key gives. */
function zeroOf(type: GoType | undefined): GoValue {
  switch (type?.kind) {
    case 'string':
      return ''
    case 'bool':
      return false
    case 'float64':
      return 0
    case 'int':
    case 'int32':
    case 'int64':
    case 'uint':
    case 'uint8':
    case 'uint64':
      return new Int(0n, type)
    case 'slice':
      return type.elem?.kind === 'uint8' ? new Uint8Array(0) : typedList(type, [], true)
    default:
      return null
  }
}

function slice(item: GoValue, ...indexes: GoValue[]): GoValue {
  if (item === null) throw new FuncError('slice of untyped nil')
  if (indexes.length > 3) throw new FuncError(`too many slice indexes: ${indexes.length}`)
  const isString = typeof item === 'string'
  if (!isString && !isList(item) && !(item instanceof Uint8Array)) {
    throw new FuncError(`can't slice item of type ${pointedName(item)}`)
  }
  if (isString && indexes.length === 3) throw new FuncError('cannot 3-index slice a string')
  const size = isString ? byteLength(item) : item.length
  const [from = 0, to = size, limit = size] = indexes.map((at) => indexArg(at, size))
  if (from > to) throw new FuncError(`invalid slice index: ${from} > ${to}`)
  if (to > limit) throw new FuncError(`invalid slice index: ${to} > ${limit}`)
  if (isString) return byteSlice(item, from, to)
  if (item instanceof Uint8Array) return item.subarray(from, to)
  return item instanceof TypedList ? typedList(item.type, item.slice(from, to)) : item.slice(from, to)
}

export const builtins: FuncMap = {
  html: [escaper(escapeHtml), '...any'],
  js: [escaper(escapeJs), '...any'],
  urlquery: [escaper(escapeQuery), '...any'],
  print: [(...args: GoValue[]) => sprint(args), '...any'],
  printf: [(format: string, ...args: GoValue[]) => sprintf(format, args), 'string', '...any'],
  println: [(...args: GoValue[]) => sprintln(args), '...any'],
  len: [length, 'zero value'],
  index: [index, 'value', '...value'],
  slice: [slice, 'value', '...value'],
  not: [(value: GoValue) => !truth(value), 'value'],
  eq: [eq, 'value', '...value'],
  ne: [ne, 'value', 'value'],
  lt: [lt, 'value', 'value'],
  le: [le, 'value', 'value'],
  gt: [gt, 'value', 'value'],
  ge: [ge, 'value', 'value'],
}
