/** Values of HCL, and how they become each other. Numbers are float64, as they are once helmfile has them. */
import { isMap, sortedKeys } from '../../../gotemplate/value.ts'
import type { GoMap, GoValue } from '../../../gotemplate/value.ts'
import { HclValueError } from './error.ts'

export type HclValue = GoValue

export function isObject(value: HclValue): value is GoMap {
  return isMap(value)
}

export function asNumber(value: HclValue): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value
  if (typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))) return Number(value)
  throw new HclValueError('Unsuitable value type; Unsuitable value: a number is required.')
}

export function asBool(value: HclValue): boolean {
  if (typeof value === 'boolean') return value
  if (value === 'true' || value === '1') return true
  if (value === 'false' || value === '0') return false
  throw new HclValueError('Unsuitable value type; Unsuitable value: a bool is required.')
}

export function asText(value: HclValue): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return numberText(value)
  if (typeof value === 'boolean') return String(value)
  const why = value === null ? 'the expression result is null' : 'string required'
  throw new HclValueError(
    `Invalid template interpolation value; Cannot include the given value in a string template: ${why}.`,
  )
}

/** Never with an exponent. */
export function numberText(value: number): string {
  if (Number.isInteger(value)) return BigInt(value).toString()
  const text = String(value)
  return text.includes('e') ? value.toFixed(20).replace(/0+$/, '') : text
}

export function asList(value: HclValue): HclValue[] {
  if (Array.isArray(value)) return value
  if (isObject(value)) return sortedKeys(value).map((key) => value[key]!)
  throw new HclValueError('Invalid value; a list is required.')
}

export function asObject(value: HclValue): GoMap {
  if (isObject(value)) return value
  throw new HclValueError('Invalid value; an object is required.')
}

/** Keys and values in order. */
export function entriesOf(value: HclValue): [key: HclValue, value: HclValue][] {
  if (Array.isArray(value)) return value.map((item, i) => [i, item])
  if (isObject(value)) return sortedKeys(value).map((key) => [key, value[key]!])
  throw new HclValueError('Iteration over non-iterable value; a collection is required.')
}

export function areEqual(a: HclValue, b: HclValue): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => areEqual(item, b[i]!))
  if (a !== null && b !== null && isObject(a) && isObject(b)) {
    const keys = Object.keys(a)
    return (
      keys.length === Object.keys(b).length && keys.every((key) => b[key] !== undefined && areEqual(a[key]!, b[key]))
    )
  }
  return a === b
}
