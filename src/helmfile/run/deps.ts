/** `helmfile deps`, `helmfile repos` and `helmfile fetch`. */
import { stateError } from '../errors.ts'
import { filesIn } from '../files.ts'
import { isDesired, type State } from '../model.ts'
import { FETCHED } from '../prepare/chart-folder.ts'
import { updateLock } from '../prepare/lock-file.ts'
import { withPreparedCharts } from '../prepare/prepared.ts'
import { syncRepositories } from '../prepare/repositories.ts'
import type { VisitOutcome } from '../state/options.ts'
import { selectedReleases } from '../state/select.ts'
import { encodeRecord } from '../state/encode.ts'
import { stateStruct } from '../state/schema.ts'
import { fullFilePath } from '../state/visit.ts'
import { chartOf } from './chart-reference.ts'
import { dependencyWords, executorOf, extraWords, helm } from './executor.ts'
import type { DepsOptions, FetchOptions } from './options.ts'
import { chartOptions } from './prepare-options.ts'
import type { Session } from './session.ts'

/** Dependencies of local charts brought up to date, and the lock file written. */
export async function depsState(session: Session, state: State, options: DepsOptions): Promise<VisitOutcome> {
  try {
    const { skipDeps, skipRefresh } = state.helmDefaults
    const skips = options.skipDeps || options.skipRefresh || skipDeps || skipRefresh
    await syncRepositories(session, state, skips)
    return { matched: false, errors: await updateDependencies(session, state, options) }
  } catch (error) {
    return { matched: false, errors: [error] }
  }
}

async function updateDependencies(session: Session, state: State, options: DepsOptions): Promise<unknown[]> {
  const { ports } = session
  const files = filesIn(ports.files, state.workingDirectory)
  const hasSelectors = (state.selectors ?? []).length > 0
  const selected = hasSelectors ? selectedReleases(state, options.includeTransitiveNeeds) : state.releases
  const extra = dependencyWords(extraWords(session, state))
  const plain = session.options.ociPlainHttp ? ['--plain-http'] : []
  const errors: unknown[] = []
  for (const release of selected.filter(isDesired)) {
    const chart = chartOf(release)
    if (!files.isFolder(chart)) {
      ports.log('debug', `skipped updating dependencies for remote chart ${release.chart}`)
    } else if (!files.isFile(`${chart}/Chart.yaml`)) {
      ports.log('debug', `skipped updating dependencies for ${release.chart} as it does not have a Chart.yaml`)
    } else {
      ports.log('info', `Updating dependency ${chart}`)
      try {
        await helm(executorOf(session, state), ['dependency', 'update', chart, ...plain], { extra, show: 'log' })
      } catch (error) {
        errors.push(error)
      }
    }
  }
  if (errors.length > 0) return errors
  await updateLock(session, state, extra)
  return []
}

export async function reposState(session: Session, state: State): Promise<VisitOutcome> {
  try {
    await syncRepositories(session, state)
    return { matched: false, errors: [] }
  } catch (error) {
    return { matched: false, errors: [error] }
  }
}

export interface FetchStates {
  readonly fetch: (state: State) => Promise<VisitOutcome>
  /** Prints what was to be printed. */
  readonly tell: () => void
}

const ONE_FILE =
  '--write-output requires a single helmfile state file, but multiple were found; use -f to specify a single helmfile instead of a directory or a helmfile with nested helmfiles: entries'

/** Throws for options that contradict each other. */
export function fetchStates(session: Session, options: FetchOptions): FetchStates {
  const { writeOutput, outputDir } = options
  const outputDirTemplate = options.outputDirTemplate || FETCHED
  if (writeOutput && outputDir === '') {
    throw stateError('--output-dir is required when --write-output is set')
  }
  let count = 0
  let output = ''
  const fetch = async (state: State): Promise<VisitOutcome> => {
    if (writeOutput && ++count > 1) return { matched: false, errors: [stateError(ONE_FILE)] }
    const prepare = { ...chartOptions('pull', options), forceDownload: true, outputDir, outputDirTemplate }
    const errors = await withPreparedCharts(session, state, prepare, () => {
      if (writeOutput) output = rewritten(state)
      return Promise.resolve([])
    })
    return { matched: false, errors }
  }
  return { fetch, tell: () => (output === '' ? undefined : session.ports.print(output)) }
}

/** The state with charts where they were fetched to. */
function rewritten(state: State): string {
  for (const release of state.releases) {
    if (release.chartPath === '') continue
    release.chart = release.chartPath
    release.chartPath = ''
  }
  const written = { ...state, filepath: state.filePath, renderedvalues: state.renderedValues }
  return `---\n#  Source: ${fullFilePath(state)}\n\n${encodeRecord(stateStruct, written)}`
}
