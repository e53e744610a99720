/** `helmfile lint` and `helmfile unittest`: one release after the other, what they find is told in the end. */
import { posix } from 'node:path'
import { CommandError, stateError } from '../errors.ts'
import { isDesired, type Release, type State } from '../model.ts'
import { MultiError, withPreparedCharts } from '../prepare/prepared.ts'
import type { VisitOutcome } from '../state/options.ts'
import { adoptFlags, flag } from './common-flags.ts'
import { chartOf } from './chart-reference.ts'
import { executorOf, extraWords, helm, type Executor } from './executor.ts'
import { extraSetFlags, extraValueFlags } from './extra-values.ts'
import { tryHooks } from './hooks.ts'
import type { LintOptions, UnittestOptions } from './options.ts'
import { chartOptions, includesNeeds } from './prepare-options.ts'
import { releaseValues } from './release-values.ts'
import type { Session } from './session.ts'
import { step } from './steps.ts'
import { renderedReleases } from './wanted-releases.ts'

/** What was found in charts does not keep other files from being looked at. */
export interface Findings {
  readonly lint: (state: State) => Promise<VisitOutcome>
  /** Throws what was found, all of it. */
  readonly tell: () => void
}

export function lintStates(session: Session, options: LintOptions): Findings {
  return findings(session, options, { command: 'lint', each: lintRelease(options) })
}

export function unittestStates(session: Session, options: UnittestOptions): Findings {
  return findings(session, options, { command: 'unittest', each: unittestRelease(options), failFast: options.failFast })
}

interface Linting {
  readonly command: 'lint' | 'unittest'
  readonly each: (executor: Executor, release: Release, isOver: boolean) => Promise<void>
  readonly failFast?: boolean
}

function findings(session: Session, options: LintOptions, linting: Linting): Findings {
  const found: unknown[] = []
  const lint = async (state: State): Promise<VisitOutcome> => {
    let matched = false
    const includeTransitiveNeeds = includesNeeds(options)
    const prepare = { ...chartOptions(linting.command, options), forceDownload: true, includeTransitiveNeeds }
    const errors = await withPreparedCharts(session, state, prepare, async () => {
      try {
        const releases = renderedReleases(state, options, false)
        if (releases === undefined) return []
        matched = true
        const executor = executorOf(session, state, extraWords(session, state))
        const errors = await lintReleases(executor, releases, linting)
        const [first] = errors
        if (errors.length === 1 && first instanceof CommandError) found.push(first)
        return errors
      } catch (error) {
        return [error]
      }
    })
    return { matched, errors: errors.filter((error) => !found.includes(error)) }
  }
  const tell = (): void => {
    if (found.length > 0) throw new MultiError(found)
  }
  return { lint, tell }
}

async function lintReleases(executor: Executor, releases: readonly Release[], linting: Linting): Promise<unknown[]> {
  const { session, state } = executor
  const { command, each, failFast } = linting
  const errors: unknown[] = []
  for (const release of releases.filter(isDesired)) {
    if (command === 'unittest' && release.unitTests.length === 0) continue
    try {
      const isOver = errors.length > 0 && (command === 'lint' || failFast === true)
      await step(executor, release, command, async () => {
        await each(executor, release, isOver)
        return { outcome: 'done' }
      })
    } catch (error) {
      errors.push(error)
    }
    await tryHooks(session, state, { event: 'cleanup', command, release })
    if (failFast === true && errors.length > 0) break
  }
  return errors
}

function lintRelease(options: LintOptions): Linting['each'] {
  return async (executor, release, isOver) => {
    const { session, state, extra } = executor
    const { flags, files } = await releaseValues(session, state, release)
    const values = [...extraValueFlags(session, state, options), ...extraSetFlags(options)]
    if (isOver) return
    session.ports.log('info', `Linting release=${release.name}, chart=${chartOf(release)}`)
    const words = ['lint', chartOf(release), ...flags, ...adoptFlags(release), ...values]
    await helm(executor, words, { extra, files, show: 'stdout' })
  }
}

const NO_PLUGIN =
  'helm-unittest plugin is required for `helmfile unittest`. Install it with: helm plugin install https://github.com/helm-unittest/helm-unittest: plugin unittest not installed'

/** Rejects where helm has no such command: it comes with a plugin. */
async function checkPlugin({ session, state }: Executor): Promise<void> {
  const { code } = await session.ports.helm.run({ args: ['unittest', '--help'], cwd: state.workingDirectory })
  if (code !== 0) throw stateError(NO_PLUGIN)
}

function unittestRelease(options: UnittestOptions): Linting['each'] {
  return async (executor, release, isOver) => {
    const { session, state, extra } = executor
    const { flags, files } = await releaseValues(session, state, release)
    const words = [
      ...['unittest', chartOf(release), ...flags, ...adoptFlags(release)],
      ...extraValueFlags(session, state, options),
      ...extraSetFlags(options),
      ...flag('--failfast', options.failFast),
      ...flag('--debugPlugin', options.debugPlugin),
      ...release.unitTests.flatMap((path) => ['--file', testPath(release, path)]),
    ]
    if (isOver) return
    await checkPlugin(executor)
    session.ports.log('info', `Unit testing release=${release.name}, chart=${chartOf(release)}`)
    await helm(executor, words, { extra, files, show: 'stdout' })
  }
}

/** A folder stands for the tests in it. Throws for what is outside the chart. */
function testPath({ name }: Release, path: string): string {
  const clean = posix.normalize(path)
  if (posix.isAbsolute(clean) || clean === '..' || clean.startsWith('../')) {
    const where = 'must be a relative path within the chart directory'
    throw stateError(`release ${JSON.stringify(name)}: unitTests path ${JSON.stringify(path)} ${where}`)
  }
  if (/[*?[]/.test(path) || /\.ya?ml$/i.test(path)) return path
  return `${path.replace(/\/+$/, '')}/*_test.yaml`
}
