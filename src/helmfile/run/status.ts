/** `helmfile status` and `helmfile test`. */
import type { ReleaseStep } from '../events.ts'
import { isDesired, type Release, type State } from '../model.ts'
import { withPreparedCharts } from '../prepare/prepared.ts'
import type { VisitOutcome } from '../state/options.ts'
import { planReleases } from '../state/plan.ts'
import { overridden } from '../state/select.ts'
import { connectionFlags, downloadFlags, flag, namespaceFlags, timeoutFlags } from './common-flags.ts'
import { releaseFailed } from './delete-releases.ts'
import { executorOf, extraWords, helm, type Executor } from './executor.ts'
import { each, failuresOf, groupByGroup } from './groups.ts'
import type { ChartOptions, TestOptions } from './options.ts'
import { chartOptions } from './prepare-options.ts'
import type { Session } from './session.ts'
import { step } from './steps.ts'
import { selection } from './wanted-releases.ts'

export async function statusState(session: Session, state: State, options: ChartOptions): Promise<VisitOutcome> {
  let matched = false
  const prepare = { ...chartOptions('status', { ...options, skipDeps: true, skipRefresh: false }), skipRepos: true }
  const errors = await withPreparedCharts(session, state, prepare, async () => {
    try {
      const { selected } = selection(state, false)
      if (selected.length === 0) return []
      matched = true
      const wanted = selected.filter(isDesired)
      const groups = wanted.length === 0 ? [] : planReleases(state, { selected: wanted, skipNeeds: true })
      const executor = executorOf(session, state, extraWords(session, state))
      const { concurrency } = options
      return await groupByGroup(groups, (group) =>
        goThrough(executor, group, { what: 'status', concurrency, wordsFor: statusWords }),
      )
    } catch (error) {
      return [error]
    }
  })
  return { matched, errors }
}

export async function testState(session: Session, state: State, options: TestOptions): Promise<VisitOutcome> {
  if (options.cleanup) {
    session.ports.log(
      'warn',
      'warn: requested cleanup will not be applied. To clean up test resources with Helm 3, you have to remove them manually or set helm.sh/hook-delete-policy\n',
    )
  }
  const errors = await withPreparedCharts(session, state, chartOptions('test', options), async () => {
    try {
      const { selected } = selection(state, false)
      const executor = executorOf(session, state, extraWords(session, state))
      const { concurrency } = options
      return await goThrough(executor, selected, { what: 'test', concurrency, wordsFor: testWords(options) })
    } catch (error) {
      return [error]
    }
  })
  return { matched: false, errors }
}

interface Passage {
  readonly what: ReleaseStep
  readonly concurrency: number
  /** What is said, and the words for helm. */
  readonly wordsFor: (state: State, release: Release) => readonly [title: string, words: readonly string[]]
}

async function goThrough(
  executor: Executor,
  releases: readonly Release[],
  { what, concurrency, wordsFor }: Passage,
): Promise<unknown[]> {
  const { session, state, extra } = executor
  const results = await each(releases.filter(isDesired), concurrency, async (one) => {
    const release = overridden(state, one, session.ports.log)
    const [title, words] = wordsFor(state, release)
    session.ports.log('info', title)
    try {
      await step(executor, release, what, async () => {
        await helm(executor, words, { extra, show: 'log', release })
        return { outcome: 'done' }
      })
    } catch (error) {
      throw releaseFailed(release, error)
    }
  })
  return failuresOf(results)
}

const statusWords: Passage['wordsFor'] = (state, release) => [
  `Getting status ${release.name}`,
  ['status', release.name, ...namespaceFlags(release), ...connectionFlags(state, release)],
]

function testWords({ logs, timeout }: TestOptions): Passage['wordsFor'] {
  return (state, release) => [
    `Testing ${release.name}`,
    [
      ...['test', release.name, ...namespaceFlags(release), ...flag('--logs', logs)],
      ...(timeout === undefined ? timeoutFlags(state, release, 0) : ['--timeout', `${timeout}s`]),
      ...connectionFlags(state, release),
      ...downloadFlags(state, release),
    ],
  ]
}
