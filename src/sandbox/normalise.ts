/**
 * What Go's decoder and encoder make of an object of a known kind: nulls and empty optional fields go, structs that are no pointers
 * appear, wrong types are errors, fields that are not declared are dropped and told.
 */
import type { Json, JsonObject } from '../object.ts'
import type { Field, ScalarCode, Shape, StructShape } from './shape.ts'
import { isObject } from './shape.ts'

export interface Normalised {
  readonly value: JsonObject
  /** Paths without a leading dot: `spec.containers[0].foo`. */
  readonly unknown: readonly string[]
  /** Go's message for the first value of a wrong type. */
  readonly mismatch: string | undefined
}

interface Walk {
  readonly unknown: string[]
  mismatch: string | undefined
}

const MAX_DEPTH = 200

export function normalise(object: JsonObject, shape: Shape): Normalised {
  if (shape.form !== 'struct') return { value: object, unknown: [], mismatch: undefined }
  const walk: Walk = { unknown: [], mismatch: undefined }
  const { apiVersion, kind, ...rest } = object
  const value =
    shape.name === '' ? normaliseCustom(rest, shape, walk) : normaliseStruct(rest, shape, { walk, path: '', depth: 0 })
  return { value: { apiVersion: apiVersion!, kind: kind!, ...value }, unknown: walk.unknown, mismatch: walk.mismatch }
}

interface Place {
  readonly walk: Walk
  readonly path: string
  readonly depth: number
}

function normaliseStruct(value: JsonObject, shape: StructShape, place: Place): JsonObject {
  const result: JsonObject = {}
  for (const name of Object.keys(value)) {
    if (!shape.fields.has(name)) place.walk.unknown.push(joinPath(place.path, name))
  }
  for (const [name, field] of shape.fields) {
    const normal = normaliseField(value[name], field, {
      ...place,
      path: joinPath(place.path, name),
      depth: place.depth + 1,
    })
    if (normal !== undefined) result[name] = normal
  }
  return result
}

function joinPath(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}

function normaliseField(value: Json | undefined, field: Field, place: Place): Json | undefined {
  const { shape } = field
  if (value === undefined || value === null) return absent(field, place)
  const normal = normaliseValue(value, shape, place)
  if (field.omitZero && isObject(normal) && Object.keys(normal).length === 0) return undefined
  if (field.always || field.pointer) return normal
  return isZero(normal, shape) ? undefined : normal
}

/** What Go writes for a field that was not given. */
function absent({ shape, pointer, always, omitZero }: Field, place: Place): Json | undefined {
  if (pointer) return always ? null : undefined
  if (shape.form === 'struct')
    return omitZero || place.depth > MAX_DEPTH ? undefined : normaliseStruct({}, shape, place)
  if (!always) return undefined
  return shape.form === 'scalar' ? ZERO[shape.scalar] : null
}

const ZERO: Readonly<Record<ScalarCode, Json>> = {
  s: '',
  i: 0,
  l: 0,
  f: 0,
  b: false,
  y: null,
  t: null,
  T: null,
  q: '0',
  o: 0,
}

function isZero(value: Json, shape: Shape): boolean {
  if (shape.form === 'struct' || shape.form === 'any') return false
  if (shape.form === 'scalar')
    return shape.scalar === 'o' || shape.scalar === 'q' ? false : value === ZERO[shape.scalar]
  return Array.isArray(value) ? value.length === 0 : isObject(value) && Object.keys(value).length === 0
}

function normaliseValue(value: Json, shape: Shape, place: Place): Json {
  if (place.depth > MAX_DEPTH || shape.form === 'any') return value
  const next = { ...place, depth: place.depth + 1 }
  if (shape.form === 'scalar') {
    if (!scalarFits(value, shape.scalar)) mismatch(value, GO_TYPES[shape.scalar], place)
    return value
  }
  if (shape.form === 'list') {
    if (!Array.isArray(value)) return mismatch(value, `[]${goType(shape.item)}`, place)
    return value.map((item, index) => normaliseItem(item, shape.item, { ...next, path: `${place.path}[${index}]` }))
  }
  if (!isObject(value)) return mismatch(value, goType(shape), place)
  if (shape.form === 'struct') return normaliseStruct(value, shape, next)
  const result: JsonObject = {}
  for (const [key, item] of Object.entries(value)) {
    result[key] = normaliseItem(item, shape.value, { ...next, path: joinPath(place.path, key) })
  }
  return result
}

function normaliseItem(value: Json, shape: Shape, place: Place): Json {
  if (value !== null) return normaliseValue(value, shape, place)
  if (shape.form === 'scalar') return shape.scalar === 'y' ? '' : ZERO[shape.scalar]
  return shape.form === 'struct' ? normaliseStruct({}, shape, place) : null
}

const GO_TYPES: Readonly<Record<ScalarCode, string>> = {
  s: 'string',
  i: 'int32',
  l: 'int64',
  f: 'float64',
  b: 'bool',
  y: '[]uint8',
  t: 'time.Time',
  T: 'time.Time',
  q: 'resource.Quantity',
  o: 'intstr.IntOrString',
}

function goType(shape: Shape): string {
  switch (shape.form) {
    case 'scalar':
      return GO_TYPES[shape.scalar]
    case 'struct':
      return shape.name.replace(/^(?:\w+)\/(\w+)\./, '$1.')
    case 'map':
      return `map[string]${goType(shape.value)}`
    case 'list':
      return `[]${goType(shape.item)}`
    case 'any':
      return 'interface {}'
  }
}

function scalarFits(value: Json, scalar: ScalarCode): boolean {
  switch (scalar) {
    case 'i':
    case 'l':
      return typeof value === 'number' && Number.isInteger(value)
    case 'f':
      return typeof value === 'number'
    case 'b':
      return typeof value === 'boolean'
    case 'o':
    case 'q':
      return typeof value === 'number' || typeof value === 'string'
    case 's':
    case 'y':
    case 't':
    case 'T':
      return typeof value === 'string'
  }
}

function mismatch(value: Json, type: string, { walk, path }: Place): Json {
  const field = path.replaceAll(/\[\d+\]/g, '')
  walk.mismatch ??= `json: cannot unmarshal ${jsonType(value)} into Go struct field .${field} of type ${type}`
  return value
}

function jsonType(value: Json): string {
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'number' : `number ${value}`
  return typeof value === 'boolean' ? 'bool' : typeof value
}

/** Custom resources: what the schema does not declare is pruned; nothing else changes. */
function normaliseCustom(value: JsonObject, shape: Shape, walk: Walk, path = ''): JsonObject {
  if (shape.form === 'any') return value
  const result: JsonObject = {}
  for (const [name, item] of Object.entries(value)) {
    const field =
      shape.form === 'struct' ? shape.fields.get(name)?.shape : shape.form === 'map' ? shape.value : undefined
    const below = joinPath(path, name)
    if (field)
      result[name] =
        field.form === 'struct' && field.name !== '' && isObject(item)
          ? metadataOf(item, field, walk)
          : pruned(item, field, { walk, path: below })
    else if (shape.form === 'struct' && shape.open) result[name] = item
    else walk.unknown.push(below)
  }
  return result
}

function metadataOf(value: JsonObject, shape: StructShape, walk: Walk): JsonObject {
  return normaliseStruct(value, shape, { walk, path: 'metadata', depth: 1 })
}

function pruned(value: Json, shape: Shape, { walk, path }: { readonly walk: Walk; readonly path: string }): Json {
  if (isObject(value)) return normaliseCustom(value, shape, walk, path)
  if (!Array.isArray(value) || shape.form !== 'list') return value
  return value.map((item, index) => pruned(item, shape.item, { walk, path: `${path}[${index}]` }))
}
