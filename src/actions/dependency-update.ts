/** `dependency update` and `dependency build`: what Chart.yaml names comes into charts/, and Chart.lock says which versions that are. */
import { encodeUtf8 } from '../../gotemplate/go/utf8.ts'
import { helm2LockDigest, lockDigest } from '../chart/lock.ts'
import { lockYaml } from '../chart/metadata-yaml.ts'
import type { Chart, Dependency, Lock, LockDependency } from '../chart/model.ts'
import { TshelmError } from '../errors.ts'
import { log } from '../events.ts'
import { recordNow } from '../record-time.ts'
import type { Runtime } from '../runtime.ts'
import { indexesInMemory } from '../source/indexes-in-memory.ts'
import type { Access, Repository, SourceContext, Verify } from '../source/ports.ts'
import { downloadAll, type Downloading } from './dependency-download.ts'
import { loadFolder, type ChartFolder } from './dependency-folder.ts'
import { gitCharts } from './dependency-git.ts'
import { placeArchives } from './dependency-place.ts'
import {
  checkKnown,
  nameRepositories,
  refreshIndexes,
  unmanagedName,
  unmanagedRepositories,
  withUnmanaged,
  type NamedDependencies,
} from './dependency-repositories.ts'
import { resolveVersions } from './dependency-versions.ts'

export interface DependencyOptions {
  readonly folder: ChartFolder
  /** For registries, and for repositories that nobody has added. */
  readonly access?: Access
  /** Indexes are taken as they are in the cache. */
  readonly skipRefresh?: boolean
  /** Default: never. */
  readonly verify?: Verify
  readonly keyring?: string
  /** Time of archives made of folders, milliseconds since the epoch: the same files then give the same bytes. Default: their own. */
  readonly modified?: number
}

type Context = SourceContext & Pick<Runtime, 'timeZone'>

/**
 * Looks for the newest versions that fit, fetches them into charts/, takes away what is outdated, and writes Chart.lock if it changed. Nothing
 * in the folder changes before all archives are there. Returns the lock; undefined for a chart without dependencies. Rejects with `source/…`
 * and `chart/…` in Helm's words.
 */
export async function updateDependencies(options: DependencyOptions, given: Context): Promise<Lock | undefined> {
  const context = withIndexes(given)
  const chart = loadFolder(options.folder, context)
  const { dependencies } = chart.metadata
  return dependencies === undefined ? undefined : update(chart, dependencies, options, context)
}

async function update(
  chart: Chart,
  dependencies: readonly Dependency[],
  options: DependencyOptions,
  context: Context,
): Promise<Lock> {
  const { folder, access = {} } = options
  const skipRefresh = options.skipRefresh === true || context.offline === true
  const repositories = await repositoriesOf(context)
  const named = nameRepositories(dependencies, { repositories, folder }, context)
  const unmanaged = unmanagedRepositories(named)
  if (!skipRefresh) {
    if (unmanaged.length > 0) {
      context.emit({ kind: 'dependency', action: 'refreshing-unmanaged' })
      await refreshIndexes(unmanaged, context)
    }
    await refreshAll(repositories, context)
  }
  const names = withUnmanaged(named)
  const git = gitCharts(skipRefresh, context)
  const resolved = await resolveVersions(named.dependencies, { folder, names, access, git, skipRefresh }, context)
  const indexes = new Map(unmanaged.map(({ url }) => [url, unmanagedName(url)]))
  const locked = await bring(resolved, { ...downloadingOf(options, repositories), git, indexes }, context)
  return keepLock(chart, lockOf(named, locked, context), folder)
}

/** Fetches what Chart.lock says; without one, updates. Rejects with `source/out-of-sync` if Chart.yaml has changed since. */
export async function buildDependencies(options: DependencyOptions, given: Context): Promise<Lock | undefined> {
  const context = withIndexes(given)
  const { folder } = options
  const chart = loadFolder(folder, context)
  const { lock } = chart
  if (lock === undefined) return updateDependencies(options, context)
  const repositories = await repositoriesOf(context)
  const { dependencies = [] } = chart.metadata
  const named = nameRepositories(dependencies, { repositories, folder }, context)
  checkLock(chart, { lock, required: named.dependencies }, context)
  const locked = lock.dependencies ?? []
  checkKnown(locked, repositories)
  if (options.skipRefresh !== true && context.offline !== true) await refreshAll(repositories, context)
  await bring(
    locked,
    { ...downloadingOf(options, repositories), git: gitCharts(true, context), indexes: new Map() },
    context,
  )
  return lock
}

/** Indexes are fetched once, and read again and again. */
function withIndexes(context: Context): Context {
  return context.indexes === undefined ? { ...context, indexes: indexesInMemory() } : context
}

async function repositoriesOf({ repositories }: SourceContext): Promise<readonly Repository[]> {
  return (await repositories?.()) ?? []
}

async function refreshAll(repositories: readonly Repository[], context: SourceContext): Promise<void> {
  if (repositories.length === 0) return
  context.emit({ kind: 'dependency', action: 'refreshing' })
  await refreshIndexes(repositories, context)
  context.emit({ kind: 'dependency', action: 'refreshed' })
}

function downloadingOf(
  { folder, access = {}, verify = 'never', keyring = '', skipRefresh = false, modified }: DependencyOptions,
  repositories: readonly Repository[],
): Omit<Downloading, 'indexes' | 'git'> {
  return { folder, repositories, access, verify, keyring, skipRefresh, ...(modified === undefined ? {} : { modified }) }
}

async function bring(
  locked: readonly LockDependency[],
  downloading: Downloading,
  context: Context,
): Promise<readonly LockDependency[]> {
  const { folder } = downloading
  const place = placeArchives(folder, context)
  context.emit({ kind: 'dependency', action: 'saving', count: locked.length })
  const downloads = await downloadAll(locked, downloading, context)
  place(downloads.archives, locked)
  return downloads.locked
}

function lockOf({ dependencies }: NamedDependencies, locked: readonly LockDependency[], context: Context): Lock {
  return { generated: recordNow(context), digest: lockDigest(dependencies, locked), dependencies: locked }
}

/** Throws `cli/file`; a link is not written through. */
function keepLock({ lock: old, metadata }: Chart, lock: Lock, { path, writer }: ChartFolder): Lock {
  if (old?.digest === lock.digest) return old
  const name = metadata.apiVersion === 'v1' ? 'requirements.lock' : 'Chart.lock'
  const target = writer.linkTarget(`${path}/${name}`)
  if (target !== undefined) {
    throw new TshelmError('cli/file', `the ${name} file is a symlink to ${JSON.stringify(target)}`)
  }
  writer.write(`${path}/${name}`, encodeUtf8(lockYaml(lock)))
  return lock
}

interface Locked {
  readonly lock: Lock
  /** With addresses in place of aliases. */
  readonly required: readonly Dependency[]
}

function checkLock({ metadata }: Chart, { lock, required }: Locked, { emit }: Context): void {
  if (lockDigest(required, lock.dependencies ?? []) === lock.digest) return
  if (metadata.apiVersion !== 'v1') throw outOfSync('Chart', " with 'helm dependency update'")
  emit(log('INFO', 'warning: a valid Helm v3 hash was not found. Checking against Helm v2 hash...'))
  if (helm2LockDigest(metadata.dependencies ?? []) !== lock.digest) throw outOfSync('requirements', '')
}

function outOfSync(file: string, how: string): TshelmError {
  const what = `the lock file (${file}.lock) is out of sync with the dependencies file (${file}.yaml)`
  return new TshelmError('source/out-of-sync', `${what}. Please update the dependencies${how}`)
}
