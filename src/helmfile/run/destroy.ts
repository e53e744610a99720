/** `helmfile destroy`: all that is selected and there, backwards. */
import type { State } from '../model.ts'
import { releaseId, type Release } from '../model.ts'
import { withPreparedCharts } from '../prepare/prepared.ts'
import type { VisitOutcome } from '../state/options.ts'
import { planReleases } from '../state/plan.ts'
import { affectedTables, nothingAffected } from './affected.ts'
import { isConfirmed } from './ask.ts'
import { deleteReleases } from './delete-releases.ts'
import { executorOf, extraWords } from './executor.ts'
import { groupByGroup } from './groups.ts'
import { tryHooks } from './hooks.ts'
import { isInstalled } from './installed.ts'
import type { DestroyOptions } from './options.ts'
import { chartOptions } from './prepare-options.ts'
import type { Session } from './session.ts'
import { selection } from './wanted-releases.ts'

export async function destroyState(session: Session, state: State, options: DestroyOptions): Promise<VisitOutcome> {
  let matched = false
  const work = async (): Promise<readonly unknown[]> => {
    try {
      const outcome = await destroy(session, state, options)
      matched = outcome.matched
      return outcome.errors
    } catch (error) {
      return [error]
    }
  }
  const errors = options.skipCharts
    ? await work()
    : await withPreparedCharts(session, state, chartOptions('destroy', options), work)
  return { matched, errors }
}

async function destroy(session: Session, state: State, options: DestroyOptions): Promise<VisitOutcome> {
  const { selected } = selection(state, false)
  if (selected.length === 0) return { matched: false, errors: [] }
  const { interactive, noColor } = session.options
  const present: Release[] = []
  // What is asked before has none of the words for the deletion.
  for (const release of selected) if (await isInstalled(executorOf(session, state), release)) present.push(release)
  const there = new Set(present.map(releaseId))
  for (const release of selected) {
    if (!there.has(releaseId(release))) await tryHooks(session, state, { event: 'cleanup', command: 'delete', release })
  }
  const names = selected.map(({ name, chart }) => `  ${name} (${chart})`).join('\n')
  const question = `Affected releases are:\n${names}\n\nDo you really want to delete?\n  Helmfile will delete all your releases, as shown above.\n\n`
  const affected = nothingAffected()
  let errors: readonly unknown[] = []
  if (!interactive || (await isConfirmed(session.ports, question))) {
    const executor = executorOf(session, state, extraWords(session, state))
    const { concurrency, cascade } = options
    const groups =
      present.length === 0 ? [] : planReleases(state, { selected: present, reverse: true, skipNeeds: true })
    errors = await groupByGroup(groups, (group) => deleteReleases(executor, group, { concurrency, cascade, affected }))
  }
  for (const text of affectedTables(affected, !noColor)) session.ports.log('info', text)
  return { matched: true, errors }
}
