/** Managed fields: from client-side update to server-side apply (client-go: csaupgrade). */
import type { Json, JsonObject, KubeObject } from '../object.ts'
import { isObject } from './json-compare.ts'

/**
 * The JSON patch that makes `manager`'s client-side fields its server-side ones; undefined when there is nothing to change. It holds
 * only for the resourceVersion it was made from.
 */
export function managedFieldsPatch(live: KubeObject, manager: string): Json | undefined {
  const entries = (live.metadata['managedFields'] ?? []) as JsonObject[]
  const own = (entry: JsonObject, operation: string): boolean =>
    entry['manager'] === manager && entry['operation'] === operation && (entry['subresource'] ?? '') === ''
  const updates = entries.filter((entry) => own(entry, 'Update'))
  if (updates.length === 0) return undefined
  const base = entries.find((entry) => own(entry, 'Apply')) ?? updates[0]!
  const sameVersion = updates.filter((entry) => entry['apiVersion'] === base['apiVersion'])
  const fields = [base, ...sameVersion].reduce<Json>((union, entry) => unionFields(union, entry['fieldsV1'] ?? {}), {})
  const merged: JsonObject = { ...base, operation: 'Apply', fieldsV1: fields }
  const managedFields = entries.filter((entry) => entry === base || !updates.includes(entry))
  return [
    { op: 'replace', path: '/metadata/managedFields', value: managedFields.map((e) => (e === base ? merged : e)) },
    { op: 'replace', path: '/metadata/resourceVersion', value: live.metadata['resourceVersion'] ?? '' },
  ]
}

/** fieldsV1 sets are trees of objects; their union is the deep merge. */
function unionFields(a: Json, b: Json): Json {
  if (!isObject(a) || !isObject(b)) return isObject(a) ? a : b
  const union: JsonObject = { ...a }
  for (const [key, value] of Object.entries(b)) union[key] = key in union ? unionFields(union[key]!, value) : value
  return union
}
