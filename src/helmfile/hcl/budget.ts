/** What one evaluation may make: small texts can stand for endless values. */
import { isMap } from '../../../gotemplate/value.ts'
import type { GoValue } from '../../../gotemplate/value.ts'
import { HclValueError } from './error.ts'

export interface HclBudget {
  /** Items of lists and objects, and turns of `for`. */
  items: number
  /** UTF-16 units of texts. */
  characters: number
}

export function newHclBudget(): HclBudget {
  return { items: 1_000_000, characters: 64 * 1024 * 1024 }
}

/** Counts a value that was made, without what is inside of it. Throws HclValueError when there is too much. */
export function spend<T extends GoValue>(budget: HclBudget, value: T): T {
  if (typeof value === 'string') budget.characters -= value.length
  else if (Array.isArray(value)) budget.items -= value.length
  else if (isMap(value)) budget.items -= Object.keys(value).length
  if (budget.items < 0 || budget.characters < 0) throw new HclValueError('the values become too large')
  return value
}

/** The same for one turn. */
export function spendTurn(budget: HclBudget): void {
  if (--budget.items < 0) throw new HclValueError('the values become too large')
}
