/** `%v` without flags: what nearly every value goes through, and so without the machinery of verbs. */
import { GoPanic } from '../func.ts'
import { Boxed, Complex, Int, Struct, TypedMap, sortedKeys, typeOf, type GoMap, type GoValue } from '../value.ts'
import { formatFloat } from './strconv-float.ts'

/** Deeper values, most likely cyclic, end as Go's stack would. */
export const MAX_DEPTH = 1000

/** What `%v` prints. */
export function printPlain(value: GoValue): string {
  return typeof value === 'string' ? value : plain(value, 0, true)
}

/** Methods are not called on what an unexported struct field holds. */
function plain(value: GoValue, depth: number, methods: boolean): string {
  switch (typeof value) {
    case 'string':
      return value
    case 'number':
      return formatFloat(value, 'g', -1)
    case 'boolean':
      return value ? 'true' : 'false'
    default:
      if (value === null) return '<nil>'
      if (depth > MAX_DEPTH) throw new GoPanic('stack overflow')
      if (methods) {
        const method = Array.isArray(value) || value instanceof Boxed ? typeOf(value)!.string : undefined
        if (method !== undefined) return method(value as never)
      }
      if (Array.isArray(value)) return `[${value.map((item) => plain(item, depth + 1, methods)).join(' ')}]`
      if (value instanceof Uint8Array) return `[${value.join(' ')}]`
      if (value instanceof Boxed) return boxed(value, depth, methods)
      return map(value, depth, methods)
  }
}

function map(value: GoMap, depth: number, methods: boolean): string {
  return `map[${sortedKeys(value)
    .map((key) => `${key}:${plain(value[key]!, depth + 1, methods)}`)
    .join(' ')}]`
}

function boxed(value: Boxed, depth: number, methods: boolean): string {
  if (value instanceof Int) return value.value.toString()
  if (value instanceof TypedMap) return map(value.entries, depth, methods)
  if (value instanceof Struct) {
    const isPointer = value.type.kind === 'ptr'
    if (isPointer && depth > 0) return '0xc000010000'
    const fields = Object.keys(value.fields).map((name) =>
      plain(value.fields[name]!, depth + 1, methods && isExported(name)),
    )
    return `${isPointer ? '&' : ''}{${fields.join(' ')}}`
  }
  if (value instanceof Complex) {
    const im = formatFloat(value.im, 'g', -1)
    return `(${formatFloat(value.re, 'g', -1)}${/^[+-]/.test(im) ? im : '+' + im}i)`
  }
  return '0xc000010000'
}

/** Whether a struct field is visible outside its package. */
export function isExported(name: string): boolean {
  const first = name.charCodeAt(0)
  // Classes of Unicode take a millisecond to compile.
  return first < 0x80 ? first >= 0x41 && first <= 0x5a : /^\p{Lu}/u.test(name)
}
