/** Dotted paths into values, as Helm's Values.Table and PathValue follow them. */
import { isMap } from '../../gotemplate/value.ts'
import type { GoMap, GoValue } from '../../gotemplate/value.ts'

/** What is at a dotted path: a map, or the name of the element at which the way ends. */
export type TableLookup = { readonly table: GoMap } | { readonly missing: string }

export function tableAt(values: GoMap, path: string): TableLookup {
  let table = values
  for (const name of path.split('.')) {
    const next = table[name]
    if (next === undefined || !isMap(next)) return { missing: name }
    table = next
  }
  return { table }
}

/** The value at a dotted path, null included; undefined if there is none or it is a map. */
export function scalarAt(values: GoMap, path: string): GoValue | undefined {
  const names = path.split('.')
  const last = names.pop()!
  let table = values
  for (const name of names) {
    const next = table[name]
    if (next === undefined || !isMap(next)) return undefined
    table = next
  }
  const value = table[last]
  return value === undefined || isMap(value) ? undefined : value
}
