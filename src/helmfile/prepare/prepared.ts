/** What comes before any command that acts on releases, and what comes after it. */
import { messageOf, TshelmError } from '../../errors.ts'
import { stateError } from '../errors.ts'
import { releaseId, type State } from '../model.ts'
import { triggerHooks } from '../run/hooks.ts'
import { temporaryName, type Session } from '../run/session.ts'
import { prepareCharts, type PreparedCharts, type PrepareOptions } from './charts.ts'
import { syncRepositories } from './repositories.ts'

export interface CommandOptions extends Partial<Omit<PrepareOptions, 'command'>> {
  /** As hooks hear it: `sync`. */
  readonly command: string
  readonly skipRepos: boolean
}

/** Several errors, told one after the other. */
export class MultiError extends TshelmError {
  readonly errors: readonly unknown[]
  readonly exitCode = 1
  constructor(errors: readonly unknown[]) {
    const told = errors.map((error, i) => {
      const lines = messageOf(error).split('\n')
      return `Error ${i + 1}:\n\n${lines.map((line) => `  ${line}\n`).join('')}`
    })
    super('helmfile/failed', [`Failed with ${errors.length} errors:`, ...told].join('\n\n'))
    this.errors = errors
  }
}

const NO_CHARTS: PreparedCharts = { charts: new Map(), failed: new Map(), errors: [] }
const WITHOUT_CHARTS: ReadonlySet<string> = new Set(['write-values', 'list'])

const DEFAULTS: Omit<PrepareOptions, 'command'> = {
  skipDeps: false,
  skipRefresh: false,
  forceDownload: false,
  prefetchShared: false,
  allowFailedReleases: false,
  includeTransitiveNeeds: false,
  concurrency: 0,
  outputDir: '',
  outputDirTemplate: '',
  validate: false,
  includeCrds: true,
  skipSchemaValidation: false,
  kubeVersion: '',
  set: [],
  values: [],
  templateArgs: '',
}

/**
 * Repositories, hooks of the file, charts; then `work`, which tells what went wrong; then hooks of the file again. Resolves to all errors.
 * Releases get their `chartPath`; those whose chart failed, if that is allowed, are gone.
 */
export async function withPreparedCharts(
  session: Session,
  state: State,
  given: CommandOptions,
  work: () => Promise<readonly unknown[]>,
): Promise<readonly unknown[]> {
  const { command } = given
  const ownFolder = (given.outputDir ?? '') === ''
  const outputDir = given.outputDir || temporaryName(session, 'helmfile')
  const options: PrepareOptions = { ...DEFAULTS, ...given, outputDir }
  try {
    const prepared = await prepare(session, state, { options, skipRepos: given.skipRepos, ownFolder })
    if ('error' in prepared) return [prepared.error]
    const errors = await work()
    const left = await cleanUp(session, state, { command, failure: errors[0] })
    if (!options.allowFailedReleases) return [...errors, ...left]
    const late = left.map((error) => stateError(`error during global cleanup event: ${messageOf(error)}`, error))
    const merged = [...prepared.charts.errors, ...late]
    return merged.length === 0 ? errors : [...errors, new MultiError(merged)]
  } finally {
    if (ownFolder) session.temporary.add(outputDir)
  }
}

interface Preparation {
  readonly options: PrepareOptions
  readonly skipRepos: boolean
  readonly ownFolder: boolean
}

type Outcome = { readonly charts: PreparedCharts } | { readonly error: unknown }

async function prepare(
  session: Session,
  state: State,
  { options, skipRepos, ownFolder }: Preparation,
): Promise<Outcome> {
  const { command } = options
  const { skipDeps, skipRefresh } = state.helmDefaults
  const needsCharts = !WITHOUT_CHARTS.has(command)
  try {
    if (!(skipRepos || skipDeps || skipRefresh)) await syncRepositories(session, state)
    else if (needsCharts) await syncRepositories(session, state, true)
    if (!ownFolder) session.ports.warn(`Charts will be downloaded to: ${options.outputDir}\n`)
    await triggerHooks(session, state, { event: 'prepare', command })
    if (!needsCharts) return { charts: NO_CHARTS }
  } catch (error) {
    return { error }
  }
  let charts: PreparedCharts
  try {
    charts = await prepareCharts(session, state, options)
  } catch (error) {
    return { error: listed([error]) }
  }
  if (charts.errors.length > 0 && !options.allowFailedReleases) return { error: listed(charts.errors) }
  state.releases = state.releases.filter((release) => !charts.failed.has(releaseId(release)))
  for (const release of state.releases) {
    const path = charts.charts.get(releaseId(release))
    if (path !== undefined && path !== release.chart) release.chartPath = path
  }
  return { charts }
}

/** Helmfile prints Go's list of them. */
function listed(errors: readonly unknown[]): TshelmError {
  return stateError(`[${errors.map(messageOf).join(' ')}]`, errors[0])
}

async function cleanUp(
  session: Session,
  state: State,
  { command, failure }: { readonly command: string; readonly failure: unknown },
): Promise<unknown[]> {
  try {
    await triggerHooks(session, state, { event: 'cleanup', command, error: failure })
    return []
  } catch (error) {
    return [error]
  }
}
