/** Items of keyed lists and sets, named by the path elements of field-set.ts. */
import type { Json, JsonObject } from '../object.ts'
import type { ListShape } from './shape.ts'
import { isObject } from './shape.ts'

/** The path element of an item: its key fields (with their defaults), or its value in a set. Undefined if it has no key. */
export function itemElement(list: ListShape, item: Json): string | undefined {
  if (list.set) return `v:${JSON.stringify(item)}`
  if (!list.keys || !isObject(item)) return undefined
  const key: JsonObject = {}
  for (const name of [...list.keys].sort()) {
    const field = list.item.form === 'struct' ? list.item.fields.get(name) : undefined
    const value = item[name] ?? field?.default
    if (value !== undefined) key[name] = value
  }
  return Object.keys(key).length === 0 ? undefined : `k:${JSON.stringify(key)}`
}

/** Items by path element, in order; of items with one key the last wins. */
export function itemsByElement(list: ListShape, items: readonly Json[]): Map<string, Json> {
  const result = new Map<string, Json>()
  items.forEach((item, index) => result.set(itemElement(list, item) ?? `i:${index}`, item))
  return result
}
