/** Values of a render's own: templates may change them. */
import { isMap, newMap, type GoMap, type GoValue } from '../../gotemplate/value.ts'
import type { Chart } from '../chart/model.ts'
import { deepCopy, GLOBAL } from './merge.ts'

/**
 * A copy of coalesced values, to any depth. Helm: tables and lists within tables of globals are the same for a chart and its subcharts; what a
 * template of one changes there, templates of the other see. The copy keeps that.
 */
export function ownCopy(chart: Chart, values: GoMap): GoMap {
  return copySection(chart, values, new Map())
}

type Copies = Map<GoValue, GoValue>

function copySection({ dependencies }: Chart, values: GoMap, copies: Copies): GoMap {
  if (dependencies.length === 0 && copies.size === 0) return deepCopy(values) as GoMap
  const subcharts = new Map(dependencies.map((subchart) => [subchart.metadata.name, subchart]))
  const out = newMap()
  for (const key in values) {
    const value = values[key]!
    const subchart = subcharts.get(key)
    if (key === GLOBAL) out[key] = copyShared(value, copies)
    else out[key] = subchart !== undefined && isMap(value) ? copySection(subchart, value, copies) : deepCopy(value)
  }
  return out
}

/** Coalescing made sure that globals are not too deep for this. */
function copyShared(value: GoValue, copies: Copies): GoValue {
  if (typeof value !== 'object' || value === null) return value
  const known = copies.get(value)
  if (known !== undefined) return known
  if (Array.isArray(value)) {
    const list: GoValue[] = []
    copies.set(value, list)
    for (const item of value) list.push(copyShared(item, copies))
    return list
  }
  if (!isMap(value)) return value
  const out = newMap()
  copies.set(value, out)
  for (const key in value) out[key] = copyShared(value[key]!, copies)
  return out
}
