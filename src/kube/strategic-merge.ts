/**
 * Three-way strategic merge patches for built-in kinds (Kubernetes: strategic merge patch, with its directives `$patch`,
 * `$setElementOrder`, `$retainKeys`, `$deleteFromPrimitiveList`).
 */
import type { Json, JsonObject, KubeObject } from '../object.ts'
import { isObject, sameJson } from './json-compare.ts'
import { MERGE_KEYS, MERGED_SETS, RETAIN_KEYS } from './merge-keys-table.ts'

/** Additions and changes are taken against `live`, deletions against `original`. Empty when nothing changes. */
export function strategicThreeWay(original: KubeObject, modified: KubeObject, live: KubeObject): JsonObject {
  const root: Place = { kind: modified.kind, path: [] }
  const changes = changesOf(live, modified, root)
  const deletions = deletionsOf(original, modified, root)
  return mergePatch(changes, deletions, root)
}

/** Where in an object a value stands: field names from the root; list items do not count. */
interface Place {
  readonly kind: string
  readonly path: readonly string[]
}

function inside(place: Place, field: string): Place {
  return { kind: place.kind, path: [...place.path, field] }
}

function lookup<T>(place: Place, find: (name: string) => T | undefined): T | undefined {
  const { kind, path } = place
  const field = path.at(-1) ?? ''
  return (
    find([kind, ...path].join('.')) ??
    (path.length > 2 ? find(path.slice(-3).join('.')) : undefined) ??
    (path.length > 1 ? find(path.slice(-2).join('.')) : undefined) ??
    find(field)
  )
}

function mergeKeyOf(place: Place): string | undefined {
  return lookup(place, (name) => MERGE_KEYS[name])
}

function isMergedSet(place: Place): boolean {
  return MERGED_SETS.has(place.path.at(-1) ?? '')
}

function retainsKeys(place: Place, item: boolean): boolean {
  const suffix = item ? '[]' : ''
  return lookup(place, (name) => (RETAIN_KEYS.has(name + suffix) ? true : undefined)) === true
}

/** What to add or change in `from` so that it has everything that `to` has. */
function changesOf(from: JsonObject, to: JsonObject, place: Place): JsonObject {
  const patch: JsonObject = {}
  for (const [field, value] of Object.entries(to)) {
    const before = from[field]
    const at = inside(place, field)
    if (before === undefined || typeof before !== typeof value || Array.isArray(before) !== Array.isArray(value)) {
      if (value !== null || before !== undefined) patch[field] = value
    } else if (Array.isArray(value)) Object.assign(patch, listChanges(field, before as Json[], value, at))
    else if (isObject(value) && isObject(before)) {
      const inner = changesOf(before, value, at)
      if (Object.keys(inner).length > 0) {
        if (retainsKeys(at, false)) inner['$retainKeys'] = Object.keys(value).sort()
        patch[field] = inner
      }
    } else if (!sameJson(before, value)) patch[field] = value
  }
  return patch
}

function listChanges(field: string, from: Json[], to: Json[], place: Place): JsonObject {
  const key = mergeKeyOf(place)
  if (key !== undefined && keyed(from, key) && keyed(to, key)) {
    return keyedChanges({ field, key, place }, from as JsonObject[], to as JsonObject[])
  }
  if (isMergedSet(place)) {
    const added = to.filter((item) => !from.includes(item))
    // client-go compares with what it has sorted before.
    const changed = added.length > 0 || !sameJson([...from].sort(), to)
    if (!changed) return {}
    return { ...(added.length === 0 ? {} : { [field]: added }), [`$setElementOrder/${field}`]: to }
  }
  return sameJson(from, to) ? {} : { [field]: to }
}

interface KeyedList {
  readonly field: string
  readonly key: string
  readonly place: Place
}

function keyedChanges({ field, key, place }: KeyedList, from: JsonObject[], to: JsonObject[]): JsonObject {
  const before = new Map(from.map((item) => [item[key], item]))
  const items: JsonObject[] = []
  for (const item of to) {
    const previous = before.get(item[key])
    if (previous === undefined) items.push(item)
    else {
      const inner = changesOf(previous, item, place)
      if (Object.keys(inner).length > 0) {
        if (retainsKeys(place, true)) inner['$retainKeys'] = Object.keys(item).sort()
        items.push({ ...inner, [key]: item[key]! })
      }
    }
  }
  const order = to.map((item): JsonObject => ({ [key]: item[key]! }))
  const sameOrder = from.length === to.length && to.every((item, i) => item[key] === from[i]![key])
  if (items.length === 0 && sameOrder) return {}
  return { ...(items.length === 0 ? {} : { [field]: items }), [`$setElementOrder/${field}`]: order }
}

/** What to remove from an object that `from` made, because `to` no longer has it. */
function deletionsOf(from: JsonObject, to: JsonObject, place: Place): JsonObject {
  const patch: JsonObject = {}
  for (const [field, before] of Object.entries(from)) {
    const value = to[field]
    const at = inside(place, field)
    if (value === undefined) patch[field] = null
    else if (Array.isArray(before) && Array.isArray(value))
      Object.assign(patch, listDeletions(field, before, value, at))
    else if (isObject(before) && isObject(value)) {
      const inner = deletionsOf(before, value, at)
      if (Object.keys(inner).length > 0) patch[field] = inner
    }
  }
  return patch
}

function listDeletions(field: string, from: Json[], to: Json[], place: Place): JsonObject {
  const key = mergeKeyOf(place)
  if (key !== undefined && keyed(from, key) && keyed(to, key)) {
    const after = new Map((to as JsonObject[]).map((item) => [item[key], item]))
    const items: JsonObject[] = []
    for (const item of from as JsonObject[]) {
      const next = after.get(item[key])
      if (next === undefined) items.push({ $patch: 'delete', [key]: item[key]! })
      else {
        const inner = deletionsOf(item, next, place)
        if (Object.keys(inner).length > 0) items.push({ ...inner, [key]: item[key]! })
      }
    }
    return items.length === 0 ? {} : { [field]: items }
  }
  if (isMergedSet(place)) {
    const gone = from.filter((item) => !to.includes(item))
    return gone.length === 0 ? {} : { [`$deleteFromPrimitiveList/${field}`]: gone }
  }
  return {}
}

/** Two patches as one; items of merging lists are paired by their key. */
function mergePatch(a: JsonObject, b: JsonObject, place: Place): JsonObject {
  const merged: JsonObject = { ...a }
  for (const [field, value] of Object.entries(b)) {
    const present = merged[field]
    const at = inside(place, field)
    const key = mergeKeyOf(at)
    if (present === undefined) merged[field] = value
    else if (isObject(present) && isObject(value)) merged[field] = mergePatch(present, value, at)
    else if (Array.isArray(present) && Array.isArray(value) && key !== undefined) {
      merged[field] = mergeItems(present as JsonObject[], value as JsonObject[], { field, key, place: at })
    } else if (value !== null) merged[field] = value
  }
  // The server refuses items that stand in another order than the one it is told.
  for (const [field, value] of Object.entries(merged)) {
    const order = merged[`$setElementOrder/${field}`]
    const key = mergeKeyOf(inside(place, field))
    if (key !== undefined && Array.isArray(value) && Array.isArray(order)) {
      merged[field] = inOrder(value as JsonObject[], order as JsonObject[], key)
    }
  }
  return merged
}

/** Deletions come last, as in client-go. */
function inOrder(items: readonly JsonObject[], order: readonly JsonObject[], key: string): JsonObject[] {
  const rank = new Map(order.map((item, i) => [item[key], i]))
  const rankOf = (item: JsonObject): number =>
    item['$patch'] === 'delete' ? order.length : (rank.get(item[key]) ?? order.length)
  return [...items].sort((a, b) => rankOf(a) - rankOf(b))
}

function mergeItems(a: JsonObject[], b: JsonObject[], { key, place }: KeyedList): JsonObject[] {
  const items = [...a]
  for (const item of b) {
    const at = items.findIndex((other) => other[key] === item[key])
    if (at < 0) items.push(item)
    else items[at] = mergePatch(items[at]!, item, place)
  }
  return items
}

function keyed(list: readonly Json[], key: string): boolean {
  return list.every((item) => isObject(item) && key in item)
}
