/**
 * Client-side apply: the patch from what a release made of an object to what it shall be, given what is live. Strategic merge for
 * built-in kinds, JSON merge (RFC 7386) for the rest, as Helm 3 and `--server-side=false` do it.
 */
import { gvkOf, type Json, type JsonObject, type KubeObject } from '../object.ts'
import type { PatchType } from './cluster.ts'
import { isObject, sameJson } from './json-compare.ts'
import { TYPED_GROUPS } from './merge-keys-table.ts'
import { strategicThreeWay } from './strategic-merge.ts'

export interface ClientSideMerge {
  readonly original: KubeObject
  readonly modified: KubeObject
  readonly live: KubeObject
  /** Merge custom kinds with what is live; otherwise only what changed between the two revisions is sent (Helm's default). */
  readonly mergeUnstructured: boolean
}

export interface ClientSidePatch {
  readonly type: PatchType
  readonly body: Json
}

/** Undefined when nothing changes. */
export function clientSidePatch({
  original,
  modified,
  live,
  mergeUnstructured,
}: ClientSideMerge): ClientSidePatch | undefined {
  const { group, version } = gvkOf(modified)
  const strategic = TYPED_GROUPS.has(group) && !(group === 'apiextensions.k8s.io' && version === 'v1beta1')
  const body = strategic
    ? strategicThreeWay(original, modified, live)
    : mergeUnstructured
      ? jsonThreeWay(original, modified, live)
      : jsonMergePatch(original, modified)
  if (Object.keys(body).length === 0) return undefined
  return { type: strategic ? 'strategic-merge' : 'merge', body }
}

/** RFC 7386: what turns `from` into `to`. */
export function jsonMergePatch(from: JsonObject, to: JsonObject): JsonObject {
  const patch: JsonObject = {}
  for (const [key, value] of Object.entries(to)) {
    const before = from[key]
    if (before === undefined) patch[key] = value
    else if (isObject(before) && isObject(value)) {
      const inner = jsonMergePatch(before, value)
      if (Object.keys(inner).length > 0) patch[key] = inner
    } else if (!sameJson(before, value)) patch[key] = value
  }
  for (const key of Object.keys(from)) if (!(key in to)) patch[key] = null
  return patch
}

/** Additions and changes against what is live, deletions against what was applied last. */
function jsonThreeWay(original: JsonObject, modified: JsonObject, live: JsonObject): JsonObject {
  return mergePatches(
    only(jsonMergePatch(live, modified), 'changes'),
    only(jsonMergePatch(original, modified), 'deletions'),
  )
}

function only(patch: JsonObject, what: 'changes' | 'deletions'): JsonObject {
  const kept: JsonObject = {}
  for (const [key, value] of Object.entries(patch)) {
    if (value === null ? what === 'deletions' : what === 'changes' && !isObject(value)) kept[key] = value
    else if (isObject(value)) {
      const inner = only(value, what)
      if (Object.keys(inner).length > 0) kept[key] = inner
    }
  }
  return kept
}

function mergePatches(a: JsonObject, b: JsonObject): JsonObject {
  const merged: JsonObject = { ...a }
  for (const [key, value] of Object.entries(b)) {
    const present = merged[key]
    merged[key] = present !== undefined && isObject(present) && isObject(value) ? mergePatches(present, value) : value
  }
  return merged
}
