/** The keywords for objects. */
import { matches } from '../../../gotemplate/go/regexp.ts'
import { keysOf } from './json.ts'
import type { JsonMap, JsonValue } from './json.ts'
import { localInt } from './number.ts'
import { FAILED, quote, quoteAll } from './report.ts'
import { addFailure, applyPart, applySelf, begin, note, switchDialect } from './frame.ts'
import type { Frame } from './frame.ts'

export function checkObject(frame: Frame, object: JsonMap): void {
  const { schema } = frame
  const names = keysOf(object)
  checkCounts(frame, names.length)
  checkRequired(frame, object)
  if (frame.quiet && frame.failures.length > 0) return
  checkDependencies(frame, object)
  if (hasPropertyKeywords(frame) && !checkProperties(frame, object, names)) return
  if (schema.draft === 4) return
  if (schema.propertyNames !== undefined) for (const name of names) checkName(frame, name)
  if (schema.draft === 6) return
  for (const [name, inner] of schema.dependentSchemas ?? []) {
    if (has(object, name)) note(frame, applySelf(frame, inner))
  }
  for (const [name, needed] of schema.dependentRequired ?? []) checkNeeded(frame, object, { name, needed })
}

function has(object: JsonMap, name: string): boolean {
  return object[name] !== undefined
}

function checkCounts(frame: Frame, count: number): void {
  const { minProperties, maxProperties } = frame.schema
  if (minProperties !== undefined && count < minProperties) {
    addFailure(frame, `minProperties: got ${localInt(count)}, want ${localInt(minProperties)}`)
  }
  if (maxProperties !== undefined && count > maxProperties) {
    addFailure(frame, `maxProperties: got ${localInt(count)}, want ${localInt(maxProperties)}`)
  }
}

function checkRequired(frame: Frame, object: JsonMap): void {
  const missing = frame.schema.required?.filter((name) => !has(object, name)) ?? []
  if (missing.length === 0) return
  addFailure(frame, `missing ${missing.length === 1 ? 'property' : 'properties'} ${quoteAll(missing)}`)
}

function checkDependencies(frame: Frame, object: JsonMap): void {
  for (const [name, needed] of frame.schema.dependencies ?? []) {
    if (!has(object, name)) continue
    if (Array.isArray(needed)) checkNeeded(frame, object, { name, needed })
    else note(frame, applySelf(frame, needed))
  }
}

function checkNeeded(frame: Frame, object: JsonMap, rule: { name: string; needed: readonly string[] }): void {
  if (!has(object, rule.name)) return
  const missing = rule.needed.filter((name) => !has(object, name))
  if (missing.length > 0) addFailure(frame, `properties ${quoteAll(missing)} required, if ${quote(rule.name)} exists`)
}

function hasPropertyKeywords({ schema }: Frame): boolean {
  return (
    schema.properties !== undefined ||
    schema.patternProperties !== undefined ||
    schema.additionalProperties !== undefined
  )
}

/** False if the rest need not be looked at. */
function checkProperties(frame: Frame, object: JsonMap, names: readonly string[]): boolean {
  const additional: string[] = []
  for (const name of names) {
    if (frame.quiet && frame.failures.length > 0) return false
    if (!checkProperty(frame, object[name]!, name)) additional.push(name)
  }
  if (additional.length > 0) addFailure(frame, `additional properties ${quoteAll(additional)} not allowed`)
  return true
}

/** False for an additional property where there must be none. */
function checkProperty(frame: Frame, value: JsonValue, name: string): boolean {
  const { properties, patternProperties, additionalProperties } = frame.schema
  let evaluated = false
  const schema = properties?.get(name)
  if (schema !== undefined) {
    evaluated = true
    note(frame, applyPart(frame, schema, value, name))
  }
  for (const [regexp, inner] of patternProperties ?? []) {
    if (!matches(regexp, name)) continue
    evaluated = true
    note(frame, applyPart(frame, inner, value, name))
  }
  const isAdditional = !evaluated && additionalProperties !== undefined
  if (isAdditional && typeof additionalProperties === 'object') {
    note(frame, applyPart(frame, additionalProperties, value, name))
  }
  if (evaluated || isAdditional) frame.unevaluated.propertyEvaluated(name)
  return !(isAdditional && additionalProperties === false)
}

/** Names are validated apart from the object, so that they start with a clean scope. */
function checkName(frame: Frame, name: string): void {
  const { run, at, schema } = frame
  const names = schema.propertyNames!
  const meta = switchDialect(frame, names, at)
  const found = begin(meta ?? names, { run, value: name, meta: meta ?? frame.meta })
  if (found === undefined) return
  const causes = found.kind === 'group' ? found.causes : [found]
  if (frame.quiet) frame.failures.push(FAILED)
  else frame.failures.push({ at, loose: true, kind: 'plain', text: `invalid propertyName ${quote(name)}`, causes })
}
