/** Values → typed structures, with the misfits that encoding/json would report, in its words. */
import { Int, isMap, sortedKeys } from '../../gotemplate/value.ts'
import type { GoMap, GoValue } from '../../gotemplate/value.ts'
import { quote } from '../../gotemplate/go/strconv-quote.ts'
import { failure } from './failure.ts'

export type FieldType =
  | { readonly kind: 'string'; readonly goType?: string }
  | { readonly kind: 'bool' }
  /** A text that may be absent: one in a list if it is there. */
  | { readonly kind: 'box' }
  | { readonly kind: 'int'; readonly goType: string }
  | { readonly kind: 'strings'; readonly item?: string }
  | { readonly kind: 'stringMap' }
  | { readonly kind: 'map' }
  | { readonly kind: 'struct'; readonly of: StructType }
  | { readonly kind: 'structs'; readonly of: StructType; readonly goType: string }

export interface StructType {
  /** Go's name in messages about fields: `Selector`. */
  readonly name: string
  /** Go's name in messages about values: `types.Selector`. */
  readonly goName: string
  /** Key → type, and the Go structs around it that messages tell of: `ResId.Gvk`. */
  readonly fields: Readonly<Record<string, readonly [type: FieldType, within?: string]>>
}

export interface DecodeOptions {
  /** Keys that no field takes are an error. */
  readonly strict?: boolean
  /** Numbers and booleans are text where text is wanted. */
  readonly lenientText?: boolean
}

interface State {
  readonly options: DecodeOptions
  problem: string | undefined
}

/** Throws the first misfit, in the order of sorted keys. What is missing is '', false or 0, and undefined if it is no scalar. */
export function decode(type: StructType, value: GoValue, options: DecodeOptions = {}): Struct {
  const state: State = { options, problem: undefined }
  const result = newStruct(type)
  if (isMap(value)) fill(type, result, { map: value, path: '', state })
  else if (value !== null) {
    state.problem = `json: cannot unmarshal ${jsonKind(value)} into Go value of type ${type.goName}`
  }
  if (state.problem !== undefined) throw failure(state.problem, {}, 'kustomize/invalid')
  return result
}

export type Struct = Record<string, unknown>

function newStruct({ fields }: StructType): Struct {
  const struct: Struct = {}
  for (const [name, [type]] of Object.entries(fields)) {
    if (type.kind === 'string') struct[name] = ''
    else if (type.kind === 'bool') struct[name] = false
    else if (type.kind === 'int') struct[name] = 0
  }
  return struct
}

interface Filling {
  readonly map: GoMap
  readonly path: string
  readonly state: State
}

function fill(type: StructType, struct: Struct, { map, path, state }: Filling): void {
  for (const key of sortedKeys(map)) {
    const name = fieldNamed(type, key)
    if (name === undefined) {
      if (state.options.strict === true) state.problem ??= `json: unknown field ${quote(key)}`
      continue
    }
    const [fieldType, within] = type.fields[name]!
    const shown = [path, within ?? '', name].filter((part) => part !== '').join('.')
    const value = map[key]!
    if (value === null) continue
    const decoded = field(fieldType, value, { state, path: shown, struct: type.name })
    if (decoded !== undefined) struct[name] = decoded
  }
}

function fieldNamed({ fields }: StructType, key: string): string | undefined {
  if (Object.hasOwn(fields, key)) return key
  const folded = key.toLowerCase()
  return Object.keys(fields).find((name) => name.toLowerCase() === folded)
}

interface Place {
  readonly state: State
  readonly path: string
  readonly struct: string
}

function field(type: FieldType, value: GoValue, place: Place): unknown {
  switch (type.kind) {
    case 'string':
      return text(value, type.goType ?? 'string', place)
    case 'box': {
      const boxed = text(value, 'string', place)
      return boxed === undefined ? undefined : [boxed]
    }
    case 'bool':
      return typeof value === 'boolean' ? value : misfit(value, 'bool', place)
    case 'int':
      return integer(value, type.goType, place)
    case 'strings':
      return list(value, `[]${type.item ?? 'string'}`, {
        place,
        item: (item) => text(item, type.item ?? 'string', place) ?? '',
      })
    case 'stringMap':
      return isMap(value) ? textMap(value, place) : misfit(value, 'map[string]string', place)
    case 'map':
      return isMap(value) ? value : misfit(value, 'map[string]interface {}', place)
    case 'struct':
      return nested(type.of, value, place)
    case 'structs':
      return list(value, type.goType, { place, item: (item) => nested(type.of, item, place) ?? newStruct(type.of) })
  }
}

function list<T>(
  value: GoValue,
  goType: string,
  { place, item }: { readonly place: Place; readonly item: (item: GoValue) => T },
): T[] | undefined {
  return Array.isArray(value) ? value.map(item) : misfit(value, goType, place)
}

function nested(type: StructType, value: GoValue, place: Place): Struct | undefined {
  const struct = newStruct(type)
  if (value === null) return struct
  if (!isMap(value)) return misfit(value, type.goName, place)
  fill(type, struct, { map: value, path: place.path, state: place.state })
  return struct
}

function text(value: GoValue, goType: string, place: Place): string | undefined {
  if (typeof value === 'string') return value
  if (value === null) return ''
  if (place.state.options.lenientText === true) {
    if (typeof value === 'boolean' || typeof value === 'number') return String(value)
    if (value instanceof Int) return value.value.toString()
  }
  return misfit(value, goType, place)
}

function textMap(map: GoMap, place: Place): Record<string, string> {
  const out = Object.create(null) as Record<string, string>
  for (const key of sortedKeys(map)) out[key] = text(map[key]!, 'string', place) ?? ''
  return out
}

function integer(value: GoValue, goType: string, place: Place): number | undefined {
  if (typeof value !== 'number') return misfit(value, goType, place)
  if (Number.isSafeInteger(value)) return value
  return misfit(value, goType, place, `number ${String(value)}`)
}

function misfit(value: GoValue, goType: string, { state, path, struct }: Place, shown = jsonKind(value)): undefined {
  state.problem ??= `json: cannot unmarshal ${shown} into Go struct field ${struct}.${path} of type ${goType}`
  return undefined
}

/** What encoding/json calls a value. */
export function jsonKind(value: GoValue): string {
  if (Array.isArray(value)) return 'array'
  if (isMap(value)) return 'object'
  if (typeof value === 'boolean') return 'bool'
  return typeof value === 'string' ? 'string' : 'number'
}
