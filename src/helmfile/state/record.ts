/** Structures by their schema: empty ones, copies, and what counts as empty. */
import { isMap, newMap } from '../../../gotemplate/value.ts'
import type { GoMap, GoValue } from '../../../gotemplate/value.ts'
import type { StringMap } from '../model.ts'
import type { FieldType, StructSchema } from './schema.ts'

/** A structure whose fields are those of a schema; the types of model.ts say which. */
export type Fields = Record<string, unknown>

/** All fields at their zero values. */
export function emptyRecord(schema: StructSchema): Fields {
  const record: Fields = {}
  for (const [key, type] of schema.fields) {
    const zero = zeroOf(type)
    if (zero !== undefined) record[key] = zero
  }
  return record
}

function zeroOf(type: FieldType): unknown {
  switch (type) {
    case 'string':
      return ''
    case 'bool':
      return false
    case 'int':
    case 'duration':
    case 'float32':
      return 0
    case 'strings':
    case 'anys':
    case 'inherits':
    case 'defaultInherits':
    case 'subHelmfiles':
      return []
    case 'labels':
    case 'anyMap':
      return newMap()
    default:
      return typeof type === 'string' ? undefined : zeroOfStruct(type)
  }
}

function zeroOfStruct(type: Exclude<FieldType, string>): unknown {
  if ('list' in type) return []
  if ('map' in type) return newMap()
  return 'struct' in type ? emptyRecord(type.struct) : undefined
}

/** A map of texts without prototype. */
export function newStringMap(entries: Readonly<Record<string, string>> = {}): StringMap {
  const map = newMap() as StringMap
  for (const key of Object.keys(entries)) map[key] = entries[key]!
  return map
}

/** A deep copy: nothing of it belongs to `record`, but for values inside, which nobody changes. */
export function copyRecord<T extends object>(schema: StructSchema, record: T): T {
  const from = record as Fields
  const copy: Fields = {}
  for (const [key, type] of schema.fields) if (from[key] !== undefined) copy[key] = copyField(type, from[key])
  return copy as T
}

/** A deep copy of what one field holds. */
export function copyField(type: FieldType, value: unknown): unknown {
  if (typeof type !== 'string') return copyStructs(type, value)
  if (type === 'labels') return newStringMap(value as StringMap)
  if (type === 'anys') return Array.from(value as GoValue[], (item): GoValue => copyValue(item))
  if (type === 'anyMap') return copyValue<GoValue>(value as GoMap)
  if (type === 'inherits' || type === 'subHelmfiles') return (value as object[]).map((item) => ({ ...item }))
  return Array.isArray(value) ? [...(value as unknown[])] : value
}

function copyStructs(type: Exclude<FieldType, string>, value: unknown): unknown {
  if ('list' in type) return (value as object[]).map((item) => copyRecord(type.list, item))
  if ('struct' in type) return copyRecord(type.struct, value as object)
  if ('pointer' in type) return copyRecord(type.pointer, value as object)
  const copy = newMap() as Record<string, object>
  for (const [name, item] of Object.entries(value as Record<string, object>)) copy[name] = copyRecord(type.map, item)
  return copy
}

/** Lists and maps are copied, all else is shared. */
export function copyValue<T extends GoValue>(value: T): T {
  if (Array.isArray(value)) return Array.from(value, (item: GoValue) => copyValue(item)) as GoValue as T
  if (!isMap(value)) return value
  const copy = newMap()
  for (const key of Object.keys(value)) copy[key] = copyValue(value[key]!)
  return copy as T
}
