/** The tables of a TOML document under construction: which keys exist, and which may still be added to. */
import { newMap, typedList, mapType, TypedList, isMap, type GoMap, type GoType, type GoValue } from '../value.ts'
import { dottedKey, keyPart } from './toml-key.ts'

/** What `[[key]]` makes. */
const tablesType: GoType = { name: '[]map[string]interface {}', kind: 'slice', elem: mapType }

/** Longest dotted key. */
const MAX_PARTS = 200

export interface Document {
  readonly root: GoMap
  /** The table that keys go into, as a path. */
  context: readonly string[]
  /** The key that is being given a value, or ''. */
  key: string
  /** Tables that exist only because a longer key was defined: they may be defined once themselves. */
  readonly implicit: Set<string>
  /** Keys that hold arrays of values. */
  readonly arrays: Set<string>
  /** Makes the error for a key that clashes with an earlier one. */
  readonly fail: (message: string) => Error
}

/** The key as error messages name it. */
export function currentKey(document: Document): string {
  const { context, key } = document
  if (key === '') return dottedKey(context)
  return context.length === 0 ? key : `${dottedKey(context)}.${key}`
}

/** The table that a value stands for, the last one of an array of tables. */
function tableIn(value: GoValue): GoMap | undefined {
  if (value instanceof TypedList && value.type === tablesType) return value.at(-1) as GoMap
  return isMap(value) ? value : undefined
}

/** Opens the table of a key, or adds one to its array, and makes it the context. */
export function openTable(document: Document, key: readonly string[], array: boolean): void {
  if (key.length > MAX_PARTS) throw document.fail('key is too long')
  const parents = key.slice(0, -1)
  const last = key.at(-1)!
  const parent = descend(document, parents)
  document.context = parents
  if (array) {
    const existing = (parent[last] ??= typedList(tablesType, []))
    if (!(existing instanceof TypedList && existing.type === tablesType)) {
      throw document.fail(`Key '${dottedKey(key)}' was already created and cannot be used as an array.`)
    }
    existing.push(newMap())
  } else define(document, last, newMap())
  document.context = key
}

function descend(document: Document, path: readonly string[]): GoMap {
  let table = document.root
  let name = ''
  path.forEach((part, i) => {
    name += (i > 0 ? '.' : '') + keyPart(part)
    if (table[part] === undefined) {
      document.implicit.add(name)
      table[part] = newMap()
    }
    const inner = tableIn(table[part])
    if (inner === undefined) throw document.fail(`Key '${name}' was already created as a hash.`)
    table = inner
  })
  return table
}

/** Go: the type of a key called "" is noted for the table it stands in. */
export function noteType(document: Document, key: string, isArray: boolean): void {
  const path = key === '' ? document.context : [...document.context, key]
  const name = dottedKey(path.length === 0 ? [''] : path)
  if (isArray) document.arrays.add(name)
  else document.arrays.delete(name)
}

/** A dotted key's tables come into being with it. */
export function openImplicitly(document: Document, parts: readonly string[]): void {
  for (const part of parts) {
    const path = [...document.context, part]
    document.implicit.add(dottedKey(path))
    openTable(document, path, false)
  }
}

/** Gives a key of the current table its value. */
export function define(document: Document, key: string, value: GoValue): void {
  let table = document.root
  const path: string[] = []
  for (const part of document.context) {
    path.push(part)
    const inner = tableIn(table[part] ?? null)
    if (inner === undefined) throw document.fail(`Key '${dottedKey(path)}' has already been defined.`)
    table = inner
  }
  const name = dottedKey([...path, key])
  if (table[key] === undefined) {
    table[key] = value
    return
  }
  if (!document.implicit.has(name)) throw document.fail(`Key '${name}' has already been defined.`)
  document.implicit.delete(name)
  // The tables inside an array of values were collected one by one; now the array itself comes.
  if (document.arrays.has(name)) table[key] = value
}
