/** How layers of state values come together. Nothing here changes what it is given. */
import { isMap, newMap } from '../../../gotemplate/value.ts'
import type { GoMap, GoValue } from '../../../gotemplate/value.ts'

/**
 * What becomes of a list that stands over another: `sparse` replaces it, unless null items say that the rest is meant to stay; `merge`
 * goes item by item.
 */
export type ListRule = 'sparse' | 'merge'

export interface MergeRules {
  /** Default: `sparse`. */
  readonly lists?: ListRule
  /** null takes a key away, as an explicit word of a later layer. Default: it leaves what is there. */
  readonly nullCounts?: boolean
}

/** Helmfile's rule between layers: maps deeply, null does not clear. */
export function mergeMaps(base: GoMap, over: GoMap, rules: MergeRules = {}): GoMap {
  const merged = newMap()
  for (const key of Object.keys(base)) merged[key] = base[key]!
  for (const key of Object.keys(over)) {
    const value = over[key]!
    const old = merged[key]
    if (value === null) {
      if (old === undefined || rules.nullCounts === true) merged[key] = null
    } else merged[key] = old === undefined ? value : mergeValues(old, value, rules)
  }
  return merged
}

function mergeValues(old: GoValue, value: GoValue, rules: MergeRules): GoValue {
  if (isMap(value)) return isMap(old) ? mergeMaps(old, value, rules) : value
  if (Array.isArray(value) && Array.isArray(old)) return mergeLists(old, value, rules)
  return value
}

function mergeLists(base: readonly GoValue[], over: GoValue[], rules: MergeRules): GoValue[] {
  if (rules.lists !== 'merge' && !over.includes(null)) return over
  const merged = Array.from({ length: Math.max(base.length, over.length) }, (_, i) => base[i] ?? null)
  over.forEach((value, i) => {
    if (value === null) return
    const old = base[i]
    merged[i] = isMap(value) && old !== undefined && isMap(old) ? mergeMaps(old, value, rules) : value
  })
  return merged
}

export interface OverrideRules {
  /** Lists are appended to lists. */
  readonly append?: boolean
}

/** mergo's rule with override, for files of one layer: maps deeply, all else replaces, null too; an empty map adds nothing. */
export function overrideMaps(base: GoMap, over: GoMap, rules: OverrideRules = {}): GoMap {
  const merged = newMap()
  for (const key of Object.keys(base)) merged[key] = base[key]!
  for (const key of Object.keys(over)) {
    const value = over[key]!
    const old = merged[key]
    if (old !== undefined && isMap(old) && isMap(value) && Object.keys(old).length > 0) {
      merged[key] = overrideMaps(old, value, rules)
    } else if (rules.append === true && Array.isArray(old) && Array.isArray(value)) merged[key] = [...old, ...value]
    else merged[key] = value
  }
  return merged
}
