/** The keywords that hold no schemas, for the quick look: whether what they say is sound, and whether a value keeps to it. */
import { matches } from '../../../gotemplate/go/regexp.ts'
import { runes } from '../../../gotemplate/go/utf8.ts'
import { draftOf } from './draft.ts'
import { formatCheck } from './formats.ts'
import { equalPair, isJsonMap, jsonEquals, typeOfJson } from './json.ts'
import type { JsonMap, JsonValue } from './json.ts'
import { doubt, isExact, regexpOf } from './look.ts'
import type { Keyword, Look } from './look.ts'
import { compareNumbers, isMultipleOf, isNumeric, isWhole } from './number.ts'
import type { Numeric } from './number.ts'

const text: Keyword = (look, content) => typeof content === 'string' || doubt(look)
const boolean: Keyword = (look, content) => typeof content === 'boolean' || doubt(look)
const list: Keyword = (look, content) => (Array.isArray(content) && isShallow(content)) || doubt(look)
const never: Keyword = doubt

const MAX_DEPTH = 200

/** Data within a schema: only its depth matters. */
export function isShallow(value: JsonValue, left: number = MAX_DEPTH): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (left === 0) return false
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) if (!isShallow(value[i]!, left - 1)) return false
  } else if (isJsonMap(value)) {
    for (const key in value) if (!isShallow(value[key]!, left - 1)) return false
  }
  return true
}

const TYPES: readonly JsonValue[] = ['string', 'object', 'boolean', 'integer', 'array', 'number', 'null']

const type: Keyword = (look, content, value) => {
  if (typeof content === 'string') {
    if (!TYPES.includes(content)) return doubt(look)
    return value === undefined || isOfType(value, content)
  }
  if (!Array.isArray(content) || content.length === 0 || new Set(content).size < content.length) return doubt(look)
  let good = value === undefined
  for (let i = 0; i < content.length; i++) {
    const name = content[i]!
    if (!TYPES.includes(name)) return doubt(look)
    if (!good && isOfType(value!, name)) good = true
  }
  return good
}

function isOfType(value: JsonValue, name: JsonValue): boolean {
  const found = typeOfJson(value)
  return found === name || (name === 'integer' && found === 'number' && isWhole(value as Numeric))
}

/** Only numbers can be written in more ways than one. */
function isWritten(look: Look, value: JsonValue): boolean {
  return (typeof value !== 'number' && typeof value !== 'object') || value === null || isExact(look)
}

const enumeration: Keyword = (look, content, value) => {
  if (!Array.isArray(content) || content.length === 0 || !isShallow(content)) return doubt(look)
  let good = value === undefined
  for (let i = 0; i < content.length; i++) {
    const item = content[i]!
    if (!isWritten(look, item)) return doubt(look)
    if (!good && jsonEquals(value!, item)) good = true
  }
  return look.draft > 7 || equalPair(content) === undefined ? good : doubt(look)
}

const constant: Keyword = (look, content, value) => {
  if (!isShallow(content) || !isWritten(look, content)) return doubt(look)
  return value === undefined || look.draft === 4 || jsonEquals(value, content)
}

/** Distinct texts. Draft 4 wants at least one. */
export function isNames(look: Look, content: JsonValue): content is string[] {
  if (!Array.isArray(content) || (look.draft === 4 && content.length === 0)) return false
  for (let i = 0; i < content.length; i++) if (typeof content[i] !== 'string') return false
  return content.length < 2 || new Set(content).size === content.length
}

export function hasAll(names: readonly string[], object: JsonMap): boolean {
  for (let i = 0; i < names.length; i++) if (object[names[i]!] === undefined) return false
  return true
}

const required: Keyword = (look, content, value) => {
  if (!isNames(look, content)) return doubt(look)
  return value === undefined || !isJsonMap(value) || hasAll(content, value)
}

/** A keyword that bounds a length: of texts, lists or maps. */
function limit(lengthOf: (value: JsonValue) => number | undefined, within: (order: number) => boolean): Keyword {
  return (look, content, value) => {
    const isCount = isNumeric(content) && isExact(look) && isWhole(content) && compareNumbers(content, 0) >= 0
    if (!isCount) return doubt(look)
    const length = value === undefined ? undefined : lengthOf(value)
    return length === undefined || within(compareNumbers(length, content))
  }
}

const noLength = (): undefined => undefined
const textLength = (value: JsonValue): number | undefined =>
  typeof value === 'string' ? runes(value).length : undefined
const listLength = (value: JsonValue): number | undefined => (Array.isArray(value) ? value.length : undefined)
const mapLength = (value: JsonValue): number | undefined => (isJsonMap(value) ? Object.keys(value).length : undefined)
const atLeast = (order: number): boolean => order >= 0
const atMost = (order: number): boolean => order <= 0
const above = (order: number): boolean => order > 0
const below = (order: number): boolean => order < 0

function bound(within: (order: number) => boolean): Keyword {
  return (look, content, value) => {
    if (!isNumeric(content) || !isExact(look)) return doubt(look)
    return value === undefined || !isNumeric(value) || within(compareNumbers(value, content))
  }
}

/** In draft 4 a boolean, which says whether the bound beside it, which must be there, is out. */
function exclusive(within: (order: number) => boolean, beside: string): Keyword {
  const later = bound(within)
  return (look, content, value, schema) => {
    if (look.draft > 4) return later(look, content, value, schema)
    const isSound = typeof content === 'boolean' && schema[beside] !== undefined
    return (isSound && (!content || value === undefined)) || doubt(look)
  }
}

const multipleOf: Keyword = (look, content, value) => {
  if (!isNumeric(content) || !isExact(look) || compareNumbers(content, 0) <= 0) return doubt(look)
  return value === undefined || !isNumeric(value) || isMultipleOf(value, content)
}

const pattern: Keyword = (look, content, value) => {
  const regexp = typeof content === 'string' ? regexpOf(look, content) : undefined
  if (regexp === undefined) return doubt(look)
  return typeof value !== 'string' || matches(regexp, value)
}

/** From 2019-09 on formats are only remarks. */
const format: Keyword = (look, content, value) => {
  if (typeof content !== 'string') return doubt(look)
  return look.draft >= 2019 || typeof value !== 'string' || formatCheck(content)?.(value) === undefined
}

const uniqueItems: Keyword = (look, content, value) => {
  if (typeof content !== 'boolean') return doubt(look)
  return !content || !Array.isArray(value) || equalPair(value) === undefined
}

/** A subset of URL references that leaves no doubt. */
export function isReference(value: JsonValue): value is string {
  return typeof value === 'string' && /^(https?:\/\/[A-Za-z0-9.-]+(\/[\w.~/-]*)?|[\w.~/-]*)(#[\w.~$/-]*)?$/.test(value)
}

/** A document within the document is left to the validator, if references are followed. */
function isOneDocument(look: Look, schema: JsonMap): boolean {
  return look.root === undefined || look.root === schema
}

const id: Keyword = (look, content, _value, schema) =>
  (isReference(content) && !content.includes('#') && isOneDocument(look, schema)) || doubt(look)

const oldId: Keyword = (look, content, _value, schema) =>
  (isReference(content) && (look.draft > 4 || isOneDocument(look, schema))) || doubt(look)

/** Within a schema `$schema` means nothing, unless a resource begins there. */
const draft: Keyword = (look, content, _value, schema) => {
  if (typeof content !== 'string') return doubt(look)
  if (look.root === schema || (look.root === undefined && look.depth === 1)) return true
  return (schema['$id'] === undefined && draftOf(content) !== undefined) || doubt(look)
}

export const ASSERTIONS: readonly (readonly [string, Keyword])[] = [
  ['description', text],
  ['title', text],
  ['$comment', text],
  ['contentEncoding', text],
  ['contentMediaType', text],
  ['readOnly', boolean],
  ['writeOnly', boolean],
  ['deprecated', boolean],
  ['examples', list],
  ['type', type],
  ['enum', enumeration],
  ['const', constant],
  ['required', required],
  ['format', format],
  ['pattern', pattern],
  ['minLength', limit(textLength, atLeast)],
  ['maxLength', limit(textLength, atMost)],
  ['minItems', limit(listLength, atLeast)],
  ['maxItems', limit(listLength, atMost)],
  ['minProperties', limit(mapLength, atLeast)],
  ['maxProperties', limit(mapLength, atMost)],
  // They count what `contains` finds, which is left to the validator.
  ['minContains', limit(noLength, atLeast)],
  ['maxContains', limit(noLength, atMost)],
  ['uniqueItems', uniqueItems],
  ['minimum', bound(atLeast)],
  ['maximum', bound(atMost)],
  ['exclusiveMinimum', exclusive(above, 'minimum')],
  ['exclusiveMaximum', exclusive(below, 'maximum')],
  ['multipleOf', multipleOf],
  ['$schema', draft],
  ['$id', id],
  ['id', oldId],
  ['$anchor', never],
  ['$dynamicAnchor', never],
  ['$dynamicRef', never],
  ['$recursiveRef', never],
  ['$recursiveAnchor', never],
  ['$vocabulary', never],
]
