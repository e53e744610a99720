/** The newest revision of every release: what `list` shows. */
import type { Driver, LabelQuery, RecordHead } from './driver.ts'
import { isStorageError } from './errors.ts'
import type { ReleaseRecord } from './record.ts'
import { summaryOf, type RecordSummary } from './summary.ts'

/** Up to how many records the bodies are read at once, in one request. */
const FEW = 50

/** From how many records of one status on they are fetched together rather than one by one, if most of those there are wanted. */
const TOGETHER = 20

/** The newest records, whole. Rejects with StorageError. */
export function latestRecords(driver: Driver): Promise<ReleaseRecord[]> {
  return latestOf<ReleaseRecord>(driver, {
    ofRecord: (record) => record,
    find: (query, onFound) => queryEach(driver, query, onFound),
  })
}

/**
 * What the newest records say in short: from their heads where these tell it, from their bodies otherwise, few of which are in memory at
 * a time. Rejects with StorageError.
 */
export function latestSummaries(driver: Driver): Promise<RecordSummary[]> {
  if (driver.latest) return driver.latest()
  return latestOf<RecordSummary>(driver, {
    ofHead: ({ summary }) => summary,
    ofRecord: summaryOf,
    find: (query, onFound) => driver.summaries?.(query, onFound) ?? queryEach(driver, query, onFound),
  })
}

type Named = Pick<RecordHead, 'name' | 'namespace' | 'version'>

interface Wanted<T> {
  readonly ofHead?: (head: RecordHead) => T | undefined
  readonly ofRecord: (record: ReleaseRecord) => T
  readonly find: (query: LabelQuery, onFound: (found: T) => void) => Promise<void>
}

async function latestOf<T extends Named>(driver: Driver, { ofHead, ofRecord, find }: Wanted<T>): Promise<T[]> {
  const few = await (driver.heads ? driver.listFew?.(FEW) : driver.list())
  if (few) return [...newestByRelease(few).values()].map(ofRecord)
  const { heads, tally } = await newestHeads(driver)
  const found = new Map<string, T>()
  const missing: RecordHead[] = []
  for (const [id, head] of heads) {
    const known = ofHead?.(head)
    if (known) found.set(id, known)
    else missing.push(head)
  }
  const take = (one: T): void => {
    const id = idOf(one)
    // A release may have moved on since its head was read: then what is newer counts.
    const least = found.get(id)?.version ?? heads.get(id)?.version ?? Infinity
    if (one.version >= least) found.set(id, one)
  }
  await Promise.all(queriesFor(missing, tally).map((query) => find(query, take)))
  for (const [id, { name }] of heads) {
    if (found.has(id)) continue
    // Unreadable, or under another status by now.
    const newest = new Map<string, T>()
    await find({ name, owner: 'helm' }, (one) => keepNewer(newest, one))
    const moved = newest.get(id)
    if (moved) found.set(id, moved)
  }
  return [...heads.keys()].flatMap((id) => found.get(id) ?? [])
}

/** The newest head of every release, and how many there are of each status. */
async function newestHeads(driver: Driver): Promise<{ heads: Map<string, RecordHead>; tally: Map<string, number> }> {
  const newest = new Map<string, RecordHead>()
  const tally = new Map<string, number>()
  const take = (page: readonly RecordHead[]): void => {
    for (const head of page) {
      keepNewer(newest, head)
      tally.set(head.status, (tally.get(head.status) ?? 0) + 1)
    }
  }
  take((await driver.heads?.({ owner: 'helm' }, take)) ?? [])
  return { heads: newest, tally }
}

/** How to find these: all of a status at once, where it does not bring much else. */
function queriesFor(wanted: readonly RecordHead[], tally: ReadonlyMap<string, number>): LabelQuery[] {
  const byStatus = new Map<string, RecordHead[]>()
  for (const head of wanted) {
    const group = byStatus.get(head.status)
    if (group) group.push(head)
    else byStatus.set(head.status, [head])
  }
  return [...byStatus].flatMap(([status, group]): LabelQuery[] =>
    group.length > TOGETHER && group.length * 4 > (tally.get(status) ?? 0)
      ? [{ owner: 'helm', status }]
      : group.map(({ name, version }) => ({ name, owner: 'helm', status, version: String(version) })),
  )
}

function idOf({ name, namespace }: Named): string {
  return `${namespace}/${name}`
}

function newestByRelease<T extends Named>(all: readonly T[]): Map<string, T> {
  const newest = new Map<string, T>()
  for (const one of all) keepNewer(newest, one)
  return newest
}

function keepNewer<T extends Named>(newest: Map<string, T>, one: T): void {
  const id = idOf(one)
  if (one.version > (newest.get(id)?.version ?? -1)) newest.set(id, one)
}

async function queryEach(driver: Driver, query: LabelQuery, onFound: (record: ReleaseRecord) => void): Promise<void> {
  try {
    for (const record of await driver.query(query)) onFound(record)
  } catch (error) {
    // Deleted since the labels were read.
    if (!isStorageError(error, 'not-found')) throw error
  }
}
