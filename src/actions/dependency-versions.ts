/** Which version of each dependency is taken. Helm: the resolver. */
import { checkConstraint, parseConstraint, type Constraint } from '../../gotemplate/go/semver-constraint.ts'
import { parseVersion } from '../../gotemplate/go/semver.ts'
import { quote } from '../../gotemplate/go/strconv.ts'
import { loadChart, loadChartArchive } from '../chart/load.ts'
import type { Dependency, LockDependency } from '../chart/model.ts'
import { mapLimit } from '../concurrency.ts'
import { messageOf, TshelmError, wrapError } from '../errors.ts'
import { isGit } from '../source/git/reference.ts'
import { cachedIndex } from '../source/http-repository.ts'
import type { Access, SourceContext } from '../source/ports.ts'
import { localFolder, type ChartFolder } from './dependency-folder.ts'
import type { GitCharts } from './dependency-git.ts'
import { keepTags, keptTags } from './dependency-kept.ts'
import { isLocal, isOci } from './dependency-repositories.ts'

const MAX_AT_ONCE = 16

export interface Resolving {
  readonly folder: ChartFolder
  /** Of the repositories' indexes, by the dependencies' names. */
  readonly names: ReadonlyMap<string, string>
  readonly access: Access
  readonly git: GitCharts
  /** Tags are those that a registry had when it was asked last. */
  readonly skipRefresh: boolean
}

/** Rejects with `source/no-version` in Helm's words, naming all that cannot be had. */
export async function resolveVersions(
  dependencies: readonly Dependency[],
  resolving: Resolving,
  context: SourceContext,
): Promise<LockDependency[]> {
  const missing: string[] = []
  const locked: LockDependency[] = []
  const outcomes = await mapLimit(dependencies, MAX_AT_ONCE, (dependency) => outcomeOf(dependency, resolving, context))
  for (const [i, { name, repository, version = '' }] of dependencies.entries()) {
    const { found, error } = outcomes[i]!
    if (error !== undefined) throw error as Error
    if (found === undefined) missing.push(`${quote(name)} (repository ${quote(repository)}, version ${quote(version)})`)
    else if (typeof found !== 'string') locked.push(found)
    else locked.push({ name, repository, version: found })
  }
  if (missing.length === 0) return locked
  throw new TshelmError(
    'source/no-version',
    `can't get a valid version for ${missing.length} subchart(s): ${missing.join(', ')}. Make sure a matching chart version exists in the repo, or change the version constraint in Chart.yaml`,
  )
}

interface Outcome {
  readonly found?: string | LockDependency | undefined
  readonly error?: unknown
}

/** Servers are asked side by side; of what fails, the first of the list is told. */
async function outcomeOf(dependency: Dependency, resolving: Resolving, context: SourceContext): Promise<Outcome> {
  try {
    const found = isGit(dependency.repository)
      ? await resolveGit(dependency, resolving.git)
      : await resolveVersion(dependency, resolving, context)
    return { found }
  } catch (error) {
    if (context.signal?.aborted === true) throw error
    return { error }
  }
}

/** At the commit that its branch or tag is now. Rejects with `source/invalid-reference` if another chart is there. */
async function resolveGit(
  { name, repository, version = '' }: Dependency,
  git: GitCharts,
): Promise<LockDependency | undefined> {
  const constraint = constraintOf(name, version)
  const { repository: pinned, chart } = await git(repository)
  const { metadata } = loadChartArchive(chart.bytes, { anyApiVersion: true })
  if (metadata.name !== name) {
    throw new TshelmError('source/invalid-reference', `the chart at ${pinned} is called ${metadata.name}, not ${name}`)
  }
  return satisfies(constraint, metadata.version) ? { name, repository: pinned, version: metadata.version } : undefined
}

async function resolveVersion(
  { name, repository, version = '' }: Dependency,
  resolving: Resolving,
  context: SourceContext,
): Promise<string | undefined> {
  const { folder, names } = resolving
  const constraint = constraintOf(name, version)
  if (repository === '') {
    localFolder(`charts/${name}`, folder)
    return version
  }
  if (isLocal(repository)) {
    const { metadata } = loadChart(localFolder(repository, folder), folder.fs, {
      emit: context.emit,
      anyApiVersion: true,
    })
    return satisfies(constraint, metadata.version) ? metadata.version : undefined
  }
  const candidates = isOci(repository)
    ? await taggedVersions({ name, repository, version }, resolving, context)
    : await indexedVersions(name, { repository, index: names.get(name)! }, context)
  const found = candidates.find((candidate) => satisfies(constraint, candidate))
  // Helm: where no tag fits, the range itself is asked for, and not found.
  return found ?? (isOci(repository) ? version : undefined)
}

function constraintOf(name: string, version: string): Constraint {
  try {
    return parseConstraint(version)
  } catch (error) {
    throw wrapError(`dependency ${quote(name)} has an invalid version/constraint format: `, error)
  }
}

function satisfies(constraint: Constraint, version: string): boolean {
  try {
    return checkConstraint(constraint, parseVersion(version))
  } catch {
    return false
  }
}

async function indexedVersions(
  name: string,
  { repository, index }: { readonly repository: string; readonly index: string },
  context: SourceContext,
): Promise<string[]> {
  let found
  try {
    found = await cachedIndex(index, context)
  } catch (error) {
    throw wrapError(`no cached repository for ${index} found. (try 'helm repo update'): `, error)
  }
  const versions = found.versions(name)
  if (versions === undefined) {
    throw new TshelmError('source/no-version', `${name} chart not found in repo ${repository}`)
  }
  return versions.filter((entry) => (entry.read().urls?.length ?? 0) > 0).map(({ version }) => version)
}

async function taggedVersions(
  { name, repository, version }: { readonly name: string; readonly repository: string; readonly version: string },
  { access, skipRefresh }: Resolving,
  context: SourceContext,
): Promise<readonly string[]> {
  try {
    parseVersion(version)
    return [version]
  } catch {
    // A range: tags tell.
  }
  const chart = `${repository}/${name}`
  const kept = skipRefresh ? await keptTags(chart, context) : undefined
  if (kept !== undefined) return kept
  const { listVersions } = await import('../source/oci/versions.ts')
  try {
    const versions = await listVersions(chart, access, context)
    await keepTags(chart, versions, context)
    return versions
  } catch (error) {
    const message = `could not retrieve list of tags for repository ${repository}: ${messageOf(error)}`
    throw new TshelmError('source/no-version', message, { cause: error })
  }
}
