import { listJson, listState, listTable, sortedReleases } from '../../../../helmfile/commands/list.ts'
import type { ListedRelease } from '../../../../helmfile/commands/list.ts'
import { visitStates } from '../../../../helmfile/state/visit.ts'
import type { HelmfileCall } from '../call.ts'

export async function runList({ flags, load, ports, session }: HelmfileCall): Promise<undefined> {
  const into: ListedRelease[] = []
  const options = { skipCharts: flags.bool('skip-charts'), into }
  await visitStates({ ...load, filter: true, loadFirst: false }, ports, (state) => listState(session(), state, options))
  const releases = sortedReleases(into)
  ports.print(flags.string('output') === 'json' ? listJson(releases) : listTable(releases))
  return undefined
}
