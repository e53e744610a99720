/** Nested metadata in formats without nesting: `a__map_b__list_0__map_c`. */
import { invalidFile } from '../error.ts'
import { branch, isBranch, isComment, type Branch, type Item, type Value } from '../tree.ts'

const MAP = '__map_'
const LIST = '__list_'
/** Levels that flattened metadata may have: there is no need for more than a few. */
const MAX_DEPTH = 100
/** Items of a list that flattened metadata may speak of. */
const MAX_INDEX = 100_000

/** Throws `secrets/invalid-file` when two names would be the same. */
export function flatten({ items }: Branch, prefix: string): Branch {
  const into = new Map<string, Value>()
  const add = (value: Value, name: string): void => {
    if (isBranch(value)) for (const item of value.items) addItem(item, name + MAP)
    else if (Array.isArray(value)) {
      value.filter((item) => !isComment(item)).forEach((item, i) => add(item, `${name}${LIST}${i}`))
    } else if (into.has(name)) throw invalidFile(`Found key collision "${name}" while flattening`)
    else into.set(name, value)
  }
  const addItem = ({ key, value }: Item, before: string): void => {
    if (typeof key === 'string') add(value, before + key)
  }
  for (const item of items) addItem(item, prefix)
  return branch([...into].map(([key, value]) => ({ key, value })))
}

interface Node {
  value?: Value
  readonly keys: Map<string, Node>
  readonly indices: Map<number, Node>
}

/** Throws `secrets/invalid-file`. */
export function unflatten({ items }: Branch): Branch {
  const root = newNode()
  for (const { key, value } of items) {
    if (isComment(key)) continue
    if (typeof key !== 'string') throw invalidFile('Found non-string key when unflattening')
    place(root, key, value)
  }
  const result = converted(root)
  if (isBranch(result)) return result
  throw invalidFile('Internal error: cannot find root')
}

function newNode(): Node {
  return { keys: new Map(), indices: new Map() }
}

function place(root: Node, name: string, value: Value): void {
  let node = root
  const tokens = name.split(/(?=__(?:map|list)_)/, MAX_DEPTH + 1)
  if (tokens.length > MAX_DEPTH) throw problem('nested too deeply')
  for (const token of tokens) {
    if (token.startsWith(LIST)) node = childOf(node.indices, indexOf(token.slice(LIST.length)))
    else node = childOf(node.keys, token.startsWith(MAP) ? token.slice(MAP.length) : token)
  }
  if (node.value !== undefined) throw invalidFile(`Error while unflattening "${name}": Duplicate value`)
  node.value = value
}

/** Go: what is no number is the first. */
function indexOf(text: string): number {
  const index = /^[-+]?\d+$/.test(text) ? Number(text) : 0
  if (Math.abs(index) > MAX_INDEX) throw problem('Incomplete list')
  return index
}

function childOf<K>(children: Map<K, Node>, key: K): Node {
  let child = children.get(key)
  if (child === undefined) children.set(key, (child = newNode()))
  return child
}

function converted({ value, keys, indices }: Node): Value {
  const kinds = [value !== undefined, keys.size > 0, indices.size > 0].filter(Boolean).length
  if (kinds > 1) throw problem('Type mismatch')
  if (value !== undefined) return value
  if (indices.size > 0) {
    return Array.from({ length: indices.size }, (_, i) => {
      const child = indices.get(i)
      if (child === undefined) throw problem('Incomplete list')
      return converted(child)
    })
  }
  const names = [...keys.keys()].sort((a, b) => (a < b ? -1 : 1))
  return branch(names.map((key) => ({ key, value: converted(keys.get(key)!) })))
}

function problem(text: string): Error {
  return invalidFile(`Error while unflattening: ${text}`)
}
