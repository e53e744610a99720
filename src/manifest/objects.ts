/** Manifest text → Kubernetes objects, as kubectl's builder reads it: lists flattened, empty documents skipped. */
import { parseYaml } from '../../gotemplate/go/yaml/parse.ts'
import { isMap, type GoValue } from '../../gotemplate/value.ts'
import { goJson } from '../../storage/go-json.ts'
import { messageOf, TshelmError } from '../errors.ts'
import type { Json, KubeObject } from '../object.ts'
import { splitDocuments } from './split.ts'

// A List inside a List is already odd.
const MAX_LIST_DEPTH = 8

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
    if (value === null || (isMap(value) && Object.keys(value).length === 0)) continue
    // Values read from YAML are JSON: float64, strings, booleans, lists, maps.
    const json = value as Json
    if (validate) checkHead(json)
    addObject(json, objects, 0)
    const [, source] = SOURCE.exec(text) ?? []
    for (const object of objects) found.push(source === undefined ? { object } : { object, source })
  }
  return found
}

function addObject(value: Json, objects: KubeObject[], depth: number): void {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw undecodable(`json: cannot unmarshal ${jsonKind(value)} into Go value of type map[string]interface {}`)
  }
  const { kind, apiVersion } = value
  if (typeof kind !== 'string' || kind === '') throw undecodable(`Object 'Kind' is missing in '${goJson(value)}'`)
  if (typeof apiVersion !== 'string' || apiVersion === '') {
    throw undecodable(`Object 'apiVersion' is missing in '${goJson(value)}'`)
  }
  if (kind.endsWith('List') && Array.isArray(value['items']) && depth < MAX_LIST_DEPTH) {
    for (const item of value['items']) addObject(item, objects, depth + 1)
    return
  }
  const problem = metadataProblem(value['metadata'])
  if (problem !== undefined) throw undecodable(`json: ${problem}`)
  objects.push({ ...value, apiVersion, kind, metadata: metadataOf(value['metadata']) })
}

function undecodable(reason: string): TshelmError {
  return new TshelmError('kube/invalid-object', `unable to decode "": ${reason}`)
}

function checkHead(value: Json): void {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return
  const missing = ['apiVersion', 'kind'].filter((key) => value[key] === undefined).map((key) => `${key} not set`)
  if (missing.length === 0) return
  const text = missing.length === 1 ? missing[0]! : `[${missing.join(', ')}]`
  throw new TshelmError('kube/invalid-object', `error validating "": error validating data: ${text}`)
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
