/** References in trees of values, as vals walks them. */
import { GeneralMap } from '../../../gotemplate/general-map.ts'
import { formatV } from '../../../gotemplate/go/fmt.ts'
import { TypedMap, isMap, newMap, type GoMap, type GoValue } from '../../../gotemplate/value.ts'
import { TshelmError } from '../../errors.ts'
import { parseMap } from './document.ts'
import { expandValue, mayHoldReference, plainReferences, type Expander } from './expand.ts'

const MAX_DEPTH = 1000

/** The tree with values in place of references; what has none may be shared with the one given. */
export async function expandTree(expander: Expander, value: GoValue, depth = 0): Promise<GoValue> {
  if (depth > MAX_DEPTH) throw new TshelmError('secrets/failed', `values are nested more than ${MAX_DEPTH} levels`)
  if (typeof value === 'string') return expandValue(expander, value)
  if (Array.isArray(value)) {
    const items: GoValue[] = []
    for (const item of value) items.push(await expandTree(expander, item, depth + 1))
    return items
  }
  const entries = stringEntries(value)
  return entries === undefined ? value : expandMap(expander, entries, depth)
}

async function expandMap(expander: Expander, entries: GoMap, depth: number): Promise<GoMap> {
  const map = newMap()
  const merged: GoMap[] = []
  for (const key of Object.keys(entries)) {
    const value = entries[key]!
    const more = await mergedBy(expander, key, value)
    if (more === undefined) map[key] = await expandTree(expander, value, depth + 1)
    else merged.push(more)
  }
  for (const more of merged) for (const key of Object.keys(more)) map[key] = more[key]!
  return map
}

/** A key that is a reference, and has a map for its value, stands for the map in the text behind it. */
async function mergedBy(expander: Expander, key: string, value: GoValue): Promise<GoMap | undefined> {
  if (!mayHoldReference(key) || stringEntries(value) === undefined) return undefined
  const text = await expandValue(expander, key)
  return typeof text === 'string' && text !== key ? parseMap(text, 'shown') : undefined
}

/** The entries of maps that YAML makes; Go: keys of any kind become text here. */
function stringEntries(value: GoValue): GoMap | undefined {
  if (isMap(value)) return value
  if (value instanceof GeneralMap) {
    const map = newMap()
    const texts = Object.values(value.entries)
    value.keys.forEach((key, i) => (map[formatV(key)] = texts[i] ?? null))
    return map
  }
  return value instanceof TypedMap ? value.entries : undefined
}

/** The references of a tree that can be looked up before anything is replaced, in its order. */
export function referencesIn(value: GoValue, excludeSecret: boolean): Set<string> {
  const found = new Set<string>()
  const queue: GoValue[] = [value]
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (typeof next === 'string') {
      for (const reference of plainReferences(next, excludeSecret)) found.add(reference)
    } else if (Array.isArray(next)) pushReversed(queue, next)
    else {
      const entries = isMap(next) ? next : next instanceof TypedMap ? next.entries : undefined
      if (entries !== undefined) pushReversed(queue, Object.values(entries))
    }
  }
  return found
}

/** So that the first comes off first. */
function pushReversed(queue: GoValue[], values: readonly GoValue[]): void {
  for (let i = values.length - 1; i >= 0; i--) queue.push(values[i]!)
}
