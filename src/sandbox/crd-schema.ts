/** Shapes of custom resources from the OpenAPI schema of their CRD. */
import type { Json, JsonObject } from '../object.ts'
import type { Field, ScalarCode, Shape, StructShape } from './shape.ts'
import { ANY, isObject } from './shape.ts'
import { structOf } from './schema.ts'

const MAX_DEPTH = 64

/** The shape of objects with that `openAPIV3Schema`; without one, everything but metadata is free. */
export function customShape(schema: Json | undefined, preserveUnknown: boolean): Shape {
  const metadata = structOf('meta/v1.ObjectMeta') ?? ANY
  const shape = isObject(schema) && !preserveUnknown ? schemaShape(schema, 0) : ANY
  const fields = new Map(shape.form === 'struct' ? shape.fields : [])
  fields.set('metadata', plainField('metadata', metadata))
  const open = shape.form !== 'struct' || shape.open
  return { form: 'struct', name: '', atomic: false, open, fields, embedded: [] }
}

function plainField(name: string, shape: Shape, fallback?: Json): Field {
  return {
    name,
    number: 0,
    shape,
    pointer: true,
    always: false,
    omitZero: false,
    merge: false,
    mergeKey: '',
    retainKeys: false,
    default: fallback,
  }
}

const SCALARS: Readonly<Record<string, ScalarCode>> = { string: 's', integer: 'l', number: 'f', boolean: 'b' }

function schemaShape(schema: JsonObject, depth: number): Shape {
  if (depth > MAX_DEPTH) return ANY
  if (schema['x-kubernetes-int-or-string'] === true) return { form: 'scalar', scalar: 'o' }
  const type = typeof schema.type === 'string' ? schema.type : ''
  if (type === 'array') return listShape(schema, depth)
  if (type === 'object' || isObject(schema.properties)) return objectShape(schema, depth)
  const scalar = SCALARS[type]
  return scalar === undefined ? ANY : { form: 'scalar', scalar }
}

function listShape(schema: JsonObject, depth: number): Shape {
  const item = isObject(schema.items) ? schemaShape(schema.items, depth + 1) : ANY
  const listType = schema['x-kubernetes-list-type']
  const keys = schema['x-kubernetes-list-map-keys']
  return {
    form: 'list',
    item,
    keys: listType === 'map' && Array.isArray(keys) ? keys.map(String) : undefined,
    set: listType === 'set',
  }
}

function objectShape(schema: JsonObject, depth: number): Shape {
  const atomic = schema['x-kubernetes-map-type'] === 'atomic'
  const open = schema['x-kubernetes-preserve-unknown-fields'] === true
  const embedded = schema['x-kubernetes-embedded-resource'] === true
  const { properties, additionalProperties } = schema
  if (!isObject(properties)) {
    if (isObject(additionalProperties))
      return { form: 'map', value: schemaShape(additionalProperties, depth + 1), atomic }
    if (additionalProperties === true || open || embedded) return atomic ? { form: 'map', value: ANY, atomic } : ANY
  }
  const fields = new Map<string, Field>()
  for (const [name, property] of Object.entries(isObject(properties) ? properties : {})) {
    if (isObject(property)) fields.set(name, plainField(name, schemaShape(property, depth + 1), property.default))
  }
  const struct: StructShape = { form: 'struct', name: '', atomic, open: open || embedded, fields, embedded: [] }
  return struct
}
