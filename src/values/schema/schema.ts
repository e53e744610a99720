/** A compiled schema: one node of the graph that the validator walks. */
import type { Regexp } from '../../../gotemplate/go/regexp.ts'
import type { FormatCheck } from './formats.ts'
import type { JsonValue } from './json.ts'
import type { Place } from './location.ts'
import type { Numeric } from './number.ts'

export interface Schema {
  readonly place: Place
  /** Its place as text. */
  readonly location: string
  draft: 4 | 6 | 7 | 2019 | 2020
  /** The resource it is part of. */
  resource: Schema
  /** Of a resource: by anchor. */
  dynamicAnchors?: Map<string, Schema>
  allPropertiesEvaluated: boolean
  allItemsEvaluated: boolean
  /** How many items from the first are evaluated for sure. */
  itemsEvaluated: number

  bool?: boolean
  ref: Schema | undefined
  recursiveRef: Schema | undefined
  recursiveAnchor: boolean
  dynamicRef?: { readonly ref: Schema; readonly anchor: string }
  dynamicAnchor?: string
  types?: readonly string[]
  enum?: readonly JsonValue[]
  const?: { readonly value: JsonValue }
  format?: { readonly name: string; readonly check: FormatCheck }

  allOf: Schema[] | undefined
  anyOf: Schema[] | undefined
  oneOf: Schema[] | undefined
  not: Schema | undefined
  if: Schema | undefined
  then: Schema | undefined
  else: Schema | undefined

  minProperties: number | undefined
  maxProperties: number | undefined
  required?: string[]
  properties: Map<string, Schema> | undefined
  patternProperties: [Regexp, Schema][] | undefined
  additionalProperties: Schema | boolean | undefined
  propertyNames: Schema | undefined
  dependencies: [string, Schema | string[]][] | undefined
  dependentRequired?: [string, string[]][]
  dependentSchemas: Map<string, Schema> | undefined
  unevaluatedProperties: Schema | undefined

  minItems: number | undefined
  maxItems: number | undefined
  uniqueItems: boolean
  /** Up to 2019-09 the list form of `items`. */
  prefixItems: Schema[] | undefined
  items: Schema | undefined
  additionalItems: Schema | boolean | undefined
  contains: Schema | undefined
  minContains: number | undefined
  maxContains: number | undefined
  unevaluatedItems: Schema | undefined

  minLength: number | undefined
  maxLength: number | undefined
  pattern?: { readonly regexp: Regexp; readonly text: string }

  minimum: Numeric | undefined
  maximum: Numeric | undefined
  exclusiveMinimum: Numeric | undefined
  exclusiveMaximum: Numeric | undefined
  multipleOf: Numeric | undefined
}
