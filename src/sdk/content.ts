/** Chart and values of a call: charts are handed in once and used by many. */
import type { GoMap } from '../../gotemplate/value.ts'
import { checkInstallable } from '../actions/check-chart.ts'
import { copyChart } from '../actions/copy-chart.ts'
import type { Chart } from '../chart/model.ts'
import type { Runtime } from '../runtime.ts'
import { mergeOf, rememberMerge } from '../values/merged-from.ts'
import { goValues, type Values } from './values.ts'

/** Throws for charts that cannot be installed, `chart/…`, and for what is no value. */
export function ownContent(
  { chart, values = {} }: { readonly chart: Chart; readonly values?: Values },
  { emit, compat }: Runtime,
): { readonly chart: Chart; readonly values: GoMap } {
  checkInstallable(chart, emit, compat?.chart)
  return { chart: copyChart(chart), values: rememberMerge(goValues(values), mergeOf(values)) }
}
