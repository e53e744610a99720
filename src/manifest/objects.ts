/** Manifest text → Kubernetes objects, as kubectl's builder reads it: lists flattened, empty documents skipped. */
import { parseYaml } from '../../gotemplate/go/yaml/parse.ts'
import { isMap, type GoValue } from '../../gotemplate/value.ts'
import { messageOf, TshelmError } from '../errors.ts'
import type { Json, KubeObject } from '../object.ts'
import { splitDocuments } from './split.ts'

// A List inside a List is already odd.
const MAX_LIST_DEPTH = 8

/** Throws `kube/invalid-object` in Helm's words for what has no kind, no apiVersion or is no object. */
export function parseObjects(manifest: string): KubeObject[] {
  const objects: KubeObject[] = []
  for (const { text } of splitDocuments(manifest)) {
    let value: GoValue
    try {
      value = parseYaml(text)
    } catch (error) {
      throw new TshelmError('kube/invalid-object', `error parsing : ${messageOf(error)}`, { cause: error })
    }
    if (value === null || (isMap(value) && Object.keys(value).length === 0)) continue
    // Values read from YAML are JSON: float64, strings, booleans, lists, maps.
    addObject(value as Json, objects, 0)
  }
  return objects
}

function addObject(value: Json, objects: KubeObject[], depth: number): void {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new TshelmError(
      'kube/invalid-object',
      `unable to decode "": json: cannot unmarshal ${jsonKind(value)} into Go value of type map[string]interface {}`,
    )
  }
  const { kind, apiVersion } = value
  if (typeof kind !== 'string' || kind === '') {
    throw new TshelmError('kube/invalid-object', `Object 'Kind' is missing in '${JSON.stringify(value)}'`)
  }
  if (typeof apiVersion !== 'string' || apiVersion === '') {
    throw new TshelmError('kube/invalid-object', `Object 'apiVersion' is missing in '${JSON.stringify(value)}'`)
  }
  if (kind.endsWith('List') && Array.isArray(value['items']) && depth < MAX_LIST_DEPTH) {
    for (const item of value['items']) addObject(item, objects, depth + 1)
    return
  }
  objects.push({ ...value, apiVersion, kind, metadata: metadataOf(value['metadata']) })
}

function metadataOf(value: Json | undefined): KubeObject['metadata'] {
  const metadata = value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {}
  return { ...metadata, name: typeof metadata['name'] === 'string' ? metadata['name'] : '' }
}

function jsonKind(value: Json): string {
  if (Array.isArray(value)) return 'array'
  return typeof value === 'boolean' ? 'bool' : typeof value
}
