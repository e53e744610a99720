/** The newest revision of every release: what `list` shows. */
import type { Driver, RecordHead } from './driver.ts'
import { isStorageError } from './errors.ts'
import type { ReleaseRecord } from './record.ts'

/** From how many records of one status on they are fetched together rather than one by one. */
const TOGETHER = 20

/**
 * Where the driver can tell records by their labels, only the bodies that are needed are fetched: most newest revisions are deployed,
 * so one query brings nearly all. Rejects with StorageError.
 */
export async function latestRecords(driver: Driver): Promise<ReleaseRecord[]> {
  if (!driver.heads) return [...newestByRelease(await driver.list()).values()]
  const heads = newestByRelease(await driver.heads({ owner: 'helm' }))
  const found = new Map<string, ReleaseRecord>()
  await Promise.all(
    [...byStatus(heads.values())].map(async ([status, wanted]) => {
      const queries =
        wanted.length > TOGETHER || status === 'deployed'
          ? [{ owner: 'helm', status }]
          : wanted.map(({ name, version }) => ({ name, owner: 'helm', version: String(version) }))
      for (const records of await Promise.all(queries.map((query) => queryOrNone(driver, query)))) {
        for (const record of records) {
          const id = idOf(record)
          // A release may have moved on since its head was read: then what is newer counts.
          const least = found.get(id)?.version ?? heads.get(id)?.version ?? Infinity
          if (record.version >= least) found.set(id, record)
        }
      }
    }),
  )
  for (const [id, { name }] of heads) {
    if (found.has(id)) continue
    const moved = newestByRelease(await queryOrNone(driver, { name, owner: 'helm' })).get(id)
    if (moved) found.set(id, moved)
  }
  return [...heads.keys()].flatMap((id) => found.get(id) ?? [])
}

type Named = Pick<RecordHead, 'name' | 'namespace' | 'version'>

function idOf({ name, namespace }: Named): string {
  return `${namespace}/${name}`
}

function newestByRelease<T extends Named>(all: readonly T[]): Map<string, T> {
  const newest = new Map<string, T>()
  for (const one of all) {
    const id = idOf(one)
    if (one.version > (newest.get(id)?.version ?? -1)) newest.set(id, one)
  }
  return newest
}

function byStatus(heads: Iterable<RecordHead>): Map<string, RecordHead[]> {
  const groups = new Map<string, RecordHead[]>()
  for (const head of heads) {
    const group = groups.get(head.status)
    if (group) group.push(head)
    else groups.set(head.status, [head])
  }
  return groups
}

async function queryOrNone(driver: Driver, query: Readonly<Record<string, string>>): Promise<ReleaseRecord[]> {
  try {
    return await driver.query(query)
  } catch (error) {
    // Deleted since the labels were read.
    if (isStorageError(error, 'not-found')) return []
    throw error
  }
}
