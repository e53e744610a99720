/** All functions of HCL values. */
import { collectionFunctions } from './collection-functions.ts'
import { spend } from './budget.ts'
import { HclValueError } from './error.ts'
import type { HclFunction } from './expression.ts'
import { numberFunctions } from './number-functions.ts'
import { textFunctions } from './text-functions.ts'

/** The first argument that has a value. */
const tryFunction: HclFunction = (args, scope) => {
  for (const arg of args) {
    try {
      return arg(scope)
    } catch (error) {
      if (!(error instanceof HclValueError)) throw error
    }
  }
  throw new HclValueError('Error in function call; no expression succeeded')
}

const canFunction: HclFunction = ([arg], scope) => {
  try {
    arg?.(scope)
    return true
  } catch (error) {
    if (error instanceof HclValueError) return false
    throw error
  }
}

export function hclFunction(name: string): HclFunction | undefined {
  if (name === 'try') return tryFunction
  if (name === 'can') return canFunction
  for (const table of [textFunctions, collectionFunctions, numberFunctions]) {
    const eager = Object.hasOwn(table, name) ? table[name] : undefined
    if (eager !== undefined) return (args, scope) => spend(scope.budget, eager(...args.map((arg) => arg(scope))))
  }
  return undefined
}
