/** The verbs that only read records: list, status, history, get. */
import type { GoMap } from '../../gotemplate/value.ts'
import type { Driver } from '../../storage/driver.ts'
import { isStorageError } from '../../storage/errors.ts'
import type { ReleaseRecord, Status } from '../../storage/record.ts'
import { latestSummaries } from '../../storage/latest.ts'
import { newestFirst, type Store } from '../../storage/store.ts'
import { summaryOf, type RecordSummary } from '../../storage/summary.ts'
import { TshelmError } from '../errors.ts'
import { chartOf, toValues } from '../release/record.ts'
import { coalesceValues, copyMap } from '../values/merge.ts'
import { checkReachable } from './cluster-facts.ts'
import type { ActionContext } from './context.ts'
import { validateReleaseName } from './release-name.ts'

/** One revision, the newest if none is named. Rejects in Helm's words. */
export async function getRelease(name: string, revision: number, context: ActionContext): Promise<ReleaseRecord> {
  const { cluster, runtime, store } = context
  await checkReachable(cluster, runtime.emit)
  return releaseContent(name, revision, store)
}

/** The same where the cluster is known to be there. */
export async function releaseContent(name: string, revision: number, store: Store): Promise<ReleaseRecord> {
  try {
    validateReleaseName(name)
  } catch (error) {
    throw new TshelmError('release/invalid-name', `releaseContent: Release name is invalid: ${name}`, { cause: error })
  }
  return revision <= 0 ? store.last(name) : store.get(name, revision)
}

/** What the user set, or everything that templates saw. */
export function valuesOf(record: ReleaseRecord, all: boolean, { runtime }: Pick<ActionContext, 'runtime'>): GoMap {
  const config = toValues(record.config)
  return all ? coalesceValues(chartOf(record.chart), copyMap(config), runtime.emit, runtime.compat?.values) : config
}

/** Oldest first, at most the newest `max`. */
export async function getHistory(name: string, max: number, context: ActionContext): Promise<ReleaseRecord[]> {
  const { cluster, runtime, store } = context
  await checkReachable(cluster, runtime.emit)
  try {
    validateReleaseName(name)
  } catch (error) {
    throw new TshelmError('release/invalid-name', `release name is invalid: ${name}`, { cause: error })
  }
  return newestFirst(await store.history(name))
    .slice(0, Math.max(0, max))
    .reverse()
}

export interface ListOptions {
  /** Only these statuses; all but `unknown` if empty (Helm's mask). */
  readonly statuses?: readonly Status[]
  /** Makes a test of names, once the cluster is known to be there. */
  readonly filter?: () => (name: string) => boolean
  /** Makes a test of labels, once there are records. */
  readonly selector?: () => (labels: Readonly<Record<string, string>>) => boolean
  readonly sort?: 'name' | 'date'
  readonly reverse?: boolean
  /** Default: 256. */
  readonly max?: number
  readonly offset?: number
}

/** The newest revision of every release, filtered and sorted; old revisions only where nothing but `superseded` is asked for. */
export async function listReleases(options: ListOptions, context: ActionContext): Promise<RecordSummary[]> {
  const { cluster, runtime, store } = context
  await checkReachable(cluster, runtime.emit)
  const { statuses = [], max = 256 } = options
  const offset = Math.max(0, options.offset ?? 0)
  const named = options.filter?.()
  const labelled = options.selector?.()
  // Helm: asked for superseded revisions alone, it lists all of them; otherwise the newest of each release.
  const every = statuses.length === 1 && statuses[0] === 'superseded'
  const all = await orNone(every ? everyRevision(store.driver) : latestSummaries(store.driver))
  const found = all.filter(
    ({ name, info, labels }) =>
      (named === undefined || named(name)) &&
      (statuses.length === 0 ? info.status !== 'unknown' : statuses.includes(info.status)) &&
      (labelled === undefined || labelled(labels ?? {})),
  )
  const sorted = found.sort(options.sort === 'date' ? byDate : byName)
  if (options.reverse === true) sorted.reverse()
  if (offset >= sorted.length) return []
  return max > 0 ? sorted.slice(offset, offset + max) : sorted.slice(offset)
}

async function everyRevision(driver: Driver): Promise<RecordSummary[]> {
  if (!driver.summaries) return (await driver.list()).map(summaryOf)
  const found = new Map<string, RecordSummary>()
  await driver.summaries({ owner: 'helm' }, (one) => found.set(`${one.namespace}/${one.name}/${one.version}`, one))
  return [...found.values()]
}

async function orNone(records: Promise<RecordSummary[]>): Promise<RecordSummary[]> {
  try {
    return await records
  } catch (error) {
    if (isStorageError(error, 'not-found')) return []
    throw error
  }
}

function byName(a: RecordSummary, b: RecordSummary): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0
}

function byDate(a: RecordSummary, b: RecordSummary): number {
  return Date.parse(a.info.last_deployed ?? '') - Date.parse(b.info.last_deployed ?? '') || byName(a, b)
}
