/**
 * A quick look at the JSON of a schema and at a value, together and without compiling anything. Nearly every values.schema.json is sound
 * and its chart's values fit it; where this look cannot be sure of both, the validator finds out and tells what is wrong.
 */
import { matches } from '../../../gotemplate/go/regexp.ts'
import { LATEST_DRAFT, draftOf } from './draft.ts'
import type { Draft } from './draft.ts'
import { isJsonMap, typeOfJson } from './json.ts'
import type { JsonMap, JsonValue } from './json.ts'
import { doubt, regexpOf } from './look.ts'
import type { Keyword, Look } from './look.ts'
import { ASSERTIONS, hasAll, isNames, isReference, isShallow } from './quick-assertions.ts'

/** Deeper schemas, and values that take longer, are left to the validator. */
const MAX_DEPTH = 300
const MAX_STEPS = 1_000_000

/** True only if the meta-schema would find nothing wrong. References and the schemas they lead to are not judged. */
export function isPlainlySound(content: JsonValue, draft: Draft): boolean {
  // Its numbers are as they were written.
  const look: Look = { draft: draft.version, root: undefined, text: '', depth: 0, steps: 0, certain: true, exact: true }
  return fits(look, content, undefined) && look.certain
}

/** True only if the text is a sound schema, with all that it refers to, and the value is valid by it. */
export function certainlyFits(text: string, value: JsonValue): boolean {
  const root = parse(text)
  if (root === undefined) return false
  const url = isJsonMap(root) ? root['$schema'] : undefined
  const draft = typeof url === 'string' ? draftOf(url) : LATEST_DRAFT
  if (draft === undefined) return false
  const look: Look = { draft: draft.version, root, text, depth: 0, steps: 0, certain: true }
  return fits(look, root, value) && look.certain
}

/** The JSON of a text that Go reads as JavaScript does; its maps have a prototype. */
function parse(text: string): JsonValue | undefined {
  // Go has no half surrogate pairs.
  const wellFormed = (text as unknown as { isWellFormed(): boolean }).isWellFormed()
  if (!wellFormed || (text.includes('\\u') && /\\u[dD][89a-fA-F]/.test(text))) return undefined
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return undefined
  }
}

/** Whether a value fits; true where there is none. All of the schema is looked at in any case. */
function fits(look: Look, schema: JsonValue, value: JsonValue | undefined): boolean {
  if (!look.certain) return true
  if (typeof schema === 'boolean') {
    if (look.draft === 4) doubt(look)
    return schema || value === undefined
  }
  if (!isJsonMap(schema) || look.depth >= MAX_DEPTH || ++look.steps > MAX_STEPS) return doubt(look)
  if (value !== undefined && typeOfJson(value) === undefined) return doubt(look)
  // Up to draft 7 everything beside $ref is ignored, but for const.
  const judged = look.draft < 2019 && schema['$ref'] !== undefined ? undefined : value
  let good = true
  look.depth++
  for (const name in schema) {
    const content = schema[name]!
    const keyword = KEYWORDS.get(name)
    if (keyword === undefined) {
      if (typeof content === 'object' && !isShallow(content)) doubt(look)
    } else if (!keyword(look, content, name === '$ref' || name === 'const' ? value : judged, schema)) good = false
  }
  look.depth--
  return good
}

const one: Keyword = (look, content) => fits(look, content, undefined)

const unlessBoolean: Keyword = (look, content) => typeof content === 'boolean' || fits(look, content, undefined)

const named: Keyword = (look, content, _value, schema) => properties(look, content, undefined, schema)

/** The look is not for values that this keyword applies to. */
function unjudged(sound: Keyword, applies: (value: JsonValue) => boolean): Keyword {
  return (look, content, value, schema) => {
    if (value !== undefined && applies(value)) doubt(look)
    return sound(look, content, undefined, schema)
  }
}

const isList = (value: JsonValue): boolean => Array.isArray(value)

const properties: Keyword = (look, content, value) => {
  if (!isJsonMap(content)) return doubt(look)
  const object = value !== undefined && isJsonMap(value) ? value : undefined
  let good = true
  for (const name in content) if (!fits(look, content[name]!, object?.[name])) good = false
  return good
}

const patternProperties: Keyword = (look, content, value) => {
  if (!isJsonMap(content)) return doubt(look)
  let good = true
  for (const pattern in content) {
    const schema = content[pattern]!
    const regexp = regexpOf(look, pattern)
    if (regexp === undefined || !fits(look, schema, undefined)) return doubt(look)
    if (value === undefined || !isJsonMap(value)) continue
    for (const name in value) if (matches(regexp, name) && !fits(look, schema, value[name])) good = false
  }
  return good
}

const additionalProperties: Keyword = (look, content, value, schema) => {
  if (content === true) return true
  let good = true
  let looked = false
  if (value !== undefined && isJsonMap(value)) {
    for (const name in value) {
      if (!isAdditional(look, schema, name)) continue
      if (content === false) return false
      looked = true
      if (!fits(look, content, value[name])) good = false
    }
  }
  return content === false || looked ? good : fits(look, content, undefined)
}

function isAdditional(look: Look, schema: JsonMap, name: string): boolean {
  const { properties: known, patternProperties: patterns } = schema
  if (known !== undefined && isJsonMap(known) && Object.hasOwn(known, name)) return false
  return patterns === undefined || !isJsonMap(patterns) || !matchesAny(look, patterns, name)
}

function matchesAny(look: Look, patterns: JsonMap, name: string): boolean {
  for (const pattern in patterns) {
    const regexp = regexpOf(look, pattern)
    if (regexp !== undefined && matches(regexp, name)) return true
  }
  return false
}

const propertyNames: Keyword = (look, content, value) => {
  fits(look, content, undefined)
  if (look.draft < 6 || value === undefined || !isJsonMap(value)) return true
  for (const name in value) if (!fits(look, content, name)) return false
  return true
}

const items: Keyword = (look, content, value) => {
  if (Array.isArray(content)) {
    if (look.draft >= 2020 || Array.isArray(value)) doubt(look)
    return all(look, content, undefined)
  }
  if (!Array.isArray(value) || value.length === 0) return fits(look, content, undefined)
  let good = true
  for (let i = 0; i < value.length; i++) if (!fits(look, content, value[i])) good = false
  return good
}

function all(look: Look, content: JsonValue, value: JsonValue | undefined): boolean {
  if (!Array.isArray(content) || content.length === 0) return doubt(look)
  let good = true
  for (let i = 0; i < content.length; i++) if (!fits(look, content[i]!, value)) good = false
  return good
}

const anyOf: Keyword = (look, content, value) => {
  if (!Array.isArray(content) || content.length === 0) return doubt(look)
  let good = value === undefined
  for (let i = 0; i < content.length; i++) if (fits(look, content[i]!, good ? undefined : value)) good = true
  return good
}

const oneOf: Keyword = (look, content, value) => {
  if (!Array.isArray(content) || content.length === 0) return doubt(look)
  let matched = 0
  for (let i = 0; i < content.length; i++) if (fits(look, content[i]!, value)) matched++
  return value === undefined || matched === 1
}

const not: Keyword = (look, content, value) => !fits(look, content, value) || value === undefined

const condition: Keyword = (look, content, value, schema) => {
  const judged = look.draft >= 7 ? value : undefined
  const met = fits(look, content, judged)
  const branch = judged === undefined ? undefined : schema[met ? 'then' : 'else']
  return branch === undefined || fits(look, branch, judged)
}

const dependencies: Keyword = (look, content, value) => {
  if (!isJsonMap(content)) return doubt(look)
  const object = value !== undefined && isJsonMap(value) ? value : undefined
  let good = true
  for (const name in content) {
    const needed = content[name]!
    const present = object?.[name] !== undefined
    if (!Array.isArray(needed)) {
      if (!fits(look, needed, present ? value : undefined)) good = false
    } else if (!isNames(look, needed)) doubt(look)
    else if (present && !hasAll(needed, object)) good = false
  }
  return good
}

const dependentRequired: Keyword = (look, content, value, schema) => {
  if (isJsonMap(content)) for (const name in content) if (!Array.isArray(content[name])) doubt(look)
  return dependencies(look, content, look.draft < 2019 ? undefined : value, schema)
}

const dependentSchemas: Keyword = (look, content, value, schema) => {
  if (isJsonMap(content)) for (const name in content) if (Array.isArray(content[name])) doubt(look)
  return dependencies(look, content, look.draft < 2019 ? undefined : value, schema)
}

/** References into the document itself, by pointer. Where they lead has to be a sound schema too. */
const reference: Keyword = (look, content, value) => {
  if (!isReference(content)) return doubt(look)
  if (look.root === undefined) return true
  let target = look.targets?.get(content)
  if (target === undefined) {
    target = targetOf(look.root, content)
    if (target === undefined) return doubt(look)
    look.targets ??= new Map()
    look.targets.set(content, target)
    if (target !== look.root) fits(look, target, undefined)
  }
  return value === undefined || fits(look, target, value)
}

function targetOf(root: JsonValue, url: string): JsonValue | undefined {
  if (url !== '#' && !url.startsWith('#/')) return undefined
  let value = root
  const tokens = url.split('/')
  for (let i = 1; i < tokens.length; i++) {
    const token = tokens[i]!
    if (token.includes('~') || !isJsonMap(value) || !Object.hasOwn(value, token)) return undefined
    value = value[token]!
  }
  return value
}

const KEYWORDS: ReadonlyMap<string, Keyword> = new Map<string, Keyword>([
  ...ASSERTIONS,
  ['properties', properties],
  ['patternProperties', patternProperties],
  ['additionalProperties', additionalProperties],
  ['propertyNames', propertyNames],
  ['definitions', named],
  ['$defs', named],
  ['items', items],
  ['additionalItems', unlessBoolean],
  ['prefixItems', unjudged((look, content) => all(look, content, undefined), isList)],
  ['contains', unjudged(one, isList)],
  ['allOf', all],
  ['anyOf', anyOf],
  ['oneOf', oneOf],
  ['not', not],
  ['if', condition],
  // Applied by `if`.
  ['then', one],
  ['else', one],
  ['dependencies', dependencies],
  ['dependentRequired', dependentRequired],
  ['dependentSchemas', dependentSchemas],
  ['unevaluatedItems', unjudged(one, isList)],
  ['unevaluatedProperties', unjudged(one, isJsonMap)],
  ['contentSchema', one],
  ['$ref', reference],
])
