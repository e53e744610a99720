/** Sprig's defaults and conditions. */
import type { FuncMap } from '../func.ts'
import { truth } from '../truth.ts'
import type { GoValue } from '../value.ts'

/** Nothing, zero, or without elements. */
export function isEmpty(value: GoValue): boolean {
  return !truth(value)
}

function orDefault(fallback: GoValue, ...given: GoValue[]): GoValue {
  return given.length === 0 || isEmpty(given[0]!) ? fallback : given[0]!
}

function coalesce(...values: GoValue[]): GoValue {
  return values.find(truth) ?? null
}

export const defaultFuncs: FuncMap = {
  default: [orDefault, 'any', '...any'],
  empty: [isEmpty, 'any'],
  coalesce: [coalesce, '...any'],
  all: [(...values: GoValue[]) => values.every(truth), '...any'],
  any: [(...values: GoValue[]) => values.some(truth), '...any'],
  ternary: [(yes: GoValue, no: GoValue, test: boolean) => (test ? yes : no), 'any', 'any', 'bool'],
}
