/** How the values of a chart came about: layer by layer, for one path or all. */
import type { GoMap, GoValue } from '../../gotemplate/value.ts'
import type { Chart } from '../chart/model.ts'
import type { Position } from '../errors.ts'
import { templateReads, type TemplateRead } from '../explain/readers.ts'
import { sourcesOf } from '../explain/references.ts'
import { coalesceValues } from '../values/merge.ts'
import { explainPath, leafPaths, type ValueHistory } from '../values/explain.ts'
import { originOf, type Effect } from '../values/origin.ts'
import { formatValuePath, parseValuePath } from '../values/value-path.ts'
import { processChart } from './render-chart.ts'
import type { Runtime } from '../runtime.ts'

export interface ExplainValuesOptions {
  /** Freshly loaded: its dependencies are processed. */
  readonly chart: Chart
  readonly values: GoMap
  /** `image.tag`, `hosts[0].name`; in the root chart's values. Default: every scalar that templates see. */
  readonly paths?: readonly string[]
}

/** What one layer says of a path. */
export interface ExplainedLayer {
  /** `shop/values.yaml:3`, `-f prod.yaml:2`, `--set image.tag=2` … */
  readonly layer: string
  /** `hides`: it has something without such a path in place of a map or list above it. */
  readonly effect: Effect
  /** Where it says so, if not at the path itself: the globals of a chart above, the map that is replaced. */
  readonly path: string
  readonly value?: GoValue
  readonly position?: Position
}

export interface ExplainedValue {
  readonly path: string
  /** Lowest precedence first; layers that say nothing are left out. */
  readonly layers: readonly ExplainedLayer[]
  /** The one that decides, as index of `layers`; undefined if none says anything. Maps are merged from several. */
  readonly winner: number | undefined
  /** What templates see; undefined if nothing. */
  readonly value: GoValue | undefined
  /** The templates that read it, as far as that can be seen without rendering. */
  readonly reads: readonly TemplateRead[]
}

/** Throws `plan/invalid-options` for what is no path, and what processing a chart throws. */
export function explainValues({ chart, values, paths }: ExplainValuesOptions, runtime: Runtime): ExplainedValue[] {
  const wanted = paths?.map(parseValuePath)
  processChart(chart, values, runtime)
  const coalesced = coalesceValues(chart, values, runtime.emit, runtime.compat?.values)
  const sources = sourcesOf({ chart, user: values, values: coalesced })
  const readsOf = templateReads(chart)
  return (wanted ?? leafPaths(coalesced)).map((path) => ({
    ...explainedValue(explainPath(path, sources)),
    reads: readsOf(path),
  }))
}

function explainedValue({ path, sayings, winner, seen }: ValueHistory): Omit<ExplainedValue, 'reads'> {
  const layers = sayings.map((saying) => ({
    ...originOf(saying),
    effect: saying.effect,
    path: formatValuePath(saying.path),
    ...(saying.value === undefined ? {} : { value: saying.value }),
  }))
  return {
    path: formatValuePath(path),
    layers,
    winner: winner === undefined ? undefined : sayings.indexOf(winner),
    value: seen,
  }
}
