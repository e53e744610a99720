/** Manifest text → Kubernetes objects, as kubectl's builder reads it: lists flattened, empty documents skipped. */
import { parseYaml } from '../../gotemplate/go/yaml/parse.ts'
import type { GoValue } from '../../gotemplate/value.ts'
import { goJson } from '../../storage/go-json.ts'
import { messageOf, TshelmError } from '../errors.ts'
import type { Json, JsonObject, KubeObject } from '../object.ts'
import { splitDocuments } from './split.ts'

export interface ParseOptions {
  /** Say what is missing as kubectl's validation says it. Default: false. */
  readonly validate?: boolean
}

export interface ManifestObject {
  readonly object: KubeObject
  /** The template it is from, if the manifest tells. */
  readonly source?: string
}

/** Throws `kube/invalid-object` in Helm's words for what has no kind, no apiVersion, odd metadata or is no object. */
export function parseObjects(manifest: string, options: ParseOptions = {}): KubeObject[] {
  return parseManifest(manifest, options).map(({ object }) => object)
}

// As manifestText writes it.
const SOURCE = /^\s*# Source: (.+)\n/

/** The same with where they are from. */
export function parseManifest(manifest: string, { validate = false }: ParseOptions = {}): ManifestObject[] {
  const found: ManifestObject[] = []
  for (const { text } of splitDocuments(manifest)) {
    const objects: KubeObject[] = []
    let value: GoValue
    try {
      value = parseYaml(text)
    } catch (error) {
      throw new TshelmError('kube/invalid-object', `error parsing : ${messageOf(error)}`, { cause: error })
    }
    if (value === null) continue
    // Values read from YAML are JSON: float64, strings, booleans, lists, maps.
    const json = value as Json
    if (validate) checkHeads(json)
    addObject(json, objects)
    const [, source] = SOURCE.exec(text) ?? []
    for (const object of objects) found.push(source === undefined ? { object } : { object, source })
  }
  return found
}

function addObject(value: Json, objects: KubeObject[]): void {
  if (!isObject(value)) throw unfit(value, 'Go value of type unstructured.detector')
  const { apiVersion, items } = value
  if (items !== undefined) {
    addItems(value, items, objects)
    return
  }
  if (kindOf(value) === '') throw undecodable(`Object 'Kind' is missing in '${goJson(value)}'`)
  if (apiVersion !== undefined && apiVersion !== null && typeof apiVersion !== 'string') {
    throw unfit(apiVersion, 'Go struct field metadataOnlyObject.TypeMeta.apiVersion of type string')
  }
  const problem = metadataProblem(value['metadata'])
  if (problem !== undefined) throw undecodable(`json: ${problem}`)
  objects.push(objectOf(value))
}

/** Go: whatever has `items` is a list, and lists in lists come after what is beside them. */
function addItems(list: JsonObject, items: Json, objects: KubeObject[]): void {
  if (items !== null && !Array.isArray(items)) {
    throw unfit(items, 'Go struct field decodeList.items of type []json.RawMessage')
  }
  const kind = kindOf(list)
  const itemKind = kind.replace(/List$/, '')
  const queue = (items ?? []).map((item): JsonObject => {
    if (item !== null && !isObject(item)) throw unfit(item, 'Go value of type map[string]interface {}')
    const own = item ?? {}
    const told = itemKind === '' || kindOf(own) !== '' || versionOf(own) !== ''
    return told ? own : { ...own, kind: itemKind, apiVersion: versionOf(list) }
  })
  if (kind === '') throw undecodable(`Object 'Kind' is missing in '${goJson(list)}'`)
  for (const item of queue) {
    const inner = item['items']
    if (Array.isArray(inner)) queue.push(...inner.filter(isObject))
    else objects.push(objectOf(checkedItem(item)))
  }
}

function checkedItem(item: JsonObject): JsonObject {
  const missing = (what: string, field: string): TshelmError =>
    new TshelmError(
      'kube/invalid-object',
      `unable to get type info from the object "*unstructured.Unstructured": Object '${what}' is missing in 'object has no ${field}'`,
    )
  if (kindOf(item) === '') throw missing('Kind', 'kind field ')
  if (versionOf(item) === '') throw missing('apiVersion', 'apiVersion field')
  return item
}

function objectOf(value: JsonObject): KubeObject {
  return { ...value, apiVersion: versionOf(value), kind: kindOf(value), metadata: metadataOf(value['metadata']) }
}

function isObject(value: Json): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

function versionOf({ apiVersion }: JsonObject): string {
  return typeof apiVersion === 'string' ? apiVersion : ''
}

/** Go: the kind of what has no proper apiVersion counts for nothing. */
function kindOf(value: JsonObject): string {
  const { kind } = value
  return typeof kind === 'string' && isGroupVersion(versionOf(value)) ? kind : ''
}

function isGroupVersion(text: string): boolean {
  return text.split('/').length <= 2
}

function unfit(value: Json, target: string): TshelmError {
  return undecodable(`json: cannot unmarshal ${jsonKind(value)} into ${target}`)
}

function undecodable(reason: string): TshelmError {
  return new TshelmError('kube/invalid-object', `unable to decode "": ${reason}`)
}

/** What kubectl's validation says before anything is decoded; of a List, what it says of its items. */
function checkHeads(value: Json): void {
  const problems = headProblems(value)
  if (problems.length === 0 && isObject(value) && value['kind'] === 'List' && value['apiVersion'] === 'v1') {
    const items = value['items']
    problems.push(...(Array.isArray(items) ? items.flatMap(headProblems) : [NO_OBJECT]))
  }
  const said = [...new Set(problems)]
  if (said.length === 0) return
  const text = said.length === 1 ? said[0]! : `[${said.join(', ')}]`
  throw new TshelmError('kube/invalid-object', `error validating "": error validating data: ${text}`)
}

const NO_OBJECT = 'invalid object to validate'

function headProblems(value: Json): string[] {
  if (!isObject(value)) return [NO_OBJECT]
  const { apiVersion = null, kind = null } = value
  return [
    ...(typeof apiVersion === 'string' && !isGroupVersion(apiVersion)
      ? [`unexpected GroupVersion string: ${apiVersion}`]
      : textProblem('apiVersion', apiVersion)),
    ...textProblem('kind', kind),
  ]
}

function textProblem(field: string, value: Json): string[] {
  if (typeof value === 'string') return []
  return [value === null ? `${field} not set` : `${field} isn't string type`]
}

type Shape = 'string' | 'int64' | 'map[string]string' | '[]string'

const METADATA: Readonly<Record<string, Shape>> = {
  annotations: 'map[string]string',
  finalizers: '[]string',
  generateName: 'string',
  generation: 'int64',
  labels: 'map[string]string',
  name: 'string',
  namespace: 'string',
  resourceVersion: 'string',
  uid: 'string',
}

/** What does not fit Kubernetes' ObjectMeta, the first in the order of keys. */
function metadataProblem(metadata: Json | undefined): string | undefined {
  if (metadata === null || typeof metadata !== 'object' || Array.isArray(metadata)) return undefined
  for (const key of Object.keys(metadata).sort()) {
    const shape = METADATA[key]
    const misfit = shape === undefined ? undefined : misfitOf(metadata[key]!, shape)
    if (misfit !== undefined) {
      return `cannot unmarshal ${misfit.kind} into Go struct field ObjectMeta.metadata.${key} of type ${misfit.wanted}`
    }
  }
  return undefined
}

interface Misfit {
  readonly kind: string
  readonly wanted: string
}

function misfitOf(value: Json, wanted: Shape): Misfit | undefined {
  if (value === null) return undefined
  const wrong = { kind: jsonKind(value), wanted }
  switch (wanted) {
    case 'string':
      return typeof value === 'string' ? undefined : wrong
    case 'int64':
      return typeof value === 'number' ? undefined : wrong
    case '[]string':
      return Array.isArray(value) ? firstMisfit(value) : wrong
    case 'map[string]string':
      return typeof value === 'object' && !Array.isArray(value) ? firstMisfit(Object.values(value)) : wrong
  }
}

function firstMisfit(values: readonly Json[]): Misfit | undefined {
  const odd = values.find((value) => value !== null && typeof value !== 'string')
  return odd === undefined ? undefined : { kind: jsonKind(odd), wanted: 'string' }
}

function metadataOf(value: Json | undefined): KubeObject['metadata'] {
  const metadata = value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {}
  return { ...metadata, name: typeof metadata['name'] === 'string' ? metadata['name'] : '' }
}

function jsonKind(value: Json): string {
  if (Array.isArray(value)) return 'array'
  return typeof value === 'boolean' ? 'bool' : typeof value
}
