/** `.Environment`: layers of values that know which of them is which. */
import { newMap } from '../../gotemplate/value.ts'
import type { GoMap } from '../../gotemplate/value.ts'
import type { Environment } from './model.ts'
import { castKeys } from './values/cast.ts'
import { mergeMaps, overrideMaps } from './values/merge-maps.ts'
import type { MergeRules } from './values/merge-maps.ts'

export function newEnvironment(name: string): Environment {
  return { name, kubeContext: '', values: newMap(), defaults: newMap(), cliOverrides: newMap() }
}

const ITEMS: MergeRules = { lists: 'merge' }

/** One over the other; undefined where both are. */
export function mergeEnvironments(
  base: Environment | undefined,
  over: Environment | undefined,
): Environment | undefined {
  if (base === undefined || over === undefined) return base ?? over
  return {
    name: over.name === '' ? base.name : over.name,
    kubeContext: over.kubeContext === '' ? base.kubeContext : over.kubeContext,
    values: mergeMaps(base.values, over.values),
    defaults: mergeMaps(base.defaults, over.defaults),
    cliOverrides: mergeMaps(base.cliOverrides, over.cliOverrides, ITEMS),
  }
}

/** A later part of one file over an earlier one. */
export function overrideEnvironment(base: Environment, over: Environment): Environment {
  return {
    name: over.name === '' ? base.name : over.name,
    kubeContext: over.kubeContext === '' ? base.kubeContext : over.kubeContext,
    values: overrideMaps(base.values, over.values),
    defaults: overrideMaps(base.defaults, over.defaults),
    cliOverrides: overrideMaps(base.cliOverrides, over.cliOverrides),
  }
}

/** `.Values`: defaults, values and what the command line set. Throws FuncError for keys that are no texts. */
export function mergedValues({ defaults, values, cliOverrides }: Environment): GoMap {
  return castKeys(mergeMaps(mergeMaps(defaults, values), cliOverrides, ITEMS))
}

/** `.Environment.Values`: without the defaults. */
export function ownValues({ values, cliOverrides }: Environment): GoMap {
  return mergeMaps(values, cliOverrides, ITEMS)
}
