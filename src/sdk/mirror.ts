/** Charts to another place, with what they depend on. */
import type { MirroredChart, MirrorOptions } from '../actions/mirror.ts'
import { reading, type CallOptions } from './call.ts'
import { createRuntime, type RuntimeOptions } from './context.ts'
import type { Sources } from './sources.ts'

export interface MirrorChartsOptions extends MirrorOptions, Pick<RuntimeOptions, 'timeZone'>, CallOptions {
  /** Hears of each chart when it is there. */
  readonly onChart?: (chart: MirroredChart) => void
}

/**
 * Copies charts byte for byte, signatures included; what the target has already is compared and left alone. Rejects with `source/exists` if it
 * is another chart there, and as `fetchChart` and `publishChart` do; what was copied by then stays.
 */
export function mirrorCharts(options: MirrorChartsOptions, sources: Sources): Promise<readonly MirroredChart[]> {
  const { timeZone = 'UTC', onChart } = options
  const runtime = createRuntime({ onEvent: sources.emit, clock: sources.clock, timeZone })
  return reading(options, runtime, async ({ signal }) => {
    const { mirrorCharts: mirror } = await import('../actions/mirror.ts')
    const source = signal === undefined ? sources : { ...sources, signal }
    return mirror(options, { source, runtime }, onChart)
  })
}
