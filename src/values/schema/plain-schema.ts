/**
 * A quick look at whether a schema is certainly valid by its draft's meta-schema. The meta-schemas are schemas of many indirections,
 * slow to apply to a large values.schema.json; nearly every real one passes here, and what does not is judged by them.
 */
import { compileRegexp } from '../../../gotemplate/go/regexp.ts'
import { draftOf } from './draft.ts'
import type { Draft } from './draft.ts'
import { isJsonMap, jsonKey } from './json.ts'
import type { JsonMap, JsonValue } from './json.ts'
import { compareNumbers, isNumeric, isWhole } from './number.ts'

/** Deeper ones are left to the meta-schema. */
const MAX_DEPTH = 200

type Check = (value: JsonValue, context: Context) => boolean

interface Context {
  readonly draft: Draft
  readonly depth: number
}

/** True only if the meta-schema would find nothing wrong. */
export function isPlainlyValid(content: JsonValue, draft: Draft): boolean {
  return isSchema(content, { draft, depth: 0 })
}

const isSchema: Check = (value, context) => {
  if (typeof value === 'boolean') return context.draft.version !== 4
  if (!isJsonMap(value) || context.depth > MAX_DEPTH) return false
  const inner = { draft: context.draft, depth: context.depth + 1 }
  for (const keyword of Object.keys(value)) {
    if (keyword === '$schema') {
      if (!isPlainDraft(value, context)) return false
      continue
    }
    const check = CHECKS.get(keyword)
    if (check !== undefined && !check(value[keyword]!, inner)) return false
  }
  return true
}

/** Within a schema `$schema` means nothing, unless a resource begins there. */
function isPlainDraft(schema: JsonMap, { depth }: Context): boolean {
  const { $schema: url, $id: id } = schema
  return typeof url === 'string' && (depth === 0 || (id === undefined && draftOf(url) !== undefined))
}

const isText: Check = (value) => typeof value === 'string'
const isBoolean: Check = (value) => typeof value === 'boolean'
const isNumber: Check = (value) => isNumeric(value)
const isCount: Check = (value) => isNumeric(value) && isWhole(value) && compareNumbers(value, 0) >= 0
const isPositive: Check = (value) => isNumeric(value) && compareNumbers(value, 0) > 0
const isBound: Check = (value, { draft }) => (draft.version === 4 ? typeof value === 'boolean' : isNumeric(value))
const isList: Check = (value) => Array.isArray(value)
const isNever: Check = () => false

const isSchemas: Check = (value, context) =>
  Array.isArray(value) && value.length > 0 && value.every((item) => isSchema(item, context))

const isSchemaMap: Check = (value, context) =>
  isJsonMap(value) && Object.keys(value).every((key) => isSchema(value[key]!, context))

const isPatternMap: Check = (value, context) =>
  isSchemaMap(value, context) && Object.keys(value as JsonMap).every((key) => isPattern(key, context))

const isSchemaOrBoolean: Check = (value, context) => typeof value === 'boolean' || isSchema(value, context)

const isItems: Check = (value, context) =>
  Array.isArray(value) ? context.draft.version < 2020 && isSchemas(value, context) : isSchema(value, context)

const isNames: Check = (value, { draft }) => {
  if (!Array.isArray(value) || (draft.version === 4 && value.length === 0)) return false
  return value.every((item) => typeof item === 'string') && new Set(value).size === value.length
}

const isNamesMap: Check = (value, context) =>
  isJsonMap(value) && Object.keys(value).every((key) => isNames(value[key]!, context))

const isDependencies: Check = (value, context) =>
  isJsonMap(value) && Object.keys(value).every((key) => isNames(value[key]!, context) || isSchema(value[key]!, context))

const isEnum: Check = (value, { draft }) => {
  if (!Array.isArray(value) || value.length === 0) return false
  return draft.version > 6 || new Set(value.map(jsonKey)).size === value.length
}

const TYPES = ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string']

const isType: Check = (value) => {
  const types: readonly JsonValue[] = Array.isArray(value) ? value : [value]
  return (
    types.length > 0 && types.every((type) => TYPES.includes(type as string)) && new Set(types).size === types.length
  )
}

const isPattern: Check = (value) => {
  if (typeof value !== 'string') return false
  try {
    compileRegexp(value)
    return true
  } catch {
    return false
  }
}

/** A subset of URL references that leaves no doubt. */
const isReference: Check = (value) =>
  typeof value === 'string' && /^(https?:\/\/[A-Za-z0-9.-]+(\/[\w.~/-]*)?|[\w.~/-]*)(#[\w.~$/-]*)?$/.test(value)

const isId: Check = (value, context) => isReference(value, context) && !(value as string).includes('#')

const CHECKS: ReadonlyMap<string, Check> = new Map<string, Check>([
  ...table(isText, ['title', 'description', '$comment', 'format', 'contentEncoding', 'contentMediaType']),
  ...table(isBoolean, ['uniqueItems', 'readOnly', 'writeOnly', 'deprecated']),
  ...table(isNumber, ['minimum', 'maximum']),
  ...table(isBound, ['exclusiveMinimum', 'exclusiveMaximum']),
  ...table(isCount, ['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties']),
  ...table(isCount, ['minContains', 'maxContains']),
  ...table(isPositive, ['multipleOf']),
  ...table(isSchema, ['not', 'propertyNames', 'contains', 'if', 'then', 'else', 'contentSchema']),
  ...table(isSchema, ['unevaluatedProperties', 'unevaluatedItems']),
  ...table(isSchemaOrBoolean, ['additionalProperties', 'additionalItems']),
  ...table(isItems, ['items']),
  ...table(isSchemas, ['allOf', 'anyOf', 'oneOf', 'prefixItems']),
  ...table(isSchemaMap, ['properties', 'definitions', '$defs', 'dependentSchemas']),
  ...table(isPatternMap, ['patternProperties']),
  ...table(isDependencies, ['dependencies']),
  ...table(isNamesMap, ['dependentRequired']),
  ...table(isNames, ['required']),
  ...table(isEnum, ['enum']),
  ...table(isType, ['type']),
  ...table(isPattern, ['pattern']),
  ...table(isList, ['examples']),
  ...table(isReference, ['$ref', 'id']),
  ...table(isId, ['$id']),
  ...table(isNever, ['$anchor', '$dynamicAnchor', '$dynamicRef', '$recursiveRef', '$recursiveAnchor', '$vocabulary']),
])

function table(check: Check, keywords: readonly string[]): [string, Check][] {
  return keywords.map((keyword) => [keyword, check])
}
