/** Small facts about JSON values. */
import type { Json, JsonObject } from '../object.ts'
import { isObject } from './shape.ts'

/** Equal whatever the order of members. */
export function equalJson(left: Json | undefined, right: Json | undefined): boolean {
  if (left === right) return true
  if (Array.isArray(left)) {
    return (
      Array.isArray(right) && left.length === right.length && left.every((item, index) => equalJson(item, right[index]))
    )
  }
  if (!isObject(left) || !isObject(right)) return false
  const names = Object.keys(left)
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => name in right && equalJson(left[name], right[name]))
  )
}

export function copyJson<T extends Json>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}

/** The value at a path of member names; undefined where the way ends. */
export function at(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  let found = value
  for (const name of path) found = isObject(found) && Object.hasOwn(found, name) ? found[name] : undefined
  return found
}

export function textAt(value: Json | undefined, ...path: readonly string[]): string {
  const found = at(value, ...path)
  return typeof found === 'string' ? found : ''
}

export function numberAt(value: Json | undefined, ...path: readonly string[]): number | undefined {
  const found = at(value, ...path)
  return typeof found === 'number' ? found : undefined
}

export function objectAt(value: Json | undefined, ...path: readonly string[]): JsonObject {
  const found = at(value, ...path)
  return isObject(found) ? found : {}
}

export function objectsAt(value: Json | undefined, ...path: readonly string[]): JsonObject[] {
  const found = at(value, ...path)
  return Array.isArray(found) ? found.filter(isObject) : []
}

/** The object at `name`, made if need be. */
export function ensureObject(owner: JsonObject, name: string): JsonObject {
  const found = owner[name]
  if (isObject(found)) return found
  const made: JsonObject = {}
  owner[name] = made
  return made
}

/** A scalar as text; "" for what is not there, JSON for anything else. */
export function plain(value: Json | undefined): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** A shallow copy without some members. */
export function omit(object: JsonObject, ...names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)))
}
