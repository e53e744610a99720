/**
 * YAML → Go struct as sigs.k8s.io/yaml does it by way of encoding/json: field names without regard to case, scalars made text where
 * the field is text, null ignored, and the first misfit (in the order of sorted keys) reported in Go's words after all is read.
 */
import { parseTime } from '../../gotemplate/go/time-parse.ts'
import { UTC } from '../../gotemplate/go/zone.ts'
import { isMap, newMap, sortedKeys } from '../../gotemplate/value.ts'
import type { GoMap, GoValue } from '../../gotemplate/value.ts'
import { TshelmError, messageOf } from '../errors.ts'

/** What a field holds. `struct` fields are pointers to structs where they stand in lists. */
export type FieldType =
  | { readonly kind: 'string' | 'bool' | 'any' | 'time' }
  | { readonly kind: 'strings' | 'anys' | 'stringMap' | 'anyMap' }
  | { readonly kind: 'struct' | 'structs'; readonly of: StructType }
  /** Lists of structs by name; Go calls such a list `listName`. */
  | { readonly kind: 'structLists'; readonly of: StructType; readonly listName: string }

export interface StructType {
  /** Go's name in messages about fields: `Metadata`. */
  readonly name: string
  /** Go's name in messages about values: `v2.Metadata`. */
  readonly goName: string
  /** Key in the file → property, type, and what messages call it where that is not the key: `Metadata.name`. */
  readonly fields: Readonly<Record<string, readonly [property: string, type: FieldType, shown?: string]>>
}

/** A decoded struct: only fields that the text sets. */
export type Decoded = Record<string, unknown>

/** How a number was written in the document: `20240101` and `1e6` are text of their own where a field is text. */
export type NumberText = (value: number) => string

const RFC3339 = '2006-01-02T15:04:05Z07:00'

interface State {
  failure: string | undefined
  /** Absent in JSON, where a number is no text. */
  readonly numberText: NumberText | undefined
}

interface Context {
  readonly struct: string
  readonly path: string
}

const GO_TYPES: Readonly<Record<FieldType['kind'], string>> = {
  string: 'string',
  bool: 'bool',
  any: 'interface {}',
  time: 'time.Time',
  strings: '[]string',
  anys: '[]interface {}',
  stringMap: 'map[string]string',
  anyMap: 'map[string]interface {}',
  struct: '',
  structs: '',
  structLists: '',
}

/**
 * Decodes a parsed document into `target` (fields already there are kept or overwritten, as Go does). Throws TshelmError with Go's
 * text, prefix `error unmarshaling JSON: while decoding JSON: ` included.
 */
export function decodeStruct(
  type: StructType,
  document: GoValue,
  numberText: NumberText,
  target: Decoded = {},
): Decoded {
  const failure = fillFrom(document, { type, numberText, target })
  if (failure === undefined) return target
  throw new TshelmError('chart/invalid-metadata', `error unmarshaling JSON: while decoding JSON: ${failure}`)
}

/** What was JSON from the start: only texts are text. Returns Go's text of the first misfit. */
export function decodeJsonStruct(type: StructType, document: GoValue, target: Decoded): string | undefined {
  return fillFrom(document, { type, numberText: undefined, target })
}

interface Filling {
  readonly type: StructType
  readonly numberText: NumberText | undefined
  readonly target: Decoded
}

function fillFrom(document: GoValue, { type, numberText, target }: Filling): string | undefined {
  if (document === null) return undefined
  if (!isMap(document)) return `json: cannot unmarshal ${jsonKind(document)} into Go value of type ${type.goName}`
  const state: State = { failure: undefined, numberText }
  fillStruct(state, type, document, { target, path: '' })
  return state.failure
}

function fillStruct(state: State, type: StructType, map: GoMap, into: { target: Decoded; path: string }): void {
  for (const key of sortedKeys(map)) {
    const name = fieldName(type, key)
    if (name === undefined) continue
    const [property, fieldType, shown = name] = type.fields[name]!
    const path = into.path === '' ? shown : `${into.path}.${shown}`
    const old = into.target[property]
    const value = decodeField(state, fieldType, map[key]!, { context: { struct: type.name, path }, old })
    if (value !== undefined) into.target[property] = value
    else if (map[key] === null && isNillable(fieldType)) delete into.target[property]
  }
}

/** The first key that no field takes, as Go's DisallowUnknownFields meets it; undefined if there is none. */
export function unknownField(type: StructType, document: GoValue): string | undefined {
  if (!isMap(document)) return undefined
  for (const key of sortedKeys(document)) {
    const name = fieldName(type, key)
    if (name === undefined) return key
    const [, fieldType] = type.fields[name]!
    if (fieldType.kind !== 'structs' && fieldType.kind !== 'struct' && fieldType.kind !== 'structLists') continue
    for (const item of structsIn(fieldType.kind, document[key]!)) {
      const unknown = unknownField(fieldType.of, item)
      if (unknown !== undefined) return unknown
    }
  }
  return undefined
}

function structsIn(kind: FieldType['kind'], value: GoValue): readonly GoValue[] {
  if (kind === 'structLists')
    return isMap(value) ? sortedKeys(value).flatMap((key) => structsIn('structs', value[key]!)) : []
  return Array.isArray(value) ? value : [value]
}

function fieldName({ fields }: StructType, key: string): string | undefined {
  if (Object.hasOwn(fields, key)) return key
  const folded = key.toLowerCase()
  return Object.keys(fields).find((name) => name.toLowerCase() === folded)
}

function isNillable({ kind }: FieldType): boolean {
  return kind !== 'string' && kind !== 'bool' && kind !== 'time' && kind !== 'struct'
}

/** undefined leaves the field as it is: null, or a misfit that is now in `state`. */
function decodeField(state: State, type: FieldType, value: GoValue, at: { context: Context; old: unknown }): unknown {
  if (value === null) return undefined
  switch (type.kind) {
    case 'string':
      return decodeText(state, value, at.context)
    case 'bool':
      return typeof value === 'boolean' ? value : misfit(state, value, at.context, 'bool')
    case 'time':
      return decodeTime(state, value)
    case 'any':
      return value
    case 'stringMap':
      return isMap(value)
        ? decodeStringMap(state, value, at.context)
        : misfit(state, value, at.context, GO_TYPES.stringMap)
    case 'anyMap':
      return isMap(value) ? value : misfit(state, value, at.context, GO_TYPES.anyMap)
    case 'structLists':
      return decodeLists(state, type, value, at.context)
    case 'struct':
      return decodeNested(state, type.of, value, at)
    case 'strings':
    case 'anys':
    case 'structs':
      return decodeList(state, type, value, at)
  }
}

function decodeNested(
  state: State,
  type: StructType,
  value: GoValue,
  { context, old }: { context: Context; old: unknown },
): unknown {
  if (!isMap(value)) return misfit(state, value, context, type.goName)
  const target = (old as Decoded | undefined) ?? {}
  fillStruct(state, type, value, { target, path: context.path })
  return target
}

function decodeList(state: State, type: FieldType, value: GoValue, at: { context: Context; old: unknown }): unknown {
  const { context, old } = at
  const goType = type.kind === 'structs' ? `[]*${type.of.goName}` : GO_TYPES[type.kind]
  if (!Array.isArray(value)) return misfit(state, value, context, goType)
  if (type.kind === 'anys') return value
  if (type.kind === 'strings')
    return value.map((item) => (item === null ? '' : (decodeText(state, item, context) ?? '')))
  if (type.kind !== 'structs') return undefined
  const existing = Array.isArray(old) ? (old as (Decoded | null)[]) : []
  return value.map((item, index) => {
    if (item === null) return null
    // Go: a list that is read into again merges with the elements it had.
    const target = existing[index] ?? {}
    if (isMap(item)) fillStruct(state, type.of, item, { target, path: context.path })
    else misfit(state, item, context, type.of.goName)
    return target
  })
}

function decodeLists(
  state: State,
  { of, listName }: Extract<FieldType, { kind: 'structLists' }>,
  value: GoValue,
  context: Context,
): unknown {
  if (!isMap(value)) return misfit(state, value, context, `map[string]${listName}`)
  const lists = newMap() as Record<string, unknown>
  for (const key of sortedKeys(value)) {
    const list = value[key]!
    if (list !== null && !Array.isArray(list)) misfit(state, list, context, listName)
    lists[key] = Array.isArray(list)
      ? decodeList(state, { kind: 'structs', of }, list, { context, old: undefined })
      : []
  }
  return lists
}

function decodeStringMap(state: State, map: GoMap, context: Context): Record<string, string> {
  const out = newMap() as Record<string, string>
  for (const key of sortedKeys(map)) {
    const value = map[key]!
    out[key] = value === null ? '' : (decodeText(state, value, context) ?? '')
  }
  return out
}

function decodeText(state: State, value: GoValue, context: Context): string | undefined {
  if (typeof value === 'string') return value
  if (state.numberText !== undefined) {
    if (typeof value === 'number') return state.numberText(value)
    if (typeof value === 'boolean') return String(value)
  }
  return misfit(state, value, context, 'string')
}

function misfit(state: State, value: GoValue, { struct, path }: Context, goType: string): undefined {
  state.failure ??= `json: cannot unmarshal ${jsonKind(value)} into Go struct field ${struct}.${path} of type ${goType}`
  return undefined
}

/** Go: time.Time decodes itself, and its error ends the decoding, so it is told before any misfit. */
function decodeTime(state: State, value: GoValue): string | undefined {
  if (typeof value !== 'string') {
    state.failure = 'Time.UnmarshalJSON: input is not a JSON string'
    return undefined
  }
  try {
    parseTime(RFC3339, value, UTC)
    return value
  } catch (error) {
    state.failure = messageOf(error)
    return undefined
  }
}

function jsonKind(value: GoValue): string {
  if (Array.isArray(value)) return 'array'
  if (isMap(value)) return 'object'
  if (typeof value === 'boolean') return 'bool'
  return typeof value === 'string' ? 'string' : 'number'
}
