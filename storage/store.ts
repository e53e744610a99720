/** Releases over a driver: history, the deployed revision, pruning. What Helm calls storage.Storage. */
import type { Driver } from './driver.ts'
import { isStorageError, noDeployedReleases, StorageError } from './errors.ts'
import { recordKey } from './key.ts'
import type { ReleaseRecord } from './record.ts'

export interface StoreOptions {
  /** How many revisions are kept, the newest included; 0 or less keeps all. */
  readonly maxHistory?: number
  /** Debug messages with their fields. */
  readonly debug?: (message: string, fields: Readonly<Record<string, unknown>>) => void
}

/** Methods reject with StorageError. */
export interface Store {
  readonly driver: Driver
  get(name: string, version: number): Promise<ReleaseRecord>
  /** Makes room first: prunes to `maxHistory` − 1, never the deployed revision. */
  create(record: ReleaseRecord): Promise<void>
  update(record: ReleaseRecord): Promise<void>
  delete(name: string, version: number): Promise<ReleaseRecord>
  list(): Promise<ReleaseRecord[]>
  /** All revisions that can be read, in the driver's order; `not-found` when there are none at all. */
  history(name: string): Promise<ReleaseRecord[]>
  /** The newest revision; `not-found` when there is none, `invalid-record` when none of them can be read. */
  last(name: string): Promise<ReleaseRecord>
  /** The newest revision that is deployed; `no-deployed-releases` when none is. */
  deployed(name: string): Promise<ReleaseRecord>
  /** Every revision that says it is deployed: more than one after a race. */
  deployedAll(name: string): Promise<ReleaseRecord[]>
  /** The same, but what it makes lets every revision stay. */
  unlimited(): Store
}

export function createStore(driver: Driver, { maxHistory = 0, debug = () => undefined }: StoreOptions = {}): Store {
  const history = (name: string): Promise<ReleaseRecord[]> => {
    debug('getting release history', { name })
    return driver.query({ name, owner: 'helm' })
  }
  const deployedAll = async (name: string): Promise<ReleaseRecord[]> => {
    debug('getting deployed releases', { name })
    try {
      return await driver.query({ name, owner: 'helm', status: 'deployed' })
    } catch (error) {
      // Helm looks for the words, whoever said them.
      if (error instanceof Error && error.message.includes('not found')) throw noDeployedReleases(name)
      throw error
    }
  }
  const deployed = async (name: string): Promise<ReleaseRecord> => {
    const found = newestFirst(await deployedAll(name))
    if (!found[0]) throw noDeployedReleases(name)
    return found[0]
  }
  const prune = async (name: string): Promise<void> => {
    const doomed = await leastRecent({ history, deployed }, name, maxHistory - 1)
    const errors: unknown[] = []
    for (const { version } of doomed) {
      try {
        await driver.delete(recordKey(name, version))
      } catch (error) {
        debug('error pruning release', { key: recordKey(name, version), error })
        errors.push(error)
      }
    }
    if (doomed.length > 0) debug('pruned records', { count: doomed.length, release: name, errors: errors.length })
    throwPruning(errors)
  }
  return {
    driver,
    history,
    deployed,
    deployedAll,
    get(name, version) {
      debug('getting release', { key: recordKey(name, version) })
      return driver.get(recordKey(name, version))
    },
    async create(record) {
      const key = recordKey(record.name, record.version)
      debug('creating release', { key })
      if (maxHistory > 0) await prune(record.name)
      await driver.create(key, record)
    },
    update(record) {
      debug('updating release', { key: recordKey(record.name, record.version) })
      return driver.update(recordKey(record.name, record.version), record)
    },
    delete(name, version) {
      debug('deleting release', { key: recordKey(name, version) })
      return driver.delete(recordKey(name, version))
    },
    unlimited: () => createStore(driver, { debug }),
    list() {
      debug('listing all releases in storage', {})
      return driver.list()
    },
    async last(name) {
      debug('getting last revision', { name })
      const [newest] = newestFirst(await history(name))
      if (!newest) throw new StorageError('invalid-record', `no revision for release ${JSON.stringify(name)}`)
      return newest
    },
  }
}

/** The oldest revisions beyond `keep`, but not the deployed one. */
async function leastRecent(
  store: Pick<Store, 'history' | 'deployed'>,
  name: string,
  keep: number,
): Promise<ReleaseRecord[]> {
  const revisions = await unless('not-found', store.history(name))
  if (!revisions || revisions.length <= keep) return []
  const deployed = await unless('no-deployed-releases', store.deployed(name))
  return newestFirst(revisions)
    .reverse()
    .filter(({ version }) => version !== deployed?.version)
    .slice(0, revisions.length - keep)
}

async function unless<T>(code: 'not-found' | 'no-deployed-releases', promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise
  } catch (error) {
    if (isStorageError(error, code)) return undefined
    throw error
  }
}

// Helm: a record that is gone already does not keep a release from being made.
function throwPruning(errors: readonly unknown[]): void {
  const [first] = errors
  if (first === undefined || isStorageError(first, 'not-found')) return
  if (errors.length === 1) throw first as Error
  const message = first instanceof Error ? first.message : JSON.stringify(first)
  throw new StorageError('backend', `encountered ${errors.length} deletion errors. First is: ${message}`, first)
}

/** A copy, newest revision first. */
export function newestFirst<T extends { readonly version: number }>(records: readonly T[]): T[] {
  return [...records].sort((a, b) => b.version - a.version)
}
