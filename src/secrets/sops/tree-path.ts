/** Places in documents: `["key"][0]`. */
import { atoi } from '../../../gotemplate/go/strconv.ts'
import { messageOf } from '../../errors.ts'
import { sopsError } from './error.ts'
import { branch, goType, isBranch, isComment, isTimestamp, type Branch, type Item, type Value } from './tree.ts'

/** Keys of maps and positions in lists. */
export type TreePath = readonly (string | number)[]

const MAX_POSITION = 0x7fff_ffff

/** Throws `secrets/invalid-reference` in the words of SOPS. */
export function parsePath(text: string): TreePath {
  return text
    .split('[')
    .filter((component) => component !== '')
    .map((component) => {
      if (!component.endsWith(']')) {
        throw sopsError('secrets/invalid-reference', `component ${component} doesn't end with ]`)
      }
      const inner = component.slice(0, -1)
      if (inner.startsWith('"') || inner.startsWith("'")) return inner.slice(1, -1)
      return position(inner)
    })
}

function position(text: string): number {
  try {
    const index = Number(atoi(text))
    if (index <= MAX_POSITION) return index
  } catch (error) {
    throw sopsError('secrets/invalid-reference', messageOf(error))
  }
  throw sopsError('secrets/invalid-reference', `component [${text}] is too large`)
}

/** Throws `secrets/not-found`. */
export function findPath(root: Branch, path: TreePath): Value {
  return path.reduce<Value>((value, component) => {
    if (typeof component === 'string') {
      const found = isBranch(value) ? value.items.find(({ key }) => key === component) : undefined
      if (found !== undefined) return found.value
      throw notFound(`component ['${component}'] not found`)
    }
    const list = isBranch(value) ? undefined : value
    if (!Array.isArray(list)) throw notFound(`component [${component}] is integer, but tree part is not a slice`)
    if (component < 0 || component >= list.length) throw notFound(`component [${component}] accesses out of bounds`)
    return list[component]!
  }, root)
}

function notFound(text: string): Error {
  return sopsError('secrets/not-found', `error truncating tree: ${text}`)
}

/** Whether anything changed. What is not there is made. */
export function setPath(root: Branch, path: TreePath, value: Value): boolean {
  const before = { value: root as Value }
  const changed = setIn(before, path, value)
  return changed
}

interface Slot {
  value: Value
}

function setIn(slot: Slot, path: TreePath, value: Value): boolean {
  const [component, ...rest] = path
  if (component === undefined) {
    const changed = !isEqual(slot.value, value)
    slot.value = value
    return changed
  }
  const { value: into } = slot
  if (isBranch(into)) {
    const item: Item | undefined = into.items.find(({ key }) => key === component)
    if (item !== undefined) return setIn(item, rest, value)
    // Go: a position in a map is nowhere, and yet something has changed.
    if (typeof component === 'string') into.items.push({ key: component, value: madeOf(rest, value) })
    return true
  }
  if (Array.isArray(into)) return setItem(into, component, rest, value)
  const made = madeOf(path, value)
  const changed = !isEqual(into, made)
  slot.value = made
  return changed
}

function setItem(list: Value[], component: string | number, rest: TreePath, value: Value): boolean {
  if (typeof component !== 'number' || component < 0) {
    throw sopsError('secrets/invalid-reference', `component ['${component}'] is no position in a list`)
  }
  if (component >= list.length) {
    list.push(madeOf(rest, value))
    return true
  }
  const slot = { value: list[component]! }
  const changed = setIn(slot, rest, value)
  list[component] = slot.value
  return changed
}

function madeOf(path: TreePath, value: Value): Value {
  return path.reduceRight<Value>(
    (inner, component) => (typeof component === 'number' ? [inner] : branch([{ key: component, value: inner }])),
    value,
  )
}

/** Throws `secrets/not-found`: `Key not found: …`. */
export function unsetPath(root: Branch, path: TreePath): void {
  const [last] = path.slice(-1)
  let value: Value = root
  for (const component of path.slice(0, -1)) value = childAt(value, component)
  if (last === undefined) return
  childAt(value, last)
  if (isBranch(value))
    value.items.splice(
      value.items.findIndex(({ key }) => key === last),
      1,
    )
  else (value as Value[]).splice(last as number, 1)
}

function childAt(value: Value, component: string | number): Value {
  if (isBranch(value)) {
    const found = value.items.find(({ key }) => key === component)
    if (found !== undefined) return found.value
    const shown = typeof component === 'string' ? component : `%!s(int=${component})`
    throw sopsError('secrets/not-found', `Key not found: ${shown}`, { data: { missing: true } })
  }
  if (Array.isArray(value) && typeof component === 'number') {
    if (component >= 0 && component < value.length) return value[component]!
    throw sopsError('secrets/not-found', `Index ${component} out of bounds`, { data: { missing: true } })
  }
  throw sopsError('secrets/invalid-reference', `Unsupported type: ${goType(value)} for item '${component}'`)
}

function isEqual(a: Value, b: Value): boolean {
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => isEqual(item, b[i]!))
  if (isBranch(a)) {
    if (!isBranch(b) || a.items.length !== b.items.length) return false
    return a.items.every(({ key, value }, i) => {
      const other = b.items[i]!
      const isSameKey = isComment(key) ? isComment(other.key) && key.text === other.key.text : key === other.key
      return isSameKey && isEqual(value, other.value)
    })
  }
  if (isComment(a)) return isComment(b) && a.text === b.text
  if (isTimestamp(a))
    return isTimestamp(b) && a.time.seconds === b.time.seconds && a.time.nanoseconds === b.time.nanoseconds
  return a === b
}
