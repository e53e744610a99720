/** Charts from wherever the caller has them. */
import { encodeUtf8 } from '../../gotemplate/go/utf8.ts'
import { setDependencies } from '../chart/dependencies.ts'
import { fileSystemOver, type NodeFs } from '../chart/file-system-over.ts'
import type { FileSystem } from '../chart/file-system.ts'
import { loadChart as loadFromFileSystem, loadChartArchive, loadChartFiles } from '../chart/load.ts'
import type { Chart } from '../chart/model.ts'
import type { TshelmEvent } from '../events.ts'
import { copyMap } from '../values/merge.ts'

/** A folder or archive on a file system. `fs` is node:fs, handed in, or anything that does what FileSystem says. */
export interface ChartOnDisk {
  readonly path: string
  readonly fs: NodeFs | FileSystem
}

/** Files by their names relative to the chart's root, with `/`: `{ 'Chart.yaml': '…', 'templates/all.yaml': '…' }`. */
export interface ChartInMemory {
  readonly files: Readonly<Record<string, string | Uint8Array>>
}

/** Bytes are those of an archive (`.tgz`), as `package` makes it. */
export type ChartSource = Uint8Array | ChartOnDisk | ChartInMemory

export interface LoadChartOptions {
  /** Receives warnings. */
  readonly onEvent?: (event: TshelmEvent) => void
}

/**
 * Loads a chart with its subcharts. It can be used any number of times, by calls at the same time too: no verb changes it.
 * Rejects with `chart/…` and `source/not-found` in Helm's words.
 */
// Async, because charts of repositories and registries will come by this door as well.
export function loadChart(source: ChartSource, { onEvent }: LoadChartOptions = {}): Promise<Chart> {
  return Promise.resolve().then(() => {
    const options = onEvent === undefined ? {} : { emit: onEvent }
    if (source instanceof Uint8Array) return loadChartArchive(source, options)
    if ('path' in source) return loadFromFileSystem(source.path, fileSystemOf(source.fs), options)
    const files = Object.entries(source.files).map(([name, content]) => ({
      name,
      data: typeof content === 'string' ? encodeUtf8(content) : content,
    }))
    return loadChartFiles(files, options)
  })
}

export function fileSystemOf(fs: NodeFs | FileSystem): FileSystem {
  return 'openSync' in fs ? fileSystemOver(fs) : fs
}

/** Rendering applies conditions and imports to the chart itself: it gets a copy that shares only files. */
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
