/** `dependency list`: what a chart depends on, and what of it is there. */
import { checkConstraint, parseConstraint } from '../../gotemplate/go/semver-constraint.ts'
import { parseStrictVersion, parseVersion } from '../../gotemplate/go/semver.ts'
import { basePath, cleanPath } from '../../gotemplate/go/path.ts'
import { quote } from '../../gotemplate/go/strconv.ts'
import type { FileSystem } from '../chart/file-system.ts'
import { pathError } from '../chart/file-system.ts'
import { glob } from '../chart/glob.ts'
import { loadChart } from '../chart/load.ts'
import type { Chart, Dependency } from '../chart/model.ts'
import { messageOf } from '../errors.ts'
import type { Runtime } from '../runtime.ts'

export type DependencyStatus =
  | 'ok'
  | 'unpacked'
  | 'missing'
  | 'wrong version'
  | 'invalid version'
  | 'misnamed'
  | 'corrupt'
  | 'too many matches'
  | 'bad pattern'

export interface ListedDependency {
  readonly name: string
  readonly version: string
  readonly repository: string
  readonly status: DependencyStatus
}

export interface DependencyListOptions {
  /** Folder or archive of the chart. */
  readonly path: string
  readonly fs: FileSystem
}

export interface DependencyList {
  /** Those of Chart.yaml, in its order; undefined if it says nothing of dependencies. */
  readonly dependencies: readonly ListedDependency[] | undefined
  /** What in charts/ is no chart, or is not in Chart.yaml. */
  readonly warnings: readonly string[]
}

interface Place extends DependencyListOptions {
  readonly runtime: Runtime
}

/** Throws `chart/…` if the chart cannot be loaded. */
export function listDependencies(options: DependencyListOptions, runtime: Runtime): DependencyList {
  const place = { ...options, path: cleanPath(options.path), runtime }
  const chart = load(place.path, place)
  const { dependencies } = chart.metadata
  if (dependencies === undefined) return { dependencies, warnings: [] }
  const listed = dependencies.map((dependency) => ({
    name: dependency.name,
    version: dependency.version ?? '',
    repository: dependency.repository,
    status: statusOf(dependency, chart, place),
  }))
  return { dependencies: listed, warnings: unlisted(dependencies, place) }
}

function load(path: string, { fs, runtime }: Place): Chart {
  return loadChart(path, fs, { emit: runtime.emit, anyApiVersion: true })
}

/** Archives in charts/ count before what was loaded. */
function statusOf(dependency: Dependency, parent: Chart, place: Place): DependencyStatus {
  let archives: string[]
  try {
    archives = glob(cleanPath(`${place.path}/charts/${dependency.name}-*.tgz`), place.fs)
  } catch {
    return 'bad pattern'
  }
  const candidates = archives.length > 1 ? archives.filter((path) => hasVersion(path, dependency.name)) : archives
  if (candidates.length > 1) return 'too many matches'
  const status = candidates.length === 0 ? undefined : archiveStatus(candidates[0]!, dependency, place)
  if (status !== undefined) return status
  const subchart = parent.dependencies.findLast(({ metadata }) => metadata.name === dependency.name)
  return subchart === undefined ? 'missing' : (mismatch(subchart, dependency) ?? 'unpacked')
}

/** Whether what stands behind the name in a file's name is a version: charts' names may begin alike. */
function hasVersion(path: string, name: string): boolean {
  const stem = basePath(path).replace(/\.tgz$/, '')
  try {
    parseStrictVersion(stem.startsWith(`${name}-`) ? stem.slice(name.length + 1) : stem)
    return true
  } catch {
    return false
  }
}

/** undefined if there is nothing at the path, such as a broken link. */
function archiveStatus(path: string, dependency: Dependency, place: Place): DependencyStatus | undefined {
  if (statFailure(path, place.fs) !== undefined) return undefined
  let chart: Chart
  try {
    chart = load(path, place)
  } catch {
    return 'corrupt'
  }
  if (chart.metadata.name !== dependency.name) return 'misnamed'
  return mismatch(chart, dependency) ?? 'ok'
}

function mismatch({ metadata }: Chart, { version = '' }: Dependency): DependencyStatus | undefined {
  if (metadata.version === version) return undefined
  try {
    return checkConstraint(parseConstraint(version), parseVersion(metadata.version)) ? undefined : 'wrong version'
  } catch {
    return 'invalid version'
  }
}

/** What is in charts/ beyond Chart.yaml. */
function unlisted(dependencies: readonly Dependency[], place: Place): string[] {
  const known = new Set(dependencies.map(({ name }) => name))
  return glob(cleanPath(`${place.path}/charts/*`), place.fs).flatMap((path) => {
    const failure = statFailure(path, place.fs)
    if (failure !== undefined) return [`Warning: ${failure}`]
    if (!isFolder(path, place.fs) && !path.endsWith('.tgz')) return []
    try {
      return known.has(load(path, place).metadata.name) ? [] : [`WARNING: ${quote(path)} is not in Chart.yaml.`]
    } catch {
      return [`WARNING: ${quote(path)} is not a chart.`]
    }
  })
}

function isFolder(path: string, fs: FileSystem): boolean {
  return fs.kind(fs.resolve(fs.absolute(path))) === 'directory'
}

function statFailure(path: string, fs: FileSystem): string | undefined {
  try {
    fs.kind(fs.resolve(fs.absolute(path)))
    return undefined
  } catch (error) {
    return messageOf(pathError('stat', path, error))
  }
}
