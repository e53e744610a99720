/** Objects as texts that can be compared: without what the server adds, and without secrets. */
import { emitYaml } from '../../gotemplate/go/yaml/emit.ts'
import { newMap, type GoValue } from '../../gotemplate/value.ts'
import { isMapping, type Json, type JsonObject, type KubeObject, type ObjectMeta } from '../object.ts'

/** Fields of `metadata` that only the server writes. */
const SERVER_FIELDS = new Set([
  'creationTimestamp',
  'deletionGracePeriodSeconds',
  'deletionTimestamp',
  'generation',
  'managedFields',
  'resourceVersion',
  'selfLink',
  'uid',
])

/** All of an object as it was applied, in an annotation of its own: of a Secret, with what it keeps. */
export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

/** Annotations that controllers keep on what they manage. */
const SERVER_ANNOTATIONS = new Set(['deployment.kubernetes.io/revision', LAST_APPLIED])

/** What people decide of an object: no status, none of the server's own metadata. */
export function decided(object: KubeObject): KubeObject {
  const metadata: JsonObject = {}
  for (const [key, value] of Object.entries(object.metadata)) {
    if (SERVER_FIELDS.has(key)) continue
    metadata[key] = key === 'annotations' ? withoutServerAnnotations(value) : value
  }
  if (isEmpty(metadata['annotations'])) delete metadata['annotations']
  const copy: KubeObject = { ...object, metadata: metadata as ObjectMeta }
  delete copy['status']
  return copy
}

function withoutServerAnnotations(annotations: Json): Json {
  if (!isMapping(annotations)) return annotations
  return Object.fromEntries(Object.entries(annotations).filter(([key]) => !SERVER_ANNOTATIONS.has(key)))
}

function isEmpty(value: Json | undefined): boolean {
  return value !== undefined && isMapping(value) && Object.keys(value).length === 0
}

/** The object as YAML, keys sorted, as `toYaml` writes it. */
export function objectText(object: KubeObject): string {
  return emitYaml(goValue(object, 0))
}

// The API server refuses what is deeper by far.
const MAX_DEPTH = 1000

function goValue(json: Json, depth: number): GoValue {
  if (json === null || typeof json !== 'object') return json
  if (depth > MAX_DEPTH) return null
  if (Array.isArray(json)) return json.map((item) => goValue(item, depth + 1))
  const map = newMap()
  for (const [key, value] of Object.entries(json)) map[key] = goValue(value, depth + 1)
  return map
}
