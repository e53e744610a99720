/** Charts to where they are published. */
import type { PublishOptions } from '../actions/publish.ts'
import type { PublishedChart } from '../source/publish/model.ts'
import { reading, type CallOptions } from './call.ts'
import { createRuntime, type RuntimeOptions } from './context.ts'
import type { Sources } from './sources.ts'

export interface PublishChartOptions
  extends Omit<PublishOptions, 'chart' | 'created'>, Pick<RuntimeOptions, 'timeZone'>, CallOptions {
  /**
   * When the archive was made, RFC 3339 in seconds: `2026-11-21T19:00:00Z`. Registries keep it, and their digest depends on it. Default: now.
   */
  readonly created?: string
}

/**
 * Sends an archive of `packageChart` to a registry, a ChartMuseum, a Harbor, an Artifactory, or adds it to a folder with its index. What kind
 * of server it is, it tells itself, unless `type` does. Rejects with `source/…`: `exists` for a version that is there, `unauthorized`,
 * `publish-failed` with the server's own words, `unsupported` for what takes no charts, and with `chart/…` for what is no archive of a chart.
 */
export function publishChart(options: PublishChartOptions, sources: Sources): Promise<PublishedChart> {
  const { timeZone = 'UTC' } = options
  const runtime = createRuntime({ onEvent: sources.emit, clock: sources.clock, timeZone })
  return reading(options, runtime, async ({ signal }) => {
    const [{ publishChart: publish }, { loadChartArchive }] = await Promise.all([
      import('../actions/publish.ts'),
      import('../chart/load.ts'),
    ])
    const chart = loadChartArchive(options.archive)
    const created = options.created ?? `${new Date(sources.clock.now()).toISOString().slice(0, 19)}Z`
    const source = signal === undefined ? sources : { ...sources, signal }
    return publish({ ...options, chart, created }, { source, runtime })
  })
}
