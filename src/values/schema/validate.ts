/** Checks a value against a compiled schema, in the order and with the words of the library that Helm uses. */
import { MAX_SCHEMA_DEPTH, MAX_SCHEMA_STEPS } from '../../limits.ts'
import { checkArray } from './arrays.ts'
import { failure } from './documents.ts'
import { isJsonMap, jsonEquals, typeOfJson } from './json.ts'
import type { JsonValue } from './json.ts'
import { checkObject } from './objects.ts'
import { addFailure, applyPart, applySelf, begin, fail, note } from './frame.ts'
import type { Frame, MetaCheck, Scope } from './frame.ts'
import { FAILED, display, isScalar } from './report.ts'
import type { Failure } from './report.ts'
import { checkNumber, checkText } from './scalars.ts'
import type { Schema } from './schema.ts'
import { isNumeric, isWhole } from './number.ts'

/** The failure of a value, undefined if it is valid. `meta` is given where the value is a schema. */
export function validate(schema: Schema, value: JsonValue, meta?: MetaCheck): Failure | undefined {
  return begin(schema, { run: { meta, apply, tokens: [], steps: 0 }, value, meta: meta && schema })
}

function apply(frame: Frame): Failure | undefined {
  const { schema, value, run } = frame
  if (schema.bool !== undefined) return schema.bool ? undefined : fail(frame, 'false schema')
  if (++run.steps > MAX_SCHEMA_STEPS) throw failure('schema takes too many steps to check')
  if (frame.scope.depth > MAX_SCHEMA_DEPTH) throw failure('schema is applied too deep')
  const cycle = cycleOf(frame)
  if (cycle !== undefined) return cycle
  const wrong = checkWhole(frame)
  if (wrong !== undefined) return wrong
  if (schema.ref !== undefined) {
    const found = applyReference(frame, schema.ref, '$ref')
    if (schema.draft < 2019) return found
    note(frame, found)
  }
  if (typeof value === 'string') checkText(frame, value)
  else if (isNumeric(value)) checkNumber(frame, value)
  else if (Array.isArray(value)) checkArray(frame, value)
  else if (isJsonMap(value)) checkObject(frame, value)
  if (frame.failures.length === 0 || !frame.quiet) {
    if (schema.draft >= 2019) applyDynamicReferences(frame)
    applyLogic(frame)
    if (schema.draft >= 2019) checkUnevaluated(frame)
  }
  return gather(frame)
}

function gather(frame: Frame): Failure | undefined {
  const { failures } = frame
  if (failures.length <= 1) return failures[0]
  return frame.quiet ? FAILED : { at: frame.at, kind: 'group', text: 'validation failed', causes: failures }
}

/** The same schema again on the same value can only go round for ever. */
function cycleOf(frame: Frame): Failure | undefined {
  const { scope } = frame
  for (let outer = scope.parent; outer?.level === scope.level; outer = outer.parent) {
    if (outer.schema !== scope.schema) continue
    const text = `both ${keywordPath(scope)} and ${keywordPath(outer)} resolve to "${scope.schema.location}" causing reference cycle`
    return fail(frame, text)
  }
  return undefined
}

function keywordPath(scope: Scope): string {
  let path = ''
  for (let at = scope; at.parent !== undefined; at = at.parent) {
    const step = at.keyword === '' ? at.schema.location.slice(at.parent.schema.location.length) : `/${at.keyword}`
    path = step + path
  }
  return path
}

/** type, const, enum and format: the first that fails is all that is told. */
function checkWhole(frame: Frame): Failure | undefined {
  const { schema, value } = frame
  const type = typeOfJson(value)
  if (type === undefined) return fail(frame, `invalid jsonType ${typeof value === 'number' ? 'float64' : typeof value}`)
  const { types } = schema
  if (types !== undefined && !types.includes(type)) {
    const whole = type === 'number' && types.includes('integer') && isNumeric(value) && isWhole(value)
    if (!whole) return fail(frame, `got ${type}, want ${types.join(' or ')}`)
  }
  if (schema.const !== undefined && !jsonEquals(value, schema.const.value)) {
    const { value: wanted } = schema.const
    return fail(frame, isScalar(wanted) ? `value must be ${display(wanted)}` : "'const' failed")
  }
  if (schema.enum !== undefined && !schema.enum.some((item) => jsonEquals(value, item))) {
    return fail(frame, frame.quiet ? '' : enumText(schema.enum))
  }
  if (schema.format !== undefined && typeof value === 'string') {
    const { name, check } = schema.format
    const problem = check(value)
    if (problem !== undefined) return fail(frame, `${display(value)} is not valid ${name}: ${problem}`)
  }
  return undefined
}

function enumText(values: readonly JsonValue[]): string {
  if (!values.every(isScalar)) return "'enum' failed"
  return `value must be ${values.length === 1 ? '' : 'one of '}${values.map(display).join(', ')}`
}

function applyReference(frame: Frame, schema: Schema, keyword: string): Failure | undefined {
  const found = applySelf(frame, schema, { keyword })
  if (found === undefined || frame.quiet) return found
  const causes = found.kind === 'group' ? found.causes : [found]
  return { at: frame.at, kind: 'reference', text: 'validation failed', causes }
}

function applyDynamicReferences(frame: Frame): void {
  const { recursiveRef, dynamicRef } = frame.schema
  if (recursiveRef !== undefined) {
    const target = recursiveRef.recursiveAnchor ? outermost(frame, recursiveAnchor) : undefined
    note(frame, applyReference(frame, target ?? recursiveRef, '$recursiveRef'))
  }
  if (dynamicRef !== undefined) {
    const { ref, anchor } = dynamicRef
    const isDynamic = anchor !== '' && ref.dynamicAnchor === anchor
    const target = isDynamic ? outermost(frame, ({ resource }) => resource.dynamicAnchors?.get(anchor)) : undefined
    note(frame, applyReference(frame, target ?? ref, '$dynamicRef'))
  }
}

function recursiveAnchor(schema: Schema): Schema | undefined {
  return schema.resource.recursiveAnchor ? schema : undefined
}

/** What the outermost scope on the way here offers. */
function outermost({ scope }: Frame, offer: (schema: Schema) => Schema | undefined): Schema | undefined {
  let found: Schema | undefined
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) found = offer(at.schema) ?? found
  return found
}

function applyLogic(frame: Frame): void {
  const { schema } = frame
  if (schema.not !== undefined && applySelf(frame, schema.not, { quiet: true }) === undefined) {
    addFailure(frame, "'not' failed")
  }
  if (schema.allOf !== undefined) applyAllOf(frame, schema.allOf)
  if (schema.anyOf !== undefined && schema.anyOf.length > 0) applyAnyOf(frame, schema.anyOf)
  if (schema.oneOf !== undefined && schema.oneOf.length > 0) applyOneOf(frame, schema.oneOf)
  if (schema.if !== undefined) {
    const branch = applySelf(frame, schema.if, { quiet: true }) === undefined ? schema.then : schema.else
    if (branch !== undefined) note(frame, applySelf(frame, branch))
  }
}

function applyAllOf(frame: Frame, schemas: readonly Schema[]): void {
  const failures: Failure[] = []
  for (const schema of schemas) {
    const found = applySelf(frame, schema)
    if (found === undefined) continue
    failures.push(found)
    if (frame.quiet) break
  }
  if (failures.length > 0) addFailure(frame, "'allOf' failed", failures)
}

function applyAnyOf(frame: Frame, schemas: readonly Schema[]): void {
  const failures: Failure[] = []
  let matched = false
  for (const schema of schemas) {
    const found = applySelf(frame, schema)
    if (found !== undefined) failures.push(found)
    else {
      matched = true
      // As long as something is unevaluated, every branch may evaluate it.
      if (frame.unevaluated.isEmpty()) break
    }
  }
  if (!matched) addFailure(frame, "'anyOf' failed", failures)
}

function applyOneOf(frame: Frame, schemas: readonly Schema[]): void {
  const failures: Failure[] = []
  let matched = -1
  for (const [index, schema] of schemas.entries()) {
    const found = applySelf(frame, schema, { quiet: matched >= 0 })
    if (found !== undefined) {
      if (matched < 0) failures.push(found)
    } else if (matched < 0) {
      matched = index
    } else {
      addFailure(frame, `'oneOf' failed, subschemas ${matched}, ${index} matched`)
      break
    }
  }
  if (matched < 0) addFailure(frame, "'oneOf' failed, none matched", failures)
}

function checkUnevaluated(frame: Frame): void {
  const { schema, value, unevaluated } = frame
  if (schema.unevaluatedProperties !== undefined && isJsonMap(value)) {
    for (const name of unevaluated.propertyNames()) {
      if (value[name] !== undefined) note(frame, applyPart(frame, schema.unevaluatedProperties, value[name], name))
    }
    unevaluated.clearProperties()
  }
  if (schema.unevaluatedItems !== undefined && Array.isArray(value)) {
    for (const index of unevaluated.itemIndexes()) {
      note(frame, applyPart(frame, schema.unevaluatedItems, value[index]!, String(index)))
    }
    unevaluated.clearItems()
  }
}
