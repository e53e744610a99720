/** The verbs that only read releases. */
import type { Status } from '../../storage/record.ts'
import { reading, type CallOptions } from './call.ts'
import type { ReleaseContext } from './context.ts'
import { releaseOf, summaryOf, type Release, type ReleaseSummary } from './release.ts'
import { plainValues, type Values } from './values.ts'

export interface ListOptions extends CallOptions {
  /** Releases of every namespace. Default: false. */
  readonly allNamespaces?: boolean
  /** Only releases in one of these statuses. Default: any but `unknown`. */
  readonly statuses?: readonly Status[]
  /** Only names that match. Default: all. */
  readonly filter?: RegExp | ((name: string) => boolean)
  /** Only releases with all of these labels. Default: all. */
  readonly labels?: Readonly<Record<string, string>>
  /** Default: `name`. */
  readonly sort?: 'name' | 'date'
  /** Default: false. */
  readonly reverse?: boolean
  /** Default: 256; 0 is no limit. */
  readonly max?: number
  /** How many are left out before the first. Default: 0. */
  readonly offset?: number
}

/** The newest revision of every release, as `helm list` has them. Rejects with `kube/…`. */
export function list(options: ListOptions, context: ReleaseContext): Promise<ReleaseSummary[]> {
  const { allNamespaces, filter, labels, ...rest } = options
  return reading(options, context.runtime, async (runtime) => {
    const { listReleases } = await import('../actions/read.ts')
    const store = allNamespaces === true ? context.storeOf('') : context.store
    const found = await listReleases(
      {
        ...rest,
        ...(filter === undefined ? {} : { filter: () => nameTest(filter) }),
        ...(labels === undefined ? {} : { selector: () => labelTest(labels) }),
      },
      { ...context, store, runtime },
    )
    return found.map(summaryOf)
  })
}

function nameTest(filter: RegExp | ((name: string) => boolean)): (name: string) => boolean {
  // search() takes no notice of what a global expression remembers.
  return typeof filter === 'function' ? filter : (name) => name.search(filter) >= 0
}

function labelTest(wanted: Readonly<Record<string, string>>): (labels: Readonly<Record<string, string>>) => boolean {
  return (labels) => Object.entries(wanted).every(([name, value]) => labels[name] === value)
}

export interface StatusOptions extends CallOptions {
  readonly name: string
  /** Default: the newest. */
  readonly revision?: number
}

/** One revision of a release with its manifest, hooks, notes and values. Rejects with `release/not-found`, `kube/…`. */
export function status(options: StatusOptions, context: ReleaseContext): Promise<Release> {
  const { name, revision = 0 } = options
  return reading(options, context.runtime, async (runtime) => {
    const { getRelease } = await import('../actions/read.ts')
    return releaseOf(await getRelease(name, revision, { ...context, runtime }))
  })
}

export interface HistoryOptions extends CallOptions {
  readonly name: string
  /** How many of the newest revisions. Default: 256. */
  readonly max?: number
}

/** Revisions of a release, oldest first. Rejects with `release/not-found`, `kube/…`. */
export function history(options: HistoryOptions, context: ReleaseContext): Promise<ReleaseSummary[]> {
  const { name, max = 256 } = options
  return reading(options, context.runtime, async (runtime) => {
    const { getHistory } = await import('../actions/read.ts')
    return (await getHistory(name, max, { ...context, runtime })).map(summaryOf)
  })
}

export interface GetValuesOptions extends StatusOptions {
  /** Everything that templates saw, the chart's defaults included. Default: false, what was set. */
  readonly all?: boolean
}

/** The values of a revision as plain JSON data. Rejects with `release/not-found`, `kube/…`. */
export function getValues(options: GetValuesOptions, context: ReleaseContext): Promise<Values> {
  const { name, revision = 0, all = false } = options
  return reading(options, context.runtime, async (runtime) => {
    const { getRelease, valuesOf } = await import('../actions/read.ts')
    const record = await getRelease(name, revision, { ...context, runtime })
    return plainValues(valuesOf(record, all, { runtime }), 'number')
  })
}
