/** The archives of all dependencies: fetched side by side, told of one after the other as Helm does it. */
import { checkConstraint, parseConstraint, type Constraint } from '../../gotemplate/go/semver-constraint.ts'
import { compareVersions, parseVersion } from '../../gotemplate/go/semver.ts'
import { failureCode, type FileSystem } from '../chart/file-system.ts'
import { loadChart } from '../chart/load.ts'
import type { LockDependency } from '../chart/model.ts'
import { archiveName, packChart, stampChart } from '../chart/package.ts'
import { mapLimit } from '../concurrency.ts'
import { messageOf, TshelmError, wrapError } from '../errors.ts'
import { log, type TshelmEvent } from '../events.ts'
import { redacted } from '../http/address.ts'
import { fetchArchive, type ArchivePlace } from '../source/fetch-chart.ts'
import { hexDigest } from '../source/contents.ts'
import { isGit } from '../source/git/reference.ts'
import { cachedIndex, findInRepository } from '../source/http-repository.ts'
import { chartReferenceText, parseChartReference } from '../source/oci/reference.ts'
import type { IndexEntry } from '../source/index-entry.ts'
import type { IndexedVersion } from '../source/index-file.ts'
import type { Access, FetchedChart, Repository, SourceContext, Verify } from '../source/ports.ts'
import { isSameUrl, resolveReferenceUrl } from '../source/url.ts'
import { localFolder, type ChartFolder } from './dependency-folder.ts'
import { usableArchive, type GitCharts } from './dependency-git.ts'
import { keepArchive, keptChart } from './dependency-kept.ts'
import { isLocal, isOci } from './dependency-repositories.ts'

const MAX_AT_ONCE = 16

export interface Downloading {
  readonly folder: ChartFolder
  readonly repositories: readonly Repository[]
  /** Of repositories' indexes that have just been fetched, by address; others are fetched for each chart. */
  readonly indexes: ReadonlyMap<string, string>
  /** For registries, and repositories that nobody has added. */
  readonly access: Access
  readonly git: GitCharts
  readonly verify: Verify
  readonly keyring: string
  /** What was fetched before is what there is. */
  readonly skipRefresh: boolean
  /** Time of archives that are made of folders, milliseconds since the epoch. Default: each file's own. */
  readonly modified?: number
}

export interface Downloaded {
  /** As it will lie in charts/. */
  readonly fileName: string
  readonly bytes: Uint8Array
}

export interface Downloads {
  readonly archives: readonly Downloaded[]
  /** With the versions of folders as they are now. */
  readonly locked: readonly LockDependency[]
}

/** What becomes of one dependency, with what is said of it. */
interface Outcome {
  readonly events: readonly TshelmEvent[]
  readonly version: string
  readonly archive?: Downloaded
  readonly error?: unknown
}

/** Where a dependency comes from. */
type Origin =
  | { readonly kind: 'charts' }
  | { readonly kind: 'folder' }
  | { readonly kind: 'archive'; readonly place: ArchivePlace }
  | { readonly kind: 'repeated' }
  | { readonly kind: 'unknown'; readonly error: unknown }

/** Rejects with the first failure in the order of the list; nothing has been written then. */
export async function downloadAll(
  dependencies: readonly LockDependency[],
  downloading: Downloading,
  context: SourceContext,
): Promise<Downloads> {
  const origins = await originsOf(dependencies, downloading, context)
  const running = new Map<string, Promise<Outcome>>()
  const outcomes = await mapLimit(dependencies, MAX_AT_ONCE, (dependency, i) => {
    // Helm asks registries each time; what it says each time is said.
    const key = JSON.stringify([dependency.repository, dependency.name, dependency.version])
    const isOnce = isOci(dependency.repository)
    const known = isOnce ? running.get(key) : undefined
    const outcome = known ?? outcomeOf(dependency, origins[i]!, downloading, context)
    if (isOnce) running.set(key, outcome)
    return outcome
  })
  const archives: Downloaded[] = []
  const locked: LockDependency[] = []
  for (const [i, { events, version, archive, error }] of outcomes.entries()) {
    const { name, repository } = dependencies[i]!
    events.forEach(context.emit)
    if (error !== undefined) throw error as Error
    if (archive !== undefined) archives.push(archive)
    locked.push({ name, repository, version })
  }
  return { archives, locked }
}

async function originsOf(
  dependencies: readonly LockDependency[],
  downloading: Downloading,
  context: SourceContext,
): Promise<Origin[]> {
  const origins = await mapLimit(dependencies, MAX_AT_ONCE, (dependency) => originOf(dependency, downloading, context))
  const seen = new Set<string>()
  return origins.map((origin) => {
    if (origin.kind !== 'archive') return origin
    const { url } = origin.place
    if (isOci(url)) return origin
    if (seen.has(url)) return { kind: 'repeated' }
    seen.add(url)
    return origin
  })
}

async function originOf(
  { name, repository, version }: LockDependency,
  downloading: Downloading,
  context: SourceContext,
): Promise<Origin> {
  if (repository === '') return { kind: 'charts' }
  if (isLocal(repository)) return { kind: 'folder' }
  try {
    return { kind: 'archive', place: await placeOf({ name, repository, version }, downloading, context) }
  } catch (error) {
    return { kind: 'unknown', error: wrapError('could not find : ', error) }
  }
}

async function outcomeOf(
  dependency: LockDependency,
  origin: Origin,
  downloading: Downloading,
  context: SourceContext,
): Promise<Outcome> {
  const { name, repository, version } = dependency
  const events: TshelmEvent[] = []
  const emit = (event: TshelmEvent): void => void events.push(event)
  try {
    if (origin.kind === 'unknown') throw origin.error
    emit({ kind: 'dependency', action: ACTIONS[origin.kind], name, repository })
    if (origin.kind === 'charts') {
      checkInCharts(dependency, downloading.folder, emit)
      return { events, version }
    }
    if (origin.kind === 'folder')
      return { events, ...(await packedFolder(dependency, downloading, { ...context, emit })) }
    if (origin.kind === 'repeated') return { events, version }
    const archive = await fetched(dependency, origin.place, downloading, { ...context, emit })
    return { events, version, archive }
  } catch (error) {
    if (context.signal?.aborted === true) throw error
    // Helm: a folder in charts/ that is no chart ends it without that word.
    if (origin.kind !== 'charts' || failureCode(error) === 'source/no-version')
      emit({ kind: 'dependency', action: 'failed', name, problem: messageOf(error) })
    return { events, version, error }
  }
}

const ACTIONS = {
  charts: 'in-charts',
  folder: 'packing',
  archive: 'downloading',
  repeated: 'downloaded-before',
} as const

/** Throws if the chart that charts/ has is not what is asked for. */
function checkInCharts({ name, version }: LockDependency, folder: ChartFolder, emit: SourceContext['emit']): void {
  const path = `${folder.path}/charts/${name}`
  let metadata
  try {
    metadata = loadChart(path, folder.fs, { emit, anyApiVersion: true }).metadata
  } catch (error) {
    throw wrapError(`unable to load chart '${path}': `, error)
  }
  const constraint = constraintOf(name, version)
  let isFit
  try {
    isFit = checkConstraint(constraint, parseVersion(metadata.version))
  } catch (error) {
    throw wrapError(`invalid version ${version} for dependency ${name}: `, error)
  }
  if (isFit) return
  const reason = `does not satisfy the constraint ${version}`
  throw new TshelmError('source/no-version', `dependency ${name} at version ${metadata.version} ${reason}`)
}

function constraintOf(name: string, version: string): Constraint {
  try {
    return parseConstraint(version)
  } catch (error) {
    throw wrapError(`dependency ${name} has an invalid version/constraint format: `, error)
  }
}

/** A folder is packed as `package` does it. */
async function packedFolder(
  { name, repository, version }: LockDependency,
  { folder, modified }: Downloading,
  context: SourceContext,
): Promise<{ readonly version: string; readonly archive: Downloaded }> {
  const { emit, clock } = context
  const path = localFolder(repository, folder)
  if (context.policy !== undefined) await checkFolder(path, folder.fs, context)
  const loaded = loadChart(path, folder.fs, { emit, anyApiVersion: true })
  const chart = modified === undefined ? loaded : stampChart(loaded, modified)
  const { metadata } = chart
  if (!checkConstraint(constraintOf(name, version), parseVersion(metadata.version))) {
    throw new TshelmError('source/no-version', `can't get a valid version for dependency ${name}`)
  }
  return { version: metadata.version, archive: { fileName: archiveName(chart), bytes: packChart(chart, clock.now()) } }
}

async function checkFolder(path: string, fs: FileSystem, context: SourceContext): Promise<void> {
  const { enforceLocal } = await import('../source/policy/local.ts')
  await enforceLocal(path, { ...context, policy: await context.policy!(), fs })
}

/** Where the archive is, by the index of its repository. */
async function placeOf(
  { name, repository, version }: LockDependency,
  { repositories, indexes, access }: Downloading,
  context: SourceContext,
): Promise<ArchivePlace> {
  if (isGit(repository)) return { url: repository, digest: '', access: {}, owner: repository }
  if (isOci(repository)) return { url: `${repository}/${name}`, digest: '', access, owner: repository }
  const known = repositories.find(({ url }) => isSameUrl(repository, url))
  const index = known?.name ?? indexes.get(repository)
  if (index !== undefined) {
    const entry = entryOf((await cachedIndex(index, context)).versions(name), version)
    const url = resolveReferenceUrl(repository, entry.urls![0]!)
    return { url, digest: hexDigest(entry.digest ?? ''), access: known ?? {}, owner: repository }
  }
  try {
    const { url, entry } = await findInRepository(repository, { name, version }, {}, context)
    return { url, digest: hexDigest(entry.digest ?? ''), access: {}, owner: repository }
  } catch (error) {
    throw wrapError(`chart ${name} not found in ${repository}: `, error)
  }
}

function entryOf(versions: readonly IndexedVersion[] | undefined, wanted: string): IndexEntry {
  if (versions === undefined) throw new TshelmError('source/no-version', 'entry not found')
  for (const candidate of versions) {
    if (wanted !== '' && !isSameVersion(wanted, candidate.version)) continue
    const entry = candidate.read()
    if (entry.urls !== undefined && entry.urls.length > 0) return entry
  }
  throw new TshelmError('source/no-version', 'no matching version')
}

function isSameVersion(a: string, b: string): boolean {
  try {
    return compareVersions(parseVersion(a), parseVersion(b)) === 0
  } catch {
    return a === b
  }
}

async function fetched(
  { version }: LockDependency,
  place: ArchivePlace,
  { verify, keyring, git, skipRefresh }: Downloading,
  context: SourceContext,
): Promise<Downloaded> {
  const { url } = place
  if (isGit(url)) return usableArchive(await git(url), verify === 'always', context)
  const options = { ...place.access, version, verify, keyring }
  // Where the index has a digest the content cache is enough.
  const isNamed = place.digest === ''
  const name = isOci(url) ? `${url}:${version}` : url
  try {
    const isStill = isNamed && (skipRefresh || context.offline === true)
    const kept = isStill ? await keptChart(name, options, context) : undefined
    if (kept !== undefined) {
      tell(kept, name, context)
      return kept
    }
    context.emit(log('DEBUG', 'set up default downloader cache'))
    const chart = await fetchArchive(place, { reference: url, options }, quieter(context))
    if (isNamed) await keepArchive(name, chart, context)
    return chart
  } catch (error) {
    throw wrapError(`could not download ${redacted(url)}: `, error)
  }
}

/** As if it had just been fetched. */
function tell({ manifestDigest }: FetchedChart, name: string, { emit }: SourceContext): void {
  if (manifestDigest === undefined) return
  const reference = chartReferenceText(parseChartReference(name))
  emit({ kind: 'registry', action: 'pulled', reference, digest: manifestDigest })
}

/** Helm: what it fetches for a chart does not go through the cache. */
function quieter({ emit, ...context }: SourceContext): SourceContext {
  const told = (event: TshelmEvent): void => {
    if (event.kind !== 'log' || !CACHE_TALK.has(event.message)) emit(event)
  }
  return { ...context, emit: told }
}

const CACHE_TALK = new Set(['attempting to download chart', 'put downloaded chart in cache'])
