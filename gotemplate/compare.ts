/** The comparison functions eq, ne, lt, le, gt, ge of text/template. */
import { FuncError } from './func.ts'
import { sprintf } from './go/fmt.ts'
import { Complex, Int, Struct, TypedList, TypedMap, compareStrings, kindOf, typeName, type GoValue } from './value.ts'

/** Kinds that compare with each other; undefined for all others. */
type Basic = 'bool' | 'complex' | 'int' | 'uint' | 'float' | 'string'

function basicKind(value: GoValue): Basic | undefined {
  switch (typeof value) {
    case 'string':
      return 'string'
    case 'number':
      return 'float'
    case 'boolean':
      return 'bool'
    default:
      if (value instanceof Int) return value.type.kind.startsWith('u') ? 'uint' : 'int'
      return value instanceof Complex ? 'complex' : undefined
  }
}

/** `eq a b c`: whether a equals any of the others. */
export function eq(first: GoValue, ...others: readonly GoValue[]): boolean {
  if (others.length === 0) throw new FuncError('missing argument for comparison')
  const kind = basicKind(first)
  // Go compares one by one: what follows a match is not looked at.
  return others.some((other) => {
    const otherKind = basicKind(other)
    if (kind !== otherKind) return differentKindsEqual(first, other, [kind, otherKind])
    if (kind === undefined) return compositesEqual(first, other)
    return basicEqual(first, other)
  })
}

function basicEqual(a: GoValue, b: GoValue): boolean {
  if (a instanceof Int) return b instanceof Int && a.value === b.value
  if (a instanceof Complex) return b instanceof Complex && a.re === b.re && a.im === b.im
  return a === b
}

function differentKindsEqual(a: GoValue, b: GoValue, kinds: readonly [Basic | undefined, Basic | undefined]): boolean {
  if (areIntegers(kinds)) return basicEqual(a, b)
  if (a === null || b === null) return false
  throw incompatible(a, b)
}

function areIntegers([a, b]: readonly [Basic | undefined, Basic | undefined]): boolean {
  return (a === 'int' || a === 'uint') && (b === 'int' || b === 'uint')
}

function incompatible(a: GoValue, b: GoValue): FuncError {
  return new FuncError(`incompatible types for comparison: ${typeName(a)} and ${typeName(b)}`)
}

function compositesEqual(a: GoValue, b: GoValue): boolean {
  if (a !== null && b !== null && kindOf(a) !== kindOf(b)) {
    throw new FuncError(
      `non-comparable types ${sprintf('%s', [a])}: ${typeName(a)}, ${typeName(b)}: ${sprintf('%v', [b])}`,
    )
  }
  if (isNil(a) || isNil(b)) return isNil(a) && isNil(b)
  if (!(b instanceof Struct) || !isComparable(b)) {
    throw new FuncError(`non-comparable type ${sprintf('%s', [b])}: ${typeName(b)}`)
  }
  return identical(a, b)
}

function isNil(value: GoValue): boolean {
  return value === null || ((value instanceof TypedList || value instanceof TypedMap) && value.nil)
}

/** Pointers always compare; structs do unless a field has a type that does not. */
function isComparable(value: Struct): boolean {
  if (value.type.kind === 'ptr') return true
  return Object.values(value.fields).every((field) => {
    if (field instanceof Struct) return isComparable(field)
    return basicKind(field) !== undefined || field === null
  })
}

/** Go's == on two interfaces. */
function identical(a: GoValue, b: GoValue): boolean {
  if (typeName(a) !== typeName(b)) return false
  if (!(a instanceof Struct && b instanceof Struct)) return basicEqual(a, b)
  if (a === b) return true
  if (a.type.kind === 'ptr') return false
  return Object.keys(a.fields).every((name) => identical(a.fields[name]!, b.fields[name] ?? null))
}

export function ne(a: GoValue, b: GoValue): boolean {
  return !eq(a, b)
}

export function lt(a: GoValue, b: GoValue): boolean {
  const kinds = [basicKind(a), basicKind(b)] as const
  const [kind, otherKind] = kinds
  if (kind === undefined || otherKind === undefined) throw invalidType()
  if (a instanceof Int && b instanceof Int) return a.value < b.value
  if (kind !== otherKind) throw incompatible(a, b)
  if (typeof a === 'number' && typeof b === 'number') return a < b
  if (typeof a === 'string' && typeof b === 'string') return compareStrings(a, b) < 0
  throw invalidType()
}

function invalidType(): FuncError {
  return new FuncError('invalid type for comparison')
}

export function le(a: GoValue, b: GoValue): boolean {
  return lt(a, b) || eq(a, b)
}

// Go: the inverse of le and lt, also for NaN.
export function gt(a: GoValue, b: GoValue): boolean {
  return !le(a, b)
}

export function ge(a: GoValue, b: GoValue): boolean {
  return !lt(a, b)
}
