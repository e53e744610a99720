/** Items of lists, found by the fields that tell them apart. `['']` as keys stands for plain values. */
import { expectKind, getField, isMissing, isNull, textOf, valueOf } from './node.ts'
import type { YamlNode } from './node.ts'

/** The first item with these values. */
export function findItem(
  list: YamlNode | undefined,
  keys: readonly string[],
  values: readonly string[],
): YamlNode | undefined {
  if (list === undefined || list.kind !== 'sequence') return undefined
  if (keys.length === 0 || keys[0] === '') return list.children.find((item) => item.value === (values[0] ?? ''))
  if (keys.length !== values.length) return undefined
  return list.children.find((item) => {
    return item.kind === 'mapping' && keys.every((key, i) => valueOf(item, key)?.value === values[i])
  })
}

/** Puts an item in the place of those with these values, or behind all. Empty items go. */
export function putItem(list: YamlNode, item: YamlNode, keys: readonly string[], values: readonly string[]): void {
  const found = replaceItems(list, item, { keys, values })
  if (!isMissing(item) && !found) list.children.push(item)
}

/** Removes the items with these values. Empty items go, too. */
export function dropItems(list: YamlNode, keys: readonly string[], values: readonly string[]): void {
  replaceItems(list, undefined, { keys, values })
}

interface Selector {
  readonly keys: readonly string[]
  readonly values: readonly string[]
}

function replaceItems(list: YamlNode, item: YamlNode | undefined, selector: Selector): boolean {
  const { keys, values } = selector
  const wantsMaps = !!keys[0] && !!values[0]
  const kept: YamlNode[] = []
  let found = false
  for (const old of list.children) {
    if (isNull(old) || (old.kind === 'mapping' && old.children.length === 0)) continue
    if (old.kind !== 'mapping' && wantsMaps) kept.push(old)
    else if (!matchesItem(old, selector)) {
      if (values.length > 0) kept.push(old)
    } else {
      found = true
      if (item !== undefined) kept.push(item)
    }
  }
  list.children = kept
  return found
}

/** Upstream: an empty value fits any, and a key without a value needs that the one before it fitted. */
function matchesItem(item: YamlNode, { keys, values }: Selector): boolean {
  let fitted = false
  for (let i = 0; i < keys.length; i++) {
    if (i < values.length) fitted = fits(item, keys[i]!, values[i]!)
    if (!fitted) return false
  }
  return true
}

function fits(item: YamlNode, key: string, value: string): boolean {
  if (key === '') {
    expectKind(item, 'scalar')
    return textOf(item) === value
  }
  const field = getField(item, key)
  return field !== undefined && (value === '' || field.value === value)
}
