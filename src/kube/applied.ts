/** Whether a server-side apply would change nothing, told from what is live: it owns the same fields, and they have the same values. */
import type { Json, JsonObject, KubeObject } from '../object.ts'
import { isObject, sameJson } from './json-compare.ts'

/** True only if it is certain. A server may write a value in another way than it was applied: then it is not. */
export function isApplied(live: KubeObject, object: KubeObject, manager: string): boolean {
  const entry = entriesOf(live, manager).find(({ operation }) => operation === 'Apply')
  const fields = entry?.['fieldsV1']
  if (fields === undefined || !isObject(fields) || entry?.['apiVersion'] !== object.apiVersion) return false
  return sameTree(unmanagedLeftOut(object), withStrings(live, object), fields, 0)
}

/** Whether it owns fields otherwise than by server-side apply. */
export function updates(live: KubeObject, manager: string): boolean {
  return entriesOf(live, manager).some(({ operation }) => operation === 'Update')
}

function entriesOf(live: KubeObject, manager: string): JsonObject[] {
  const entries = (live.metadata['managedFields'] ?? []) as JsonObject[]
  return entries.filter((entry) => entry['manager'] === manager && (entry['subresource'] ?? '') === '')
}

// Kubernetes: who they are is nobody's field.
const UNMANAGED = new Set(['apiVersion', 'kind'])
const UNMANAGED_METADATA = new Set([
  'name',
  'namespace',
  'creationTimestamp',
  'selfLink',
  'uid',
  'generation',
  'managedFields',
  'resourceVersion',
])
const MAX_DEPTH = 100

/** A Secret's `stringData` lives on in `data`. */
function withStrings(live: KubeObject, { kind, stringData }: KubeObject): KubeObject {
  const data = live['data']
  if (kind !== 'Secret' || !isObject(stringData ?? null) || !isObject(data ?? null)) return live
  const same = Object.entries(stringData as JsonObject).filter(
    ([name, value]) =>
      typeof value === 'string' && Buffer.from(value).toString('base64') === (data as JsonObject)[name],
  )
  return { ...live, stringData: Object.fromEntries(same) }
}

function unmanagedLeftOut(object: KubeObject): JsonObject {
  const without = (from: JsonObject, names: ReadonlySet<string>): JsonObject =>
    Object.fromEntries(Object.entries(from).filter(([name]) => !names.has(name)))
  const { metadata: whole, ...rest } = without(object, UNMANAGED)
  const metadata = without(whole as JsonObject, UNMANAGED_METADATA)
  return Object.keys(metadata).length === 0 ? rest : { ...rest, metadata }
}

/** `owned`: a node of fieldsV1. Without children it is a value, or a list or map that is owned as a whole. */
function sameTree(value: Json, live: Json | undefined, owned: JsonObject, depth: number): boolean {
  const names = Object.keys(owned).filter((name) => name !== '.')
  if (names.length === 0) return live === undefined ? value === null : value !== null && sameJson(value, live)
  if (depth > MAX_DEPTH || live === undefined) return false
  if (names[0]!.startsWith('f:')) {
    return isObject(value) && isObject(live) && sameFields(value, live, { owned, names, depth })
  }
  return Array.isArray(value) && Array.isArray(live) && sameItems(value, live, { owned, names, depth })
}

interface Node {
  readonly owned: JsonObject
  readonly names: readonly string[]
  readonly depth: number
}

function sameFields(value: JsonObject, live: JsonObject, { owned, names, depth }: Node): boolean {
  const fields = Object.keys(value)
  return (
    fields.length === names.length &&
    fields.every((field) => {
      const node = owned[`f:${field}`]
      return node !== undefined && isObject(node) && sameTree(value[field]!, live[field], node, depth + 1)
    })
  )
}

/** Lists that merge: every item has its node, and they stand in the same order among what is live. */
function sameItems(value: readonly Json[], live: readonly Json[], { owned, names, depth }: Node): boolean {
  if (value.length !== names.length) return false
  const left = new Set(names)
  let at = -1
  return value.every((item) => {
    const name = [...left].find((one) => isNamed(item, one))
    if (name === undefined) return false
    left.delete(name)
    const next = live.findIndex((other, i) => i > at && isThat(other, name))
    if (next < 0) return false
    at = next
    return name.startsWith('v:') || sameTree(item, live[at], owned[name] as JsonObject, depth + 1)
  })
}

/** Whether an item may be what `k:{"name":"a"}` or `v:"a"` names. A key that it lacks is a default that the server put in. */
function isNamed(item: Json, name: string): boolean {
  if (name.startsWith('v:')) return JSON.stringify(item) === name.slice(2)
  return isObject(item) && keysOf(name).every(([key, value]) => item[key] === undefined || sameJson(item[key], value))
}

function isThat(item: Json, name: string): boolean {
  if (name.startsWith('v:')) return JSON.stringify(item) === name.slice(2)
  return isObject(item) && keysOf(name).every(([key, value]) => item[key] !== undefined && sameJson(item[key], value))
}

function keysOf(name: string): [string, Json][] {
  return name.startsWith('k:') ? Object.entries(JSON.parse(name.slice(2)) as JsonObject) : [['', null]]
}
