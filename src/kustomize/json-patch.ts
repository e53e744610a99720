/** JSON patches (RFC 6902) as evanphx/json-patch applies them: replacing what is missing adds it, negative indices count from the end. */
import { isMap, newMap } from '../../gotemplate/value.ts'
import type { GoMap, GoValue } from '../../gotemplate/value.ts'
import { decodeJson } from '../../gotemplate/go/json.ts'
import { encodeJson } from '../../gotemplate/go/json-encode.ts'
import { failure, within } from './failure.ts'
import { parseText } from './read-kustomization.ts'

type Container = GoMap | GoValue[]

export type JsonOperation = GoMap

const MISSING = 'missing value'
const INVALID_INDEX = 'invalid index referenced'

/** The operations in a text: JSON if it begins with a bracket, YAML otherwise. Throws for what is no list of objects. */
export function readOperations(text: string): readonly JsonOperation[] {
  const value = text.startsWith('[') ? decodeJson(text) : parseYamlAsJson(text)
  if (value === null) return []
  if (!Array.isArray(value)) {
    throw failure(`json: cannot unmarshal ${jsonKind(value)} into Go value of type jsonpatch.Patch`)
  }
  return value.map((operation) => {
    if (operation === null) return newMap()
    if (isMap(operation)) return operation
    throw failure(`json: cannot unmarshal ${jsonKind(operation)} into Go value of type jsonpatch.Operation`)
  })
}

function parseYamlAsJson(text: string): GoValue {
  return parseText(text)
}

function jsonKind(value: GoValue): string {
  if (Array.isArray(value)) return 'array'
  if (isMap(value)) return 'object'
  return typeof value === 'boolean' ? 'bool' : typeof value === 'string' ? 'string' : 'number'
}

/** A changed copy. Throws for the first operation that does not apply. */
export function applyOperations(document: GoValue, operations: readonly JsonOperation[]): GoValue {
  const state = { root: copyOf(document) as Container, copied: 0 }
  for (const operation of operations) applyOne(state, operation)
  return state.root
}

interface State {
  root: Container
  /** Values that were copied within the document: what is copied into itself doubles. */
  copied: number
}

const MAX_COPIED = 1_000_000

function applyOne(state: State, operation: JsonOperation): void {
  const kind = textField(operation, 'op') ?? 'unknown'
  switch (kind) {
    case 'add':
      return add(state, operation)
    case 'remove':
      return remove(state, operation)
    case 'replace':
      return replace(state, operation)
    case 'move':
      return move(state, operation)
    case 'test':
      return test(state, operation)
    case 'copy':
      return copy(state, operation)
    default:
      throw failure(`Unexpected kind: ${kind}`)
  }
}

function textField(operation: JsonOperation, name: string): string | undefined {
  const value = operation[name]
  return typeof value === 'string' ? value : undefined
}

/** Throws `context` and why, where the field is not there. */
function pathField(operation: JsonOperation, name: 'path' | 'from', context: string): string {
  const path = textField(operation, name)
  if (path !== undefined) return path
  throw failure(context.endsWith('decode path') && name === 'path' ? `${context}: ${MISSING}` : context)
}

interface Place {
  readonly container: Container
  readonly key: string
}

function find({ root }: State, path: string): Place | undefined {
  const parts = path.split('/')
  if (parts.length < 2) return undefined
  let at: Container = root
  for (const part of parts.slice(1, -1)) {
    const next: GoValue | undefined = quietGet(at, decodeKey(part))
    if (next === undefined || next === null || !(Array.isArray(next) || isMap(next))) return undefined
    at = next
  }
  return { container: at, key: decodeKey(parts.at(-1)!) }
}

function decodeKey(part: string): string {
  return part.replace(/~[01]/g, (escape) => (escape === '~1' ? '/' : '~'))
}

function quietGet(container: Container, key: string): GoValue | undefined {
  try {
    return get(container, key)
  } catch {
    return undefined
  }
}

function get(container: Container, key: string): GoValue | undefined {
  if (!Array.isArray(container)) return container[key]
  return container[indexIn(container, key, container.length)]
}

/** Go's Atoi; negative ones count from the end. */
function indexIn(list: readonly GoValue[], key: string, size: number): number {
  const index = atoi(key)
  const limit = size > list.length ? size : list.length
  if (index >= limit || index < -limit) throw failure(`Unable to access invalid index: ${index}: ${INVALID_INDEX}`)
  return index < 0 ? index + limit : index
}

function atoi(key: string): number {
  if (/^[-+]?\d{1,15}$/.test(key)) return Number(key)
  throw failure(`strconv.Atoi: parsing ${JSON.stringify(key)}: invalid syntax`)
}

function put(container: Container, key: string, value: GoValue): void {
  if (!Array.isArray(container)) {
    container[key] = value
    return
  }
  if (key === '-') {
    container.push(value)
    return
  }
  if (!/^[-+]?\d{1,15}$/.test(key)) {
    const reason = `strconv.Atoi: parsing ${JSON.stringify(key)}: invalid syntax`
    throw failure(`value was not a proper array index: '${key}': ${reason}`)
  }
  container.splice(indexIn(container, key, container.length + 1), 0, value)
}

function take(container: Container, key: string): void {
  if (Array.isArray(container)) {
    container.splice(indexIn(container, key, container.length), 1)
    return
  }
  if (!(key in container)) throw failure(`Unable to remove nonexistent key: ${key}: ${MISSING}`)
  delete container[key]
}

/** Does a step; its error is told behind a text. */
function doing<T>(context: string, step: () => T): T {
  try {
    return step()
  } catch (error) {
    throw within(context, error)
  }
}

function valueIn(operation: JsonOperation): GoValue {
  return copyOf(operation['value'] ?? null)
}

function add(state: State, operation: JsonOperation): void {
  const path = pathField(operation, 'path', 'add operation failed to decode path')
  const place = find(state, path)
  if (place === undefined) {
    throw failure(`add operation does not apply: doc is missing path: "${path}": ${MISSING}`)
  }
  doing(`error in add for path: '${path}'`, () => put(place.container, place.key, valueIn(operation)))
}

function remove(state: State, operation: JsonOperation): void {
  const path = pathField(operation, 'path', 'remove operation failed to decode path')
  const place = find(state, path)
  if (place === undefined) {
    throw failure(`remove operation does not apply: doc is missing path: "${path}": ${MISSING}`)
  }
  doing(`error in remove for path: '${path}'`, () => take(place.container, place.key))
}

const NO_PATH = `operation missing path field: ${MISSING}`
const NO_FROM = `operation, missing from field: ${MISSING}`

function replace(state: State, operation: JsonOperation): void {
  const path = pathField(operation, 'path', `replace operation failed to decode path: ${NO_PATH}`)
  if (path === '') {
    const value = valueIn(operation)
    if (!Array.isArray(value) && !isMap(value)) {
      throw failure('replace operation value must be object or array: %!w(<nil>)')
    }
    state.root = value
    return
  }
  const place = find(state, path)
  const told = 'replace operation does not apply: doc is missing'
  if (place === undefined) throw failure(`${told} path: ${path}: ${MISSING}`)
  const { container, key } = place
  if (!Array.isArray(container)) {
    container[key] = valueIn(operation)
    return
  }
  try {
    container[indexIn(container, key, container.length)] = valueIn(operation)
  } catch {
    throw failure(`${told} key: ${path}: ${MISSING}`)
  }
}

function move(state: State, operation: JsonOperation): void {
  const from = pathField(operation, 'from', `move operation failed to decode from: ${NO_FROM}`)
  const source = find(state, from)
  const told = 'move operation does not apply: doc is missing'
  if (source === undefined) throw failure(`${told} from path: ${from}: ${MISSING}`)
  const value = doing(`error in move for path: '${source.key}'`, () => {
    const found = get(source.container, source.key)
    take(source.container, source.key)
    return found ?? null
  })
  const path = pathField(operation, 'path', `move operation failed to decode path: ${NO_PATH}`)
  const place = find(state, path)
  if (place === undefined) throw failure(`${told} destination path: ${path}: ${MISSING}`)
  doing(`error in move for path: '${path}'`, () => put(place.container, place.key, value))
}

function copy(state: State, operation: JsonOperation): void {
  const from = pathField(operation, 'from', `copy operation failed to decode from: ${NO_FROM}`)
  const source = find(state, from)
  const told = 'copy operation does not apply: doc is missing'
  if (source === undefined) throw failure(`${told} from path: ${from}: ${MISSING}`)
  const value = doing(`error in copy for from: '${from}'`, () => get(source.container, source.key) ?? null)
  state.copied += countOf(value)
  if (state.copied > MAX_COPIED)
    throw failure(`more than ${MAX_COPIED} values are copied`, {}, 'kustomize/limit-exceeded')
  const path = pathField(operation, 'path', 'copy operation failed to decode path')
  const place = find(state, path)
  if (place === undefined) throw failure(`${told} destination path: ${path}: ${MISSING}`)
  doing('error while adding value during copy', () => put(place.container, place.key, copyOf(value)))
}

function test(state: State, operation: JsonOperation): void {
  const path = pathField(operation, 'path', `test operation failed to decode path: ${NO_PATH}`)
  const failed = failure(`testing value ${path} failed: test failed`)
  if (path === '') {
    if (!sameValue(state.root, valueIn(operation))) throw failed
    return
  }
  const place = find(state, path)
  if (place === undefined) {
    throw failure(`test operation does not apply: is missing path: ${path}: ${MISSING}`)
  }
  const value = doing(`error in test for path: '${path}'`, () => get(place.container, place.key) ?? null)
  if (!sameValue(value, valueIn(operation))) throw failed
}

function sameValue(a: GoValue, b: GoValue): boolean {
  return encodeJson(a) === encodeJson(b)
}

function countOf(value: GoValue): number {
  const inner = Array.isArray(value) ? value : isMap(value) ? Object.values(value) : []
  return inner.reduce<number>((count, item) => count + countOf(item), 1)
}

function copyOf(value: GoValue): GoValue {
  if (Array.isArray(value)) return value.map(copyOf)
  if (!isMap(value)) return value
  const map = newMap()
  for (const key of Object.keys(value)) map[key] = copyOf(value[key]!)
  return map
}
