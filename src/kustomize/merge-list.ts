/** Lists whose items are merged: by one key, by several of which some may be missing, or as sets of plain values. */
import { expectKind, getField, isEmpty, isMissing, newNode, scalar, setField, setScalar, valueOf } from './node.ts'
import type { YamlNode } from './node.ts'
import { dropItems, findItem, putItem } from './list-items.ts'
import type { Merger } from './merge.ts'
import type { Schema } from './schema.ts'

interface ListMerging {
  readonly schema: Schema
  readonly merger: Merger
}

type Values = readonly string[]

/** `list` is what goes on: the object's list, or the patch's. */
export function mergeList(
  list: YamlNode,
  patch: YamlNode | undefined,
  { schema, merger }: ListMerging,
): YamlNode | undefined {
  const prepend = merger.merging.direction === 'prepend'
  const sources = prepend ? [patch, list] : [list, patch]
  const keys = schema.mergeKeys!.length > 0 ? schema.mergeKeys! : ['']
  const listed = keys[0] === '' ? plainValues(sources) : keyedValues(sources, keys)
  const all = keys.length > 1 ? joinValues(listed) : listed
  const usedKeys = validKeys(all, keys)
  const added = newNode('sequence')
  for (const values of all) {
    const usedValues = validValues(values, { keys, used: usedKeys })
    const item = mergeItem([list, patch], [usedKeys, usedValues], { schema, merger })
    if (item === undefined) dropItems(list, usedKeys, usedValues)
    else putItem(added, item, usedKeys, usedValues)
  }
  if (all.length === 0) return isMissing(list) ? undefined : list
  return prepend ? appendItems(added, list, usedKeys) : appendItems(list, added, usedKeys)
}

function mergeItem(
  [list, patch]: readonly [YamlNode | undefined, YamlNode | undefined],
  [usedKeys, usedValues]: readonly [Values, Values],
  { schema, merger }: ListMerging,
): YamlNode | undefined {
  const keys = validKeys([usedValues], usedKeys)
  const values = validValues(usedValues, { keys: usedKeys, used: keys })
  const merged = merger.walk(findItem(list, keys, values), findItem(patch, keys, values), schema.items())
  const item = merged?.node
  if (isMissing(item) || (item.kind === 'mapping' && item.children.length === 0)) return undefined
  usedKeys.forEach((key, i) => {
    const value = usedValues[i]
    if (!value || valueOf(item, key) !== undefined) return
    if (key === '') setScalar(item, scalar(value))
    else setField(item, key, scalar(value))
  })
  return item
}

function plainValues(sources: readonly (YamlNode | undefined)[]): Values[] {
  const seen = new Set<string>()
  for (const source of sources) for (const item of source?.children ?? []) seen.add(item.value)
  return [...seen].map((value) => [value])
}

function keyedValues(sources: readonly (YamlNode | undefined)[], keys: Values): Values[] {
  const seen = new Map<string, Values>()
  for (const source of sources) {
    for (const item of source?.kind === 'sequence' ? source.children : []) {
      const values = keys.map((key) => {
        const field = valueOf(item, key)
        return isEmpty(field) ? '' : field!.value
      })
      const id = JSON.stringify(values)
      if (!seen.has(id)) seen.set(id, values)
    }
  }
  return [...seen.values()]
}

/** Values that differ only where one has none are those of one item. */
function joinValues(all: readonly Values[]): Values[] {
  const out = [...all]
  for (let i = 0; i < out.length; i++) {
    const values = out[i]!
    for (let j = 0; j < out.length; j++) {
      const joined = join(values, out[j]!)
      if (joined === undefined) continue
      out[i] = joined
      out[j] = joined
    }
  }
  return out
}

function join(a: Values, b: Values): Values | undefined {
  let common = false
  const out: string[] = []
  for (let i = 0; i < a.length; i++) {
    if (a[i] === b[i]) common = true
    else if (a[i] !== '' && b[i] !== '') return undefined
    out.push(a[i] === '' ? b[i]! : a[i]!)
  }
  return common ? out : undefined
}

/** The keys that any item has; all of them if none has any. */
function validKeys(all: readonly Values[], keys: Values): Values {
  const used = keys.filter((_, i) => all.some((values) => values[i] !== undefined && values[i] !== ''))
  return used.length === 0 ? keys : used
}

function validValues(values: Values, { keys, used }: { readonly keys: Values; readonly used: Values }): Values {
  return values.filter((value, i) => value !== '' || used.includes(keys[i]!))
}

function appendItems(into: YamlNode, from: YamlNode, keys: Values): YamlNode {
  for (const item of [...from.children]) {
    if (keys[0] === '') {
      putItem(into, item, [''], [item.value])
      continue
    }
    const values: string[] = []
    for (const key of keys) {
      expectKind(item, 'mapping')
      const field = getField(item, key)
      if (field === undefined) into.children.push(item)
      else values.push(field.value)
    }
    if (keys.length > 1) dropItems(into, keys, values)
    putItem(into, item, keys, values)
  }
  return into
}
