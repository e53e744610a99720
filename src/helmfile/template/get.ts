/** `get`, `getOrNil` and `setValueAtPath`: dotted paths through maps and structures. */
import { FuncError } from '../../../gotemplate/func.ts'
import { formatV } from '../../../gotemplate/go/fmt.ts'
import { Boxed, Struct, TypedMap, isMap, mapEntries, typeName } from '../../../gotemplate/value.ts'
import type { GoMap, GoValue } from '../../../gotemplate/value.ts'

/** There is nothing there, which `getOrNil` does not mind. */
class NoValueError extends FuncError {}

/** `get PATH [DEFAULT] OBJECT`. */
export function get(path: string, ...rest: readonly GoValue[]): GoValue {
  if (rest.length === 1) return find(path, rest[0]!)
  if (rest.length === 2) return find(path, rest[1]!, { value: rest[0]! })
  const expected = 'expected 1 or 2, got'
  const signature = 'unexpected number of args passed to the template function get(path, [def, ]obj)'
  throw new FuncError(`${signature}: ${expected} ${rest.length}, args was ${formatV([...rest])}`)
}

export function getOrNil(path: string, object: GoValue): GoValue {
  try {
    return find(path, object)
  } catch (error) {
    if (error instanceof NoValueError) return null
    throw error
  }
}

interface Default {
  readonly value: GoValue
}

function find(path: string, object: GoValue, fallback?: Default): GoValue {
  let value = object
  if (path === '') return value
  const keys = path.split('.')
  for (let i = 0; i < keys.length; i++) {
    // Go: an empty rest of the path ends it.
    if (i > 0 && keys.length - i === 1 && keys[i] === '') return value
    const next = step(value, keys[i]!)
    if (next === undefined) {
      if (fallback !== undefined) return fallback.value
      throw missing(value, keys[i]!)
    }
    value = next
    // Go: a text is the end, whatever the path says.
    if (typeof value === 'string' && isStringMap(object) && i === 0) return value
  }
  return value
}

function isStringMap(value: GoValue): boolean {
  return value instanceof TypedMap && value.type.name === 'map[string]string'
}

function step(object: GoValue, key: string): GoValue | undefined {
  if (object instanceof Struct && object.type.kind === 'struct') return object.fields[key]
  const map = object instanceof Boxed && !(object instanceof TypedMap) ? undefined : mapEntries(object)
  if (map !== undefined) return map[key]
  const type = object === null ? '<nil>' : typeName(object)
  const wanted = 'it must be either map[string]any or any struct'
  throw new NoValueError(`unexpected type(${type}) of value for key "${key}": ${wanted}`)
}

function missing(object: GoValue, key: string): NoValueError {
  if (object instanceof Struct) return new NoValueError(`no field named "${key}" exist in ${formatV(object)}`)
  return new NoValueError(`no value exist for key "${key}" in ${formatV(object)}`)
}

/** Changes the map that it is given. */
export function setValueAtPath(path: string, value: GoValue, values: GoMap): GoMap {
  const keys = path.split('.')
  const last = keys.pop()!
  const fail = (key: string, problem: string): FuncError =>
    new FuncError(`failed to set value at path "${path}": value for key "${key}" ${problem}`)
  let map = values
  for (const key of keys) {
    const next = map[key]
    if (next === undefined) throw fail(key, 'does not exist')
    const inner = isMap(next) ? next : next instanceof TypedMap ? next.entries : undefined
    if (inner === undefined) throw fail(key, 'was not a map')
    map = inner
  }
  map[last] = value
  return values
}
