/** A change as data: which fields of an object differ, as helm-diff tells it in JSON. */
import { encodeJson } from '../../gotemplate/go/json.ts'
import { YamlError } from '../../gotemplate/go/yaml/error.ts'
import { parseYaml } from '../../gotemplate/go/yaml/parse.ts'
import { mapOf, sortedKeys } from '../../gotemplate/value.ts'
import { messageOf } from '../errors.ts'
import { isMapping, type Json, type JsonObject } from '../object.ts'
import { partsOfKey } from './key.ts'

export interface StructuredChange {
  /** `spec.template.spec.containers[0]`: where the field is. */
  readonly path?: string
  readonly field?: string
  readonly change: 'add' | 'remove' | 'replace'
  readonly oldValue?: Json
  readonly newValue?: Json
}

export interface StructuredEntry {
  readonly apiVersion?: string
  readonly kind?: string
  readonly namespace?: string
  readonly name?: string
  readonly changeType: string
  readonly resourceStatus: { readonly oldExists: boolean; readonly newExists: boolean }
  /** Absent where there are none, and where they are suppressed. */
  readonly changes?: readonly StructuredChange[]
  readonly changesSuppressed?: true
}

export interface StructuredInput {
  readonly key: string
  readonly change: string
  /** Absent where there was nothing. */
  readonly before: string | undefined
  /** Absent where there will be nothing. */
  readonly after: string | undefined
  readonly suppressed: boolean
}

/** The entry, or why there is none. */
export function structuredEntry({ key, change, before, after, suppressed }: StructuredInput): StructuredEntry | string {
  let documents: (Json | undefined)[]
  let changes: StructuredChange[] = []
  try {
    documents = [documentOf('old', before), documentOf('new', after)]
    const [old, now] = documents
    if (!suppressed && change === 'MODIFY' && old !== undefined && now !== undefined) changes = changesOf(old, now)
  } catch (error) {
    return messageOf(error)
  }
  return {
    ...identity(key, documents),
    changeType: change,
    resourceStatus: { oldExists: isThere(before), newExists: isThere(after) },
    ...(changes.length === 0 ? {} : { changes }),
    ...(suppressed ? { changesSuppressed: true } : {}),
  }
}

function isThere(text: string | undefined): text is string {
  return text !== undefined && text.trim() !== ''
}

function documentOf(which: string, text: string | undefined): Json | undefined {
  if (!isThere(text)) return undefined
  try {
    const document = parseYaml(text) as Json
    if (document === null || isMapping(document)) return document
    const kind = Array.isArray(document) ? 'array' : typeof document
    throw new Refusal(`json: cannot unmarshal ${kind} into Go value of type map[string]interface {}`)
  } catch (error) {
    const reason = error instanceof YamlError ? error.detail : messageOf(error)
    throw new Refusal(`convert ${which} manifest: ${reason}`)
  }
}

/** Why an entry cannot be told. */
class Refusal extends Error {}

type Identity = Pick<StructuredEntry, 'apiVersion' | 'kind' | 'namespace' | 'name'>

/** What the objects say of themselves, the old one first, and then what the key says. */
function identity(key: string, documents: readonly (Json | undefined)[]): Identity {
  const said: Record<string, string> = {}
  const take = (name: string, value: Json | undefined): void => {
    if (!said[name] && typeof value === 'string') said[name] = value
  }
  for (const document of documents) {
    if (document === undefined || document === null || !isMapping(document)) continue
    take('apiVersion', document['apiVersion'])
    take('kind', document['kind'])
    const metadata = document['metadata']
    if (metadata === undefined || !isMapping(metadata)) continue
    take('name', metadata['name'])
    take('namespace', metadata['namespace'])
  }
  const { api, ...parts } = partsOfKey(key) ?? { api: '' }
  for (const [name, value] of Object.entries({ apiVersion: api, ...parts })) take(name, value)
  const { apiVersion, kind, namespace, name } = said
  return {
    ...(apiVersion && { apiVersion }),
    ...(kind && { kind }),
    ...(namespace && { namespace }),
    ...(name && { name }),
  }
}

interface Place {
  readonly tokens: readonly string[]
  readonly changes: StructuredChange[]
}

function changesOf(before: Json, after: Json): StructuredChange[] {
  const changes: StructuredChange[] = []
  compareMaps(mapOrNothing(before), mapOrNothing(after), { tokens: [], changes })
  return changes
}

function mapOrNothing(value: Json): JsonObject {
  return isMapping(value) ? value : {}
}

function inside({ tokens, changes }: Place, token: string): Place {
  return { tokens: [...tokens, token], changes }
}

/** As a JSON merge patch is made and then walked. */
function compareMaps(before: JsonObject, after: JsonObject, place: Place): void {
  for (const key of sortedKeys(mapOf({ ...before, ...after }))) {
    const at = inside(place, key)
    const [old, now] = [own(before, key), own(after, key)]
    if (now === undefined) add(at, 'remove', old ?? null, undefined)
    else if (old === undefined || kindOf(old) !== kindOf(now)) replaced(old ?? null, now, at)
    else if (isMapping(old) && isMapping(now)) compareMaps(old, now, at)
    else if (!isSame(old, now)) replaced(old, now, at)
  }
}

function own(map: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined
}

/** `now` stands in the patch as it is. */
function replaced(old: Json, now: Json, place: Place): void {
  if (isMapping(now)) {
    const before = mapOrNothing(old)
    for (const key of sortedKeys(mapOf(now))) replaced(own(before, key) ?? null, now[key]!, inside(place, key))
  } else if (Array.isArray(now)) compareLists(Array.isArray(old) ? old : [], now, place)
  else if (now === null) add(place, 'remove', old, undefined)
  else if (old === null) add(place, 'add', undefined, now)
  else if (!isSame(old, now)) add(place, 'replace', old, now)
}

function compareLists(before: readonly Json[], after: readonly Json[], place: Place): void {
  for (let i = 0; i < Math.max(before.length, after.length); i++) {
    const at = inside(place, String(i))
    const old = before[i] ?? null
    const now = after[i] ?? null
    if (old !== null && now !== null) compareItems(old, now, at)
    else if (old !== null) add(at, 'remove', old, undefined)
    else if (now !== null) add(at, 'add', undefined, now)
  }
}

/** Throws Refusal for items that helm-diff cannot compare. */
function compareItems(old: Json, now: Json, place: Place): void {
  if (isSame(old, now)) return
  if (isScalar(old) && isScalar(now)) return add(place, 'replace', old, now)
  if (Array.isArray(old) !== Array.isArray(now)) throw new Refusal('Mismatched JSON Documents')
  if (Array.isArray(old) && Array.isArray(now)) {
    if (old.length !== now.length || ![...old, ...now].every(isMapOrNull)) throw new Refusal('Invalid JSON Document')
    return compareLists(old, now, place)
  }
  if (!isMapping(old) || !isMapping(now)) throw new Refusal('Invalid JSON Document')
  compareMaps(old, now, place)
}

function isMapOrNull(value: Json): boolean {
  return value === null || isMapping(value)
}

function add(
  { tokens, changes }: Place,
  change: StructuredChange['change'],
  oldValue: Json | undefined,
  newValue: Json | undefined,
): void {
  const path = pathText(tokens.slice(0, -1))
  const field = tokens.at(-1) ?? ''
  changes.push({
    ...(path === '' ? {} : { path }),
    ...(field === '' ? {} : { field }),
    change,
    ...(oldValue === undefined || oldValue === null ? {} : { oldValue }),
    ...(newValue === undefined || newValue === null ? {} : { newValue }),
  })
}

/** `spec.ports[0]`; keys that are digits look like places in lists. */
function pathText(tokens: readonly string[]): string {
  let path = ''
  for (const token of tokens) {
    if (token === '') continue
    path += /^[0-9]+$/.test(token) ? `[${token}]` : path === '' ? token : `.${token}`
  }
  return path
}

function kindOf(value: Json): string {
  return value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value
}

function isScalar(value: Json): boolean {
  return value === null || typeof value !== 'object'
}

function isSame(a: Json, b: Json): boolean {
  if (a === b) return true
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => isSame(item, b[i]!))
  if (!isMapping(a) || !isMapping(b)) return false
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && isSame(a[key]!, b[key]!))
}

/** The report as JSON, in Go's form. */
export function structuredText(entries: readonly StructuredEntry[]): string {
  if (entries.length === 0) return '[]\n'
  return `[\n${entries.map((entry) => `  ${objectText(entry, '  ')}`).join(',\n')}\n]\n`
}

/** Fields of Go's structs keep their order, those of maps are sorted. */
function objectText(object: object, pad: string): string {
  const lines = Object.entries(object).map(([key, value]) => {
    const inner = `${pad}  `
    const text =
      key === 'oldValue' || key === 'newValue'
        ? jsonText(value as Json, inner)
        : Array.isArray(value)
          ? `[\n${value.map((item) => `${inner}  ${objectText(item as object, `${inner}  `)}`).join(',\n')}\n${inner}]`
          : typeof value === 'object' && value !== null
            ? objectText(value as object, inner)
            : jsonText(value as Json, inner)
    return `${inner}${JSON.stringify(key)}: ${text}`
  })
  return `{\n${lines.join(',\n')}\n${pad}}`
}

function jsonText(value: Json, pad: string): string {
  return encodeJson(value, { indent: '  ' }).replaceAll('\n', `\n${pad}`)
}
