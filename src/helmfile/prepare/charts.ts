/** The charts of releases, where helm can take them: fetched, made of manifests, patched, with their dependencies. */
import { posix } from 'node:path'
import { messageOf } from '../../errors.ts'
import { stateError } from '../errors.ts'
import { filesIn, type StateFiles } from '../files.ts'
import { isDesired, releaseId, type Release, type State } from '../model.ts'
import { isRemote } from '../remote/reference.ts'
import { isOciChart, namedChart, normalizedChart } from '../run/chart-reference.ts'
import { downloadFlags, keyringFlags, verifyFlags, versionFlags } from '../run/common-flags.ts'
import { executorOf, helm } from '../run/executor.ts'
import { each } from '../run/groups.ts'
import { triggerHooks } from '../run/hooks.ts'
import type { Session } from '../run/session.ts'
import { selectedReleases } from '../state/select.ts'
import { chartFolder, chartWithin, leaveLock } from './chart-folder.ts'
import { chartify, needsChartify, type ChartifyOptions } from './chartify.ts'
import { buildDependencies, type DependencyBuild } from './dependency-build.ts'
import { applyLock } from './lock-file.ts'
import { ociChart } from './oci-chart.ts'

export interface PrepareOptions extends ChartifyOptions {
  readonly skipDeps: boolean
  readonly skipRefresh: boolean
  /** Charts of repositories are fetched although helm could take them as they are. */
  readonly forceDownload: boolean
  /** The same for those that several releases share. */
  readonly prefetchShared: boolean
  readonly allowFailedReleases: boolean
  readonly includeTransitiveNeeds: boolean
  readonly concurrency: number
  /** Where charts go that are fetched. */
  readonly outputDir: string
  readonly outputDirTemplate: string
}

export interface PreparedCharts {
  /** By release. */
  readonly charts: ReadonlyMap<string, string>
  /** What went wrong, by release. */
  readonly failed: ReadonlyMap<string, unknown>
  readonly errors: readonly unknown[]
}

/** Never rejects for what one release did wrong. */
export async function prepareCharts(session: Session, state: State, options: PrepareOptions): Promise<PreparedCharts> {
  applyLock(session, state)
  const selected = selectedReleases(state, options.includeTransitiveNeeds).filter(isDesired)
  const wanted = options.command === 'build' ? selected.filter((release) => !isPatched(release)) : selected
  const releases = state.chart === '' ? wanted : wanted.map((release) => ({ ...release, chart: state.chart }))
  const shared = options.prefetchShared ? sharedCharts(state, releases) : new Set<string>()
  const charts = new Map<string, string>()
  const failed = new Map<string, unknown>()
  const builds: DependencyBuild[] = []
  // Programs of one release may make the chart of the next.
  const concurrency = releases.some(({ hooks }) => hooks.some(({ events }) => events.includes('prepare')))
    ? 1
    : options.concurrency
  let isOver = false
  await each(releases, concurrency, async (release) => {
    if (isOver) return
    const id = releaseId(release)
    try {
      const forceDownload = options.forceDownload || shared.has(chartKey(release))
      const prepared = await prepareChart(session, state, { release, options: { ...options, forceDownload } })
      charts.set(id, prepared.path)
      if (prepared.build !== undefined) builds.push(prepared.build)
    } catch (error) {
      // The first failure is all that is told, unless others may go on.
      if (!isOver) failed.set(id, error)
      isOver = !options.allowFailedReleases
    }
  })
  if (isOver) return { charts, failed, errors: [...failed.values()] }
  const inOrder = releases.flatMap((release) => builds.filter((build) => build.release === release))
  const errors = [...failed.values(), ...(await buildDependencies(session, state, inOrder, { ...options, failed }))]
  for (const id of failed.keys()) charts.delete(id)
  return { charts, failed, errors }
}

function isPatched({ jsonPatches, strategicMergePatches, transformers }: Release): boolean {
  return jsonPatches.length + strategicMergePatches.length + transformers.length > 0
}

function chartKey({ chart, version }: Release): string {
  return JSON.stringify([chart, version])
}

/** Charts of repositories and registries that more than one release takes, all of them alike. */
function sharedCharts(state: State, releases: readonly Release[]): Set<string> {
  const uses = new Map<string, { count: number; readonly flags: Set<string>; readonly release: Release }>()
  for (const release of releases) {
    const key = chartKey(release)
    const use = uses.get(key) ?? { count: 0, flags: new Set<string>(), release }
    use.count++
    use.flags.add(JSON.stringify(fetchFlags(state, release)))
    uses.set(key, use)
  }
  const isShared = ({ count, flags, release }: { count: number; flags: Set<string>; release: Release }): boolean =>
    count > 1 &&
    flags.size === 1 &&
    !fetchFlags(state, release).includes('--verify') &&
    (release.chart.startsWith('oci://') || namedChart(state, release.chart).repository !== undefined)
  return new Set([...uses].flatMap(([key, use]) => (isShared(use) ? [key] : [])))
}

function fetchFlags(state: State, release: Release): string[] {
  const verified = isOciChart(state, release.chart)
    ? []
    : [...verifyFlags(state, release), ...keyringFlags(state, release)]
  return [...versionFlags(state, release), ...verified, ...downloadFlags(state, release)]
}

interface Task {
  readonly release: Release
  readonly options: PrepareOptions
}

interface Prepared {
  readonly path: string
  readonly build?: DependencyBuild
}

async function prepareChart(session: Session, state: State, { release, options }: Task): Promise<Prepared> {
  await triggerHooks(session, state, { event: 'prepare', command: options.command, release })
  const files = filesIn(session.ports.files, state.workingDirectory)
  const { chart } = release
  const isLocal = files.isFolder(normalizedChart(state, chart))
  const fetched = await fetchedChart(session, state, { release, options })
  const source = fetched?.path ?? chart
  const byGetter = fetched?.byGetter === true
  const skipDeps = (!isLocal && !byGetter) || options.skipDeps || (release.skipDeps ?? state.helmDefaults.skipDeps)
  const skipRefresh = !isLocal || options.skipRefresh || (release.skipRefresh ?? state.helmDefaults.skipRefresh)
  const build = { release, skipRefresh, byGetter }
  const need = needsChartify(state, release, { source, files })
  if (need !== undefined && (options.command !== 'pull' || need.isNoChart)) {
    const path = isLocal ? normalizedChart(state, source) : source
    const made = await chartify(session, state, { release, source: path, need, skipDeps, options })
    return skipDeps ? { path: made } : { path: made, build: { ...build, path: made } }
  }
  const path = normalizedChart(state, source)
  if (files.isFolder(path)) {
    const local = isLocal ? localChart(session, state, { release, options, path, files }) : path
    return skipDeps ? { path: local } : { path: local, build: { ...build, path: local } }
  }
  return { path: options.forceDownload ? await download(session, state, { release, options }) : source }
}

interface Fetched {
  readonly path: string
  readonly byGetter: boolean
}

/** Remote references and charts of registries; undefined for others. */
async function fetchedChart(session: Session, state: State, { release, options }: Task): Promise<Fetched | undefined> {
  const { name, namespace, kubeContext, chart, forceGoGetter } = release
  try {
    if (isRemote(chart)) {
      const kind = posix.join(namespace, kubeContext, name)
      return { path: await session.remote.fetch(chart, kind), byGetter: true }
    }
    if (forceGoGetter) {
      throw stateError(
        `Parsing url from dir failed due to error ${JSON.stringify(`parse url: missing scheme - probably this is a local file path? ${chart}`)}.\nContinuing the process assuming this is a regular Helm chart or a local dir.`,
      )
    }
    const path = await ociChart(session, state, release, options)
    return path === undefined ? undefined : { path, byGetter: false }
  } catch (error) {
    const what = isRemote(chart) ? `fetching ${JSON.stringify(chart)}: ` : ''
    throw stateError(`release ${JSON.stringify(name)}: ${what}${messageOf(error)}`, error)
  }
}

interface LocalTask extends Task {
  readonly path: string
  readonly files: StateFiles
}

/** `fetch` takes local charts along. */
function localChart(session: Session, state: State, { release, options, path, files }: LocalTask): string {
  if (options.command !== 'pull') return path
  const { outputDir, outputDirTemplate: template } = options
  const to = chartFolder(state, release, { chartName: posix.basename(posix.normalize(path)), outputDir, template })
  session.ports.copyFolder(files.absolute(path), files.absolute(to))
  return to
}

async function download(session: Session, state: State, { release, options }: Task): Promise<string> {
  const key = JSON.stringify(['fetch', release.chart, release.version])
  let fetched = session.fetched.get(key)
  if (fetched === undefined) session.fetched.set(key, (fetched = fetchChart(session, state, { release, options })))
  return fetched
}

async function fetchChart(session: Session, state: State, { release, options }: Task): Promise<string> {
  const { outputDir, outputDirTemplate: template } = options
  const folder = chartFolder(state, release, { chartName: release.chart, outputDir, template })
  if (options.command === 'pull') leaveLock(session, state, folder)
  session.ports.log('info', `Fetching ${release.chart}`)
  const args = ['fetch', release.chart, ...fetchFlags(state, release), '--untar', '--untardir', folder]
  await helm(executorOf(session, state), args, { show: 'log' })
  return chartWithin(filesIn(session.ports.files, state.workingDirectory), folder) ?? folder
}
