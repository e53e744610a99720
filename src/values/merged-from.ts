/** Remembers what values were merged from, so that their layers can be had when somebody asks. */
import type { GoMap } from '../../gotemplate/value.ts'
import type { ValuesRules } from '../compat.ts'
import type { ReadValueFile, ValueOptions } from './files.ts'

export interface Merge {
  readonly options: ValueOptions
  readonly read: ReadValueFile
  readonly rules?: ValuesRules
}

const merges = new WeakMap<object, Merge>()

/** Returns the values. */
export function rememberMerge<T extends object>(values: T, merge: Merge | undefined): T {
  if (merge !== undefined) merges.set(values, merge)
  return values
}

/** Of values as templates see them, or of the plain ones they were made of. */
export function mergeOf(values: GoMap | Readonly<Record<string, unknown>>): Merge | undefined {
  return merges.get(values)
}
