/** What server-side apply does to values, following structured-merge-diff: the set of a value's fields, merge, comparison, removal. */
import type { Json, JsonObject } from '../object.ts'
import type { FieldSet } from './field-set.ts'
import { childOf, emptySet } from './field-set.ts'
import { equalJson } from './json.ts'
import { itemElement, itemsByElement } from './list-items.ts'
import type { ListShape, Shape } from './shape.ts'
import { ANY, isAtomic, isObject, itemShape, memberShape } from './shape.ts'

const isEmpty = (value: Json | undefined): boolean =>
  value === undefined ||
  value === null ||
  (Array.isArray(value) ? value.length === 0 : isObject(value) && Object.keys(value).length === 0)

/** Is `name` a declared field of a struct? Entries of maps are members of the set themselves, fields of structs only if leaves. */
const isDeclared = (shape: Shape, name: string): boolean => shape.form === 'struct' && shape.fields.has(name)

/** The paths of all fields that are in `value`. */
export function fieldSetOf(value: Json, shape: Shape, into: FieldSet = emptySet()): FieldSet {
  if (isAtomic(shape, value) || (!isObject(value) && !Array.isArray(value))) {
    into.member = true
  } else if (isObject(value)) {
    for (const [name, item] of Object.entries(value)) {
      const child = childOf(into, `f:${name}`)
      fieldSetOf(item, memberShape(shape, name) ?? ANY, child)
      if (item === null || (isObject(item) && isEmpty(item)) || !isDeclared(shape, name)) child.member = true
    }
  } else if (shape.form === 'list') {
    if (value.length === 0) into.member = true
    for (const [element, item] of itemsByElement(shape, value)) {
      const child = childOf(into, element)
      fieldSetOf(item, shape.item, child)
      child.member = true
    }
  }
  return into
}

/** `live` with `config` laid over it: maps and keyed lists merge, everything else is replaced. */
export function mergeValues(live: Json | undefined, config: Json | undefined, shape: Shape): Json | undefined {
  if (config === undefined) return live
  if (live === undefined || live === null || config === null || isAtomic(shape, config)) return config
  if (isEmpty(live) && isEmpty(config)) return config
  if (isObject(config) && isObject(live)) {
    const merged: JsonObject = {}
    for (const name of new Set([...Object.keys(live), ...Object.keys(config)])) {
      const value = mergeValues(live[name], config[name], memberShape(shape, name) ?? ANY)
      if (value !== undefined) merged[name] = value
    }
    return merged
  }
  if (Array.isArray(config) && Array.isArray(live) && shape.form === 'list') return mergeLists(live, config, shape)
  return config
}

/** Items of both sides; shared ones in the order of `config`, items of `live` alone where they stood before them. */
function mergeLists(live: readonly Json[], config: readonly Json[], shape: ListShape): Json[] {
  const ours = itemsByElement(shape, live)
  const theirs = itemsByElement(shape, config)
  const left = [...ours.keys()]
  const right = [...theirs.keys()]
  const shared = right.filter((element) => ours.has(element))
  const merged = new Set<string>()
  const result: Json[] = []
  let next = 0
  const takeRight = (element: string): void => {
    merged.add(element)
    result.push(mergeValues(ours.get(element), theirs.get(element), shape.item)!)
    if (shared[next] === element) next++
  }
  for (let l = 0, r = 0; l < left.length || r < right.length;) {
    const a = left[l]
    const b = right[r]
    if (a !== undefined && a === b) {
      takeRight(a)
      l++
      r++
    } else if (
      a !== undefined &&
      b !== undefined &&
      theirs.has(a) &&
      shared[next] !== undefined &&
      shared[next] !== a
    ) {
      l++
    } else if (a !== undefined && !theirs.has(a)) {
      result.push(ours.get(a)!)
      l++
    } else if (a !== undefined && merged.has(a)) {
      l++
    } else if (b !== undefined) {
      takeRight(b)
      r++
    } else l++
  }
  return result
}

export interface Comparison {
  /** Fields added or modified. */
  readonly changed: FieldSet
  readonly removed: FieldSet
}

export function compareValues(before: Json, after: Json, shape: Shape): Comparison {
  const comparison = { changed: emptySet(), removed: emptySet() }
  compare(before, after, shape, comparison)
  return comparison
}

function compare(before: Json | undefined, after: Json | undefined, shape: Shape, into: Comparison): void {
  // null stands for an empty value of whatever the other side is
  const value = after ?? before ?? null
  const leaf =
    isAtomic(shape, value) ||
    (isEmpty(before) && isEmpty(after)) ||
    (!isObject(value) && !Array.isArray(value)) ||
    (before !== undefined &&
      before !== null &&
      (Array.isArray(before) !== Array.isArray(value) || isObject(before) !== isObject(value)))
  if (!leaf) compareChildren(before, after, shape, into)
  if (before === undefined) into.changed.member = true
  else if (after === undefined) into.removed.member = true
  else if (leaf && !equalJson(before, after)) into.changed.member = true
}

function compareChildren(before: Json | undefined, after: Json | undefined, shape: Shape, into: Comparison): void {
  const [left, right] = [childrenOf(before, shape), childrenOf(after, shape)]
  for (const element of new Set([...left.keys(), ...right.keys()])) {
    const below = element.startsWith('f:') ? (memberShape(shape, element.slice(2)) ?? ANY) : itemShape(shape)
    const child = { changed: childOf(into.changed, element), removed: childOf(into.removed, element) }
    compare(left.get(element), right.get(element), below, child)
  }
}

function childrenOf(value: Json | undefined, shape: Shape): Map<string, Json> {
  if (Array.isArray(value) && shape.form === 'list') return itemsByElement(shape, value)
  if (!isObject(value)) return new Map()
  return new Map(Object.entries(value).map(([name, item]) => [`f:${name}`, item]))
}

/** `value` without the members of `paths`; a list or map that loses everything goes as well. */
export function removeFields(value: Json, shape: Shape, paths: FieldSet): Json | undefined {
  if (isAtomic(shape, value)) return value
  if (isObject(value)) {
    const kept: JsonObject = {}
    for (const [name, item] of Object.entries(value)) {
      const left = removeChild(item, memberShape(shape, name) ?? ANY, paths.children.get(`f:${name}`))
      if (left !== undefined) kept[name] = left
    }
    return isEmpty(kept) && !isEmpty(value) ? undefined : kept
  }
  if (!Array.isArray(value) || shape.form !== 'list') return value
  const items = value.flatMap((item) => {
    const element = itemElement(shape, item)
    const left = removeChild(item, shape.item, element === undefined ? undefined : paths.children.get(element))
    return left === undefined ? [] : [left]
  })
  return items.length === 0 && value.length > 0 ? undefined : items
}

function removeChild(value: Json, shape: Shape, paths: FieldSet | undefined): Json | undefined {
  if (!paths) return value
  return paths.member ? undefined : removeFields(value, shape, paths)
}
