/** Records from one driver to another, as they are: body, labels, annotations. What was copied is read back before anything is deleted. */
import type { Driver, RecordHead, StoredRecord, StoredRecords } from './driver.ts'
import { isStorageError, StorageError } from './errors.ts'

export interface MigrateOptions {
  /** The driver of a namespace's records; '' is asked what there is in all. Closed when its namespace is done, if it can be. */
  readonly from: (namespace: string) => Driver & { close?(): void }
  readonly to: (namespace: string) => Driver & { close?(): void }
  /** '' is all. */
  readonly namespace: string
  /** Only this one. Default: all. */
  readonly release?: string
  /** Deletes what has arrived. Default: false. */
  readonly deleteSource?: boolean
  /** Only says what would be done. Default: false. */
  readonly dryRun?: boolean
  /** Hears of every record when it is done. */
  readonly onRecord?: (record: MigratedRecord) => void
}

/** What became of a record. */
export interface MigratedRecord {
  readonly name: string
  readonly namespace: string
  readonly revision: number
  /**
   * `present`: it was there already, the same. `different`: another one is there, and both stay as they are. `left`: it is not there, but
   * another revision of the release is different: they are two releases of one name.
   */
  readonly outcome: 'copied' | 'present' | 'different' | 'left'
  /** Whether it is gone from where it was. */
  readonly deleted: boolean
}

/** Releases at a time. */
const CONCURRENCY = 4

/** Revisions in order, oldest first. What was interrupted goes on when it is called again. Rejects with StorageError. */
export async function migrateRecords(options: MigrateOptions): Promise<MigratedRecord[]> {
  const heads = await headsOf(options)
  const done: MigratedRecord[] = []
  for (const [namespace, releases] of grouped(heads)) {
    const pair = { source: options.from(namespace), target: options.to(namespace) }
    try {
      await inParallel(releases, async (revisions) => {
        for (const record of await migrateRelease(revisions, pair, options)) {
          done.push(record)
          options.onRecord?.(record)
        }
      })
    } finally {
      pair.source.close?.()
      pair.target.close?.()
    }
  }
  return done.sort((a, b) => compare(a.namespace, b.namespace) || compare(a.name, b.name) || a.revision - b.revision)
}

async function headsOf({ from, namespace, release }: MigrateOptions): Promise<RecordHead[]> {
  const driver = from(namespace)
  try {
    if (!driver.heads) throw unsupported(driver)
    return await driver.heads({ owner: 'helm', ...(release === undefined ? {} : { name: release }) })
  } finally {
    driver.close?.()
  }
}

/** Releases by namespace, their revisions in order. */
function grouped(heads: readonly RecordHead[]): Map<string, RecordHead[][]> {
  const namespaces = new Map<string, Map<string, RecordHead[]>>()
  for (const head of [...heads].sort((a, b) => a.version - b.version)) {
    const releases = namespaces.get(head.namespace) ?? new Map<string, RecordHead[]>()
    namespaces.set(head.namespace, releases)
    releases.set(head.name, [...(releases.get(head.name) ?? []), head])
  }
  return new Map([...namespaces].map(([namespace, releases]) => [namespace, [...releases.values()]]))
}

interface Pair {
  readonly source: Driver
  readonly target: Driver
}

/** A revision, and what is known of it at its destination. */
interface Moving {
  readonly head: RecordHead
  readonly stored: StoredRecord
  readonly outcome: MigratedRecord['outcome']
}

/** A release moves as a whole or not at all: half a history is worth nothing, and two in one are worse. */
async function migrateRelease(
  revisions: readonly RecordHead[],
  { source, target }: Pair,
  { dryRun = false, deleteSource = false }: MigrateOptions,
): Promise<MigratedRecord[]> {
  const [from, to] = [storedIn(source), storedIn(target)]
  const found = await compared(revisions, from, to)
  const fits = found.every(({ outcome }) => outcome !== 'different')
  const moving = fits
    ? found
    : found.map((one) => (one.outcome === 'copied' ? { ...one, outcome: 'left' as const } : one))
  for (const { stored, outcome } of moving) {
    if (outcome === 'copied' && !dryRun) await copy(stored, to)
  }
  const moves = deleteSource && fits
  const done: MigratedRecord[] = []
  for (const { head, stored, outcome } of moving) {
    if (moves && !dryRun) await deleteUnchanged(from, stored)
    done.push({ name: head.name, namespace: head.namespace, revision: head.version, outcome, deleted: moves })
  }
  return done
}

async function compared(revisions: readonly RecordHead[], from: StoredRecords, to: StoredRecords): Promise<Moving[]> {
  const found: Moving[] = []
  for (const head of revisions) {
    const stored = await unlessGone(from.read(head.key))
    if (!stored) continue
    const there = await unlessGone(to.read(head.key))
    const outcome = there === undefined ? 'copied' : isSame(stored, there) ? 'present' : 'different'
    found.push({ head, stored, outcome })
  }
  return found
}

async function copy(stored: StoredRecord, to: StoredRecords): Promise<void> {
  await to.create(stored)
  if (isSame(stored, await to.read(stored.key))) return
  throw new StorageError('backend', `${JSON.stringify(stored.key)} has not arrived as it was`)
}

async function deleteUnchanged(source: StoredRecords, stored: StoredRecord): Promise<void> {
  const now = await unlessGone(source.read(stored.key))
  if (now === undefined) return
  if (!isSame(stored, now)) {
    throw new StorageError(
      'changed',
      `${JSON.stringify(stored.key)} was changed while it was copied: both records are kept`,
    )
  }
  await unlessGone(source.delete(stored.key))
}

function isSame(a: StoredRecord, b: StoredRecord): boolean {
  return a.text === b.text && sameMap(a.labels, b.labels) && sameMap(a.annotations, b.annotations)
}

function sameMap(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(a)
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name])
}

async function unlessGone<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise
  } catch (error) {
    if (isStorageError(error, 'not-found')) return undefined
    throw error
  }
}

/** After the first failure nothing more is begun; rejects with it when nothing goes on any more. */
async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  let next = 0
  const failures: unknown[] = []
  const lane = async (): Promise<void> => {
    while (next < items.length && failures.length === 0) {
      await work(items[next++]!).catch((error: unknown) => void failures.push(error))
    }
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, lane))
  if (failures.length > 0) throw failures[0]
}

function storedIn(driver: Driver): StoredRecords {
  if (!driver.stored) throw unsupported(driver)
  return driver.stored
}

function unsupported({ name }: Driver): StorageError {
  return new StorageError('backend', `records of the driver ${name} cannot be copied as they are`)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
