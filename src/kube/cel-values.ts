/** Values of CEL expressions, and what operators make of them. */
import { TshelmError } from '../errors.ts'
import type { Json, JsonObject } from '../object.ts'

export type Value = null | boolean | bigint | number | string | readonly Value[] | ReadonlyMap<Value, Value> | JsonView

/** A part of the object, looked into when it is asked for. */
export interface JsonView {
  readonly json: JsonObject
}

export const MAX_TEXT = 65_536

/** Ends this evaluation; `final`: nothing that is beside it can make up for it. */
export class CelFailure extends TshelmError {
  readonly final: boolean
  constructor(message: string, final = false) {
    super('plan/invalid-options', message)
    this.final = final
  }
}

export function fieldOf(value: Value, name: string): Value {
  if (isView(value)) {
    if (Object.hasOwn(value.json, name)) return viewed(value.json[name]!)
  } else if (value instanceof Map) {
    const found = (value as ReadonlyMap<Value, Value>).get(name)
    if (found !== undefined) return found
  } else throw new CelFailure(`${typeName(value)} has no fields (${name})`)
  throw new CelFailure(`no such field: ${name}`)
}

export function has(value: Value, name: string): boolean {
  if (isView(value)) return Object.hasOwn(value.json, name)
  if (value instanceof Map) return value.has(name)
  throw new CelFailure(`${typeName(value)} has no fields (${name})`)
}

export function elementOf(value: Value, index: Value): Value {
  if (!Array.isArray(value)) return typeof index === 'string' ? fieldOf(value, index) : keyOf(value, index)
  const at = typeof index === 'bigint' || typeof index === 'number' ? Number(index) : NaN
  const found = (value as readonly Value[])[at]
  if (found === undefined) throw new CelFailure(`index out of bounds: ${text(index)}`)
  return found
}

export function keyOf(value: Value, key: Value): Value {
  const found = value instanceof Map ? (value as ReadonlyMap<Value, Value>).get(key) : undefined
  if (found === undefined) throw new CelFailure(`no such key: ${text(key)}`)
  return found
}

function viewed(json: Json): Value {
  if (typeof json === 'number') return Number.isInteger(json) ? BigInt(json) : json
  if (Array.isArray(json)) return json.map(viewed)
  return json !== null && typeof json === 'object' ? { json } : json
}

function isView(value: Value): value is JsonView {
  return value !== null && typeof value === 'object' && 'json' in value
}

export function itemsOf(value: Value): readonly Value[] {
  if (Array.isArray(value)) return value as readonly Value[]
  if (isView(value)) return Object.keys(value.json)
  if (value instanceof Map) return [...(value as ReadonlyMap<Value, Value>).keys()]
  throw new CelFailure(`${typeName(value)} has no elements`)
}

export function truth(value: Value): boolean {
  if (typeof value !== 'boolean') throw new CelFailure(`${typeName(value)} is no bool`)
  return value
}

export function negated(operator: string, value: Value): Value {
  if (operator === '!') return !truth(value)
  if (typeof value === 'bigint' || typeof value === 'number') return -value
  throw new CelFailure(`${typeName(value)} cannot be negated`)
}

const MAX_DEPTH = 64

export function same(left: Value, right: Value, depth = 0): boolean {
  if (depth > MAX_DEPTH) throw new CelFailure('the values are nested too deep', true)
  if (isNumber(left) && isNumber(right)) return left <= right && left >= right
  if (Array.isArray(left) && Array.isArray(right)) {
    const [a, b] = [left as readonly Value[], right as readonly Value[]]
    return a.length === b.length && a.every((item, i) => same(item, b[i]!, depth + 1))
  }
  if (isRecord(left) && isRecord(right)) {
    const keys = itemsOf(left)
    if (keys.length !== itemsOf(right).length) return false
    return keys.every((key) => hasKey(right, key) && same(elementOf(left, key), elementOf(right, key), depth + 1))
  }
  return left === right
}

function isRecord(value: Value): boolean {
  return isView(value) || value instanceof Map
}

export function hasKey(value: Value, key: Value): boolean {
  if (isView(value)) return typeof key === 'string' && Object.hasOwn(value.json, key)
  return value instanceof Map && value.has(key)
}

export function isIn(item: Value, list: Value): boolean {
  if (isRecord(list)) return hasKey(list, item)
  return itemsOf(list).some((one) => same(one, item))
}

export function isNumber(value: Value): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint'
}

const MAX_INT = 2n ** 63n - 1n
const MIN_INT = -(2n ** 63n)

export function plus(left: Value, right: Value): Value {
  if (typeof left === 'string' && typeof right === 'string') return left + right
  if (Array.isArray(left) && Array.isArray(right))
    return [...(left as readonly Value[]), ...(right as readonly Value[])]
  return arithmetic('+', left, right)
}

export function arithmetic(operator: string, left: Value, right: Value): Value {
  if (typeof left === 'number' && typeof right === 'number') return onFloats(operator, left, right)
  if (typeof left !== 'bigint' || typeof right !== 'bigint') throw noSuch(operator, left, right)
  if (right === 0n && (operator === '/' || operator === '%')) throw new CelFailure('division by zero')
  const result = onInts(operator, left, right)
  if (result > MAX_INT || result < MIN_INT) throw new CelFailure('integer overflow')
  return result
}

function onInts(operator: string, left: bigint, right: bigint): bigint {
  if (operator === '+') return left + right
  if (operator === '-') return left - right
  if (operator === '*') return left * right
  return operator === '/' ? left / right : left % right
}

function onFloats(operator: string, left: number, right: number): number {
  if (operator === '+') return left + right
  if (operator === '-') return left - right
  if (operator === '*') return left * right
  if (operator === '/') return left / right
  throw noSuch(operator, left, right)
}

export function ordered(operator: string, left: Value, right: Value): boolean {
  const comparable =
    (isNumber(left) && isNumber(right)) || (typeof left === typeof right && /^(string|boolean)$/.test(typeof left))
  if (!comparable) throw noSuch(operator, left, right)
  const [a, b] = [left as number, right as number]
  if (operator === '<') return a < b
  if (operator === '<=') return a <= b
  return operator === '>' ? a > b : a >= b
}

function noSuch(operator: string, left: Value, right: Value): CelFailure {
  return new CelFailure(`${typeName(left)} ${operator} ${typeName(right)} is not defined`)
}

export function bounded(value: Value): Value {
  const size = typeof value === 'string' || Array.isArray(value) ? value.length : 0
  if (size > MAX_TEXT) throw new CelFailure('a value grows too large', true)
  return value
}

export function text(value: Value): string {
  if (typeof value === 'object' && value !== null) throw new CelFailure(`${typeName(value)} is no text`)
  return String(value)
}

export function typeName(value: Value): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  switch (typeof value) {
    case 'bigint':
      return 'an int'
    case 'number':
      return 'a double'
    case 'boolean':
      return 'a bool'
    case 'string':
      return 'a string'
    default:
      return 'a map'
  }
}
