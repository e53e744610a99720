/**
 * Sets of paths, as server-side apply keeps them (fieldsV1). A path element is written as there: `f:name` for a field, `k:{"name":"web"}`
 * for an item of a keyed list, `v:"x"` for an item of a set.
 */
import type { Json, JsonObject } from '../object.ts'
import type { Shape } from './shape.ts'
import { isObject, itemShape, memberShape } from './shape.ts'

export interface FieldSet {
  /** True if the path to here is in the set itself, not only paths below it. */
  member: boolean
  readonly children: Map<string, FieldSet>
}

export function emptySet(member = false): FieldSet {
  return { member, children: new Map() }
}

export function isEmptySet({ member, children }: FieldSet): boolean {
  if (member) return false
  for (const child of children.values()) if (!isEmptySet(child)) return false
  return true
}

export function childOf(set: FieldSet, element: string): FieldSet {
  let child = set.children.get(element)
  if (!child) set.children.set(element, (child = emptySet()))
  return child
}

function combine(
  left: FieldSet | undefined,
  right: FieldSet | undefined,
  keep: (l: boolean, r: boolean) => boolean,
): FieldSet {
  const result = emptySet(keep(left?.member ?? false, right?.member ?? false))
  for (const element of new Set([...(left?.children.keys() ?? []), ...(right?.children.keys() ?? [])])) {
    const child = combine(left?.children.get(element), right?.children.get(element), keep)
    if (!isEmptySet(child)) result.children.set(element, child)
  }
  return result
}

export function union(left: FieldSet, right: FieldSet): FieldSet {
  return combine(left, right, (l, r) => l || r)
}

export function difference(left: FieldSet, right: FieldSet): FieldSet {
  return combine(left, right, (l, r) => l && !r)
}

export function intersection(left: FieldSet, right: FieldSet): FieldSet {
  return combine(left, right, (l, r) => l && r)
}

/** Everything of `set` but what lies at or below `paths` (each a list of elements). */
export function without(set: FieldSet, paths: readonly (readonly string[])[]): FieldSet {
  const result = union(set, emptySet())
  for (const path of paths) {
    let at: FieldSet | undefined = result
    for (const element of path.slice(0, -1)) at = at?.children.get(element)
    at?.children.delete(path.at(-1)!)
  }
  return result
}

export function toFieldsV1(set: FieldSet): JsonObject {
  const result: JsonObject = {}
  if (set.member && set.children.size > 0) result['.'] = {}
  for (const element of [...set.children.keys()].sort()) {
    const child = set.children.get(element)!
    if (!isEmptySet(child)) result[element] = toFieldsV1(child)
  }
  return result
}

export function fromFieldsV1(fields: Json | undefined, root = true): FieldSet {
  const set = emptySet()
  if (!isObject(fields)) return set
  const elements = Object.keys(fields)
  set.member = !root && (elements.length === 0 || elements.includes('.'))
  for (const element of elements) if (element !== '.') set.children.set(element, fromFieldsV1(fields[element], false))
  return set
}

/** Adds the fields that structs declare on the way to each member; prunes then take emptied structs away as well. */
export function withNamedParents(set: FieldSet, shape: Shape | undefined): FieldSet {
  const result = emptySet(set.member)
  for (const [element, child] of set.children) {
    const below = shape && (element.startsWith('f:') ? memberShape(shape, element.slice(2)) : itemShape(shape))
    const grown = withNamedParents(child, below)
    if (shape?.form === 'struct' && element.startsWith('f:') && shape.fields.has(element.slice(2))) grown.member = true
    result.children.set(element, grown)
  }
  return result
}

/** Every path of the set as the API server prints it, sorted: `.spec.containers[name="web"].image`. */
export function pathTexts(set: FieldSet, prefix = ''): string[] {
  const result: string[] = []
  for (const element of [...set.children.keys()].sort()) {
    const child = set.children.get(element)!
    const path = prefix + elementText(element)
    if (child.member) result.push(path)
    result.push(...pathTexts(child, path))
  }
  return result
}

function elementText(element: string): string {
  const body = element.slice(2)
  if (element.startsWith('f:')) return `.${body}`
  if (element.startsWith('v:')) return `[=${body}]`
  const keys = JSON.parse(body) as JsonObject
  const texts = Object.keys(keys)
    .sort()
    .map((key) => `${key}=${JSON.stringify(keys[key])}`)
  return `[${texts.join(',')}]`
}
