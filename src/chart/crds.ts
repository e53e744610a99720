/** The CustomResourceDefinitions that a chart brings in `crds/`: applied before anything else, never templated. */
import { chartFullPath, type Chart, type ChartFile } from './model.ts'

export interface CrdFile {
  /** `chart/crds/file.yaml`. */
  readonly path: string
  readonly file: ChartFile
}

const MANIFEST_EXTENSION = /\.(ya?ml|json)$/i

/** Those of the chart, then those of its subcharts, in their order. */
export function crdFiles(chart: Chart): CrdFile[] {
  const own = chart.files
    .filter(({ name }) => name.startsWith('crds/') && MANIFEST_EXTENSION.test(name))
    .map((file) => ({ path: `${chartFullPath(chart)}/${file.name}`, file }))
  return [...own, ...chart.dependencies.flatMap(crdFiles)]
}
