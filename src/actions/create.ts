/** `create`: the files of a new chart. */
import type { Chart, ChartFile } from '../chart/model.ts'
import { copyOfStarter, scaffold, type ScaffoldVersion } from '../chart/scaffold.ts'
import type { Runtime } from '../runtime.ts'

export interface CreateOptions {
  /** Letters, digits, `.`, `_` and `-`. */
  readonly name: string
  /** A chart to start from: where its templates and values.yaml say `<CHARTNAME>`, the copy has its name. Default: Helm's starter chart. */
  readonly starter?: Chart
  /** Format of the chart. Default: `v2`. */
  readonly apiVersion?: ScaffoldVersion
}

/** The files, in the order in which Helm writes them. Throws `chart/invalid-metadata` for names that no chart should have. */
export function createChart({ name, starter, apiVersion = 'v2' }: CreateOptions, { clock }: Runtime): ChartFile[] {
  return starter === undefined
    ? scaffold(name, apiVersion)
    : copyOfStarter(starter, { name, apiVersion, now: clock.now() })
}
