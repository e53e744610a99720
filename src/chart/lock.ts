/** The digest that ties Chart.lock to the dependencies of Chart.yaml. */
import { createHash } from 'node:crypto'
import { encodeJson } from '../../gotemplate/go/json.ts'
import { encodeUtf8 } from '../../gotemplate/go/utf8.ts'
import { newMap } from '../../gotemplate/value.ts'
import type { GoMap, GoValue } from '../../gotemplate/value.ts'
import type { Dependency, LockDependency } from './model.ts'

/**
 * `sha256:` and the hash of both lists as Go writes them in JSON. `required` are the entries of Chart.yaml with repository aliases
 * replaced by URLs. Helm: HashReq.
 */
export function lockDigest(required: readonly Dependency[], locked: readonly LockDependency[]): string {
  return digestOf(`[${listJson(required)},${listJson(locked)}]`)
}

/** The digest that Helm 2 wrote into requirements.lock. Helm: HashV2Req. */
export function helm2LockDigest(required: readonly Dependency[]): string {
  return digestOf(`{"dependencies":${listJson(required)}}`)
}

function digestOf(json: string): string {
  return `sha256:${createHash('sha256').update(encodeUtf8(json)).digest('hex')}`
}

/** Go: a nil slice is null. */
function listJson(dependencies: readonly Dependency[]): string {
  return dependencies.length === 0 ? 'null' : `[${dependencies.map(dependencyJson).join(',')}]`
}

/** Fields in the order of Go's struct; empty ones are left out, but for name and repository. */
function dependencyJson({
  name,
  version,
  repository,
  condition,
  tags,
  enabled,
  importValues,
  alias,
}: Dependency): string {
  const fields: [key: string, value: GoValue][] = [['name', name]]
  if (version) fields.push(['version', version])
  fields.push(['repository', repository ?? ''])
  if (condition) fields.push(['condition', condition])
  if (tags && tags.length > 0) fields.push(['tags', [...tags]])
  if (enabled) fields.push(['enabled', true])
  if (importValues && importValues.length > 0) fields.push(['import-values', importValues.map(plainValue)])
  if (alias) fields.push(['alias', alias])
  return `{${fields.map(([key, value]) => `"${key}":${encodeJson(value)}`).join(',')}}`
}

/** Entries are texts, or maps written as child and parent. */
function plainValue(value: unknown): GoValue {
  if (typeof value !== 'object' || value === null) return value as GoValue
  const map: GoMap = newMap()
  for (const [key, item] of Object.entries(value)) map[key] = item as GoValue
  return map
}
