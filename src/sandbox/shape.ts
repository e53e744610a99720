/**
 * The shape of a kind's JSON: what its fields are, which lists have keys, what is atomic. Built-in kinds have theirs from the schema
 * table (schema.ts), custom resources from their CRD (crd-schema.ts); where nothing is known, values tell their own shape (`any`).
 */
import type { Json, JsonObject } from '../object.ts'

/** s string, i int32, l int64, f float, b bool, y bytes, t Time, T MicroTime, q Quantity, o IntOrString */
export type ScalarCode = 's' | 'i' | 'l' | 'f' | 'b' | 'y' | 't' | 'T' | 'q' | 'o'

export interface ScalarShape {
  readonly form: 'scalar'
  readonly scalar: ScalarCode
}

export interface Field {
  readonly name: string
  /** In protobuf messages. */
  readonly number: number
  readonly shape: Shape
  readonly pointer: boolean
  /** Written even when empty (Go: no `omitempty`). */
  readonly always: boolean
  readonly omitZero: boolean
  /** Strategic merge: lists are merged, by this key if they hold objects. */
  readonly merge: boolean
  readonly mergeKey: string
  readonly retainKeys: boolean
  readonly default: Json | undefined
}

export interface StructShape {
  readonly form: 'struct'
  /** `core/v1.PodSpec`; empty for custom resources. */
  readonly name: string
  readonly atomic: boolean
  /** Fields that are not declared may be there (x-kubernetes-preserve-unknown-fields). */
  readonly open: boolean
  readonly fields: ReadonlyMap<string, Field>
  /** Embedded messages whose fields stand in this struct's JSON. */
  readonly embedded: readonly Field[]
}

export interface MapShape {
  readonly form: 'map'
  readonly value: Shape
  readonly atomic: boolean
}

export interface ListShape {
  readonly form: 'list'
  readonly item: Shape
  /** Names of the fields that tell items apart; undefined for atomic lists and sets. */
  readonly keys: readonly string[] | undefined
  readonly set: boolean
}

export interface AnyShape {
  readonly form: 'any'
}

export type Shape = ScalarShape | StructShape | MapShape | ListShape | AnyShape

export const ANY: AnyShape = { form: 'any' }

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Shape of a member of an object of this shape; undefined when a struct does not declare it. */
export function memberShape(shape: Shape, name: string): Shape | undefined {
  switch (shape.form) {
    case 'struct':
      return shape.fields.get(name)?.shape ?? (shape.open ? ANY : undefined)
    case 'map':
      return shape.value
    case 'any':
      return ANY
    case 'list':
    case 'scalar':
      return undefined
  }
}

export function itemShape(shape: Shape): Shape {
  return shape.form === 'list' ? shape.item : ANY
}

/** True if server-side apply owns such a value as a whole. */
export function isAtomic(shape: Shape, value: Json | undefined): boolean {
  switch (shape.form) {
    case 'struct':
    case 'map':
      return shape.atomic
    case 'list':
      return shape.keys === undefined && !shape.set
    case 'any':
      return !isObject(value)
    case 'scalar':
      return true
  }
}
