/** A chart as data. Names follow Chart.yaml and Helm's SDK. */
import type { GoMap } from '../../gotemplate/value.ts'

export interface Maintainer {
  readonly name?: string
  readonly email?: string
  readonly url?: string
}

export interface Dependency {
  readonly name: string
  readonly version?: string
  readonly repository: string
  readonly condition?: string
  readonly tags?: readonly string[]
  /** Set by processing: whether conditions and tags leave it on. */
  enabled?: boolean
  /** As written: strings, or maps with `child` and `parent`. */
  readonly importValues?: readonly unknown[]
  readonly alias?: string
}

export interface Metadata {
  name: string
  readonly home?: string
  readonly sources?: readonly string[]
  version: string
  readonly description?: string
  readonly keywords?: readonly string[]
  readonly maintainers?: readonly Maintainer[]
  readonly icon?: string
  readonly apiVersion: string
  readonly condition?: string
  readonly tags?: string
  appVersion?: string
  readonly deprecated?: boolean
  readonly annotations?: Readonly<Record<string, string>>
  readonly kubeVersion?: string
  readonly dependencies?: readonly Dependency[]
  /** 'application' or 'library'; '' if not said. */
  readonly type?: string
}

/** Only name, version and repository mean anything; what else was written is kept. */
export interface LockDependency extends Dependency {
  readonly version: string
}

export interface Lock {
  readonly generated: string
  readonly digest: string
  readonly dependencies?: readonly LockDependency[]
}

/** A file of a chart. `name` is relative to the chart's root, with `/`. */
export interface ChartFile {
  readonly name: string
  readonly data: Uint8Array
  /** Modification time, milliseconds since the epoch; absent if unknown. */
  readonly modified?: number
}

export interface Chart {
  metadata: Metadata
  readonly lock?: Lock
  /** Everything under templates/, unparsed. */
  readonly templates: readonly ChartFile[]
  /** Defaults: values.yaml as Helm 4 reads it (all documents merged). */
  values: GoMap
  /** The text of values.yaml, for `show values` and for error positions. */
  readonly rawValues?: string
  /** values.schema.json. */
  readonly schema?: Uint8Array
  readonly schemaModified?: number
  readonly modified?: number
  /** What `.Files` offers: neither templates nor charts nor the files above. */
  readonly files: readonly ChartFile[]
  /** Every file as loaded, Chart.yaml included, in order: for `show`, `package`, `lint`. */
  readonly raw: readonly ChartFile[]
  /** Subcharts as loaded; processing dependencies replaces the list. */
  dependencies: Chart[]
  /** The chart this one is a subchart of. */
  parent?: Chart
}

/** `parent/charts/child` as Helm's ChartFullPath prints it: the prefix of a template's name. */
export function chartFullPath(chart: Chart): string {
  return chart.parent ? `${chartFullPath(chart.parent)}/charts/${chart.metadata.name}` : chart.metadata.name
}

/** The way through value paths: `parent.child`, the root chart's name first. */
export function chartPath(chart: Chart): string {
  return chart.parent ? `${chartPath(chart.parent)}.${chart.metadata.name}` : chart.metadata.name
}

export function isRoot(chart: Chart): boolean {
  return chart.parent === undefined
}
