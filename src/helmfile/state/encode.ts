/** State → YAML as goyaml v3 writes it, and as what templates see of a structure. */
import { emitYaml } from '../../../gotemplate/go/yaml/emit.ts'
import { int, newMap, stringList, stringMap, Struct, typedList } from '../../../gotemplate/value.ts'
import type { GoMap, GoType, GoValue } from '../../../gotemplate/value.ts'
import type { StringMap } from '../model.ts'
import type { Fields } from './record.ts'
import { inheritStruct, subHelmfileStruct } from './schema.ts'
import type { Field, FieldType, StructSchema } from './schema.ts'

/** Two columns an indentation, lists one step in. */
export function yamlText(value: GoValue): string {
  return emitYaml(value, { indentSequences: true })
}

/** A structure as it is written to YAML: what is zero is left out, unless its field is kept. */
export function encodeRecord(schema: StructSchema, record: object): string {
  return yamlText(written(schema, record))
}

const types = new WeakMap<StructSchema, GoType>()

function typeOf(schema: StructSchema): GoType {
  let type = types.get(schema)
  if (type === undefined) {
    const tags: Record<string, string> = {}
    for (const field of schema.fields) tags[goName(field)] = field[0]
    types.set(schema, (type = { name: schema.goName, kind: 'struct', tags, tagsInYaml: true }))
  }
  return type
}

function goName([key, , options]: Field): string {
  return options?.go ?? key[0]!.toUpperCase() + key.slice(1)
}

/** A structure as templates see it: all fields, by Go's names. */
export function structOf(schema: StructSchema, record: object): Struct {
  return build(schema, record, { all: true })
}

function written(schema: StructSchema, record: object): Struct {
  return build(schema, record, { all: false })
}

interface Building {
  /** Zero fields too. */
  readonly all: boolean
}

function build(schema: StructSchema, record: object, how: Building): Struct {
  const fields = newMap()
  for (const field of schema.fields) {
    const [key, type, options] = field
    const value = (record as Fields)[key]
    if (!how.all && options?.keep !== true && isZero(type, value)) continue
    fields[goName(field)] = goValue(type, value, how)
  }
  return new Struct(typeOf(schema), fields)
}

function isZero(type: FieldType, value: unknown): boolean {
  if (value === undefined) return true
  if (typeof type !== 'string') {
    if ('pointer' in type) return false
    if ('struct' in type) return type.struct.fields.every(([key, inner]) => isZero(inner, (value as Fields)[key]))
  }
  if (typeof type === 'string' && type.startsWith('*') && type !== '*strings') return false
  if (Array.isArray(value)) return value.length === 0
  if (typeof value === 'object') return Object.keys(value as object).length === 0
  return value === '' || value === 0 || value === false
}

function goValue(type: FieldType, value: unknown, how: Building): GoValue {
  if (value === undefined) return null
  if (typeof type !== 'string') return structsValue(type, value, how)
  switch (type) {
    case 'int':
    case '*int':
    case 'duration':
      return int(value as number)
    case 'strings':
    case '*strings':
    case 'defaultInherits':
      return stringList(value as string[])
    case 'labels':
      return stringMap(value as StringMap)
    case 'inherits':
      return structList(inheritStruct, value as object[], how)
    case 'subHelmfiles':
      return structList(subHelmfileStruct, value as object[], how)
    default:
      return value as GoValue
  }
}

function structsValue(type: Exclude<FieldType, string>, value: unknown, how: Building): GoValue {
  if ('list' in type) return structList(type.list, value as object[], how)
  if ('pointer' in type) return build(type.pointer, value as object, how)
  if ('struct' in type) return build(type.struct, value as object, how)
  const map: GoMap = newMap()
  const records = value as Record<string, object>
  for (const name of Object.keys(records)) map[name] = build(type.map, records[name]!, how)
  return map
}

function structList(schema: StructSchema, items: readonly object[], how: Building): GoValue {
  const elem = typeOf(schema)
  return typedList(
    { name: `[]${elem.name}`, kind: 'slice', elem },
    items.map((item) => build(schema, item, how)),
  )
}
