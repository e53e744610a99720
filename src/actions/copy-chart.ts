/** Rendering applies conditions and imports to the chart itself: whoever uses one chart for many gives copies. */
import { setDependencies } from '../chart/dependencies.ts'
import type { Chart } from '../chart/model.ts'
import { copyMap } from '../values/merge.ts'

/** A copy that shares only files. */
export function copyChart(chart: Chart): Chart {
  const { dependencies } = chart.metadata
  const copy: Chart = {
    ...chart,
    metadata: { ...chart.metadata, ...(dependencies && { dependencies: dependencies.map((item) => ({ ...item })) }) },
    values: copyMap(chart.values),
    dependencies: [],
  }
  setDependencies(copy, chart.dependencies.map(copyChart))
  return copy
}
