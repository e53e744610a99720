/** `show-dag`: which releases come together, and after which. */
import { withPreparedCharts } from '../prepare/prepared.ts'
import { releaseId } from '../model.ts'
import type { State } from '../model.ts'
import type { Session } from '../run/session.ts'
import type { VisitOutcome } from '../state/options.ts'
import { planReleases } from '../state/plan.ts'
import { spaced } from './table.ts'

export async function showDag(session: Session, state: State): Promise<VisitOutcome> {
  const options = { command: 'show-dag', skipRepos: true, skipDeps: true, concurrency: 2 }
  const errors = await withPreparedCharts(session, state, options, () => {
    try {
      session.ports.print(dagText(state))
      return Promise.resolve([])
    } catch (error) {
      return Promise.resolve([error])
    }
  })
  return { matched: false, errors }
}

function dagText(state: State): string {
  const groups = planReleases(state, { selected: state.releases, includeNeeds: true, includeTransitiveNeeds: true })
  const rows = groups.flatMap((group, i) =>
    group.map((release) => [String(i + 1), releaseId(release), release.needs.join(', ')]),
  )
  return spaced([['GROUP', 'RELEASE', 'DEPENDENCIES'], ...rows])
}
