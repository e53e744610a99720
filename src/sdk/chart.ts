/** Charts from wherever the caller has them. */
import { encodeUtf8 } from '../../gotemplate/go/utf8.ts'
import type { NodeFs } from '../chart/file-system-over.ts'
import type { FileSystem } from '../chart/file-system.ts'
import type { Chart } from '../chart/model.ts'
import { compatFor, type HelmVersion } from '../compat.ts'
import type { TshelmEvent } from '../events.ts'

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
  /** Read it as this major version of Helm does. Default: 4. */
  readonly compat?: HelmVersion
}

/**
 * Loads a chart with its subcharts. It can be used any number of times, by calls at the same time too: no verb changes it.
 * Rejects with `chart/…` and `source/not-found` in Helm's words.
 */
export async function loadChart(source: ChartSource, { onEvent, compat }: LoadChartOptions = {}): Promise<Chart> {
  const load = await import('../chart/load.ts')
  const options = { rules: compatFor(compat).chart, ...(onEvent === undefined ? {} : { emit: onEvent }) }
  if (source instanceof Uint8Array) return load.loadChartArchive(source, options)
  if ('path' in source) return load.loadChart(source.path, await fileSystemOf(source.fs), options)
  const files = Object.entries(source.files).map(([name, content]) => ({
    name,
    data: typeof content === 'string' ? encodeUtf8(content) : content,
  }))
  return load.loadChartFiles(files, options)
}

export async function fileSystemOf(fs: NodeFs | FileSystem): Promise<FileSystem> {
  if (!('openSync' in fs)) return fs
  const { fileSystemOver } = await import('../chart/file-system-over.ts')
  return fileSystemOver(fs)
}
