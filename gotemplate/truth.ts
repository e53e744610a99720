import { Boxed, Complex, Int, TypedMap, type GoValue } from './value.ts'

/** Whether a value counts as true in `if`, `with`, `and`, `or` and `not`: Go's IsTrue. */
export function truth(value: GoValue | undefined): boolean {
  switch (typeof value) {
    case 'boolean':
      return value
    case 'string':
      return value !== ''
    case 'number':
      return value !== 0
    case 'undefined':
      return false
    default:
      if (value === null) return false
      if (Array.isArray(value) || value instanceof Uint8Array) return value.length > 0
      if (value instanceof Int) return value.value !== 0n
      if (value instanceof TypedMap) return hasKeys(value.entries)
      if (value instanceof Complex) return value.re !== 0 || value.im !== 0
      return value instanceof Boxed || hasKeys(value)
  }
}

function hasKeys(map: object): boolean {
  for (const key in map) if (Object.hasOwn(map, key)) return true
  return false
}
