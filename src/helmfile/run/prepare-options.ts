/** What commands want of charts, from what they were told. */
import type { CommandOptions } from '../prepare/prepared.ts'
import type { ChartOptions, NeedsOptions } from './options.ts'

/** The part that is the same for all. */
export function chartOptions(command: string, options: ChartOptions): CommandOptions {
  const { skipDeps, skipRefresh, concurrency, allowFailedReleases } = options
  return { command, skipRepos: skipDeps || skipRefresh, skipDeps, skipRefresh, concurrency, allowFailedReleases }
}

/** Whether needs count when charts are prepared: helmfile looks at both flags alike. */
export function includesNeeds({ includeNeeds, includeTransitiveNeeds }: NeedsOptions): boolean {
  return includeNeeds || includeTransitiveNeeds
}
