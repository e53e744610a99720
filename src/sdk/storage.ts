/** Where records are kept. */
import type { MigratedRecord } from '../../storage/migrate.ts'
import { writing, type CallOptions } from './call.ts'
import { driverOf, type ReleaseContext, type SqlStorage } from './context.ts'

export interface MigrateStorageOptions extends CallOptions {
  readonly from: 'secret' | 'configmap' | SqlStorage
  readonly to: 'secret' | 'configmap' | SqlStorage
  /** Records of every namespace. Default: false, those of the context's. */
  readonly allNamespaces?: boolean
  /** Only the records of this release. Default: all. */
  readonly release?: string
  /** Deletes a release from where it was when all of its revisions have arrived. Default: false. */
  readonly deleteSource?: boolean
  /** Only says what would be done. Default: false. */
  readonly dryRun?: boolean
  /** Hears of every record when it is done. */
  readonly onRecord?: (record: MigratedRecord) => void
}

/**
 * Copies records to another place as they are, and reads each back; those that are there already are left alone. What was interrupted
 * goes on with the next call. Rejects with `storage/…`, `kube/…`; `release/in-progress` if a record was changed meanwhile.
 */
export function migrateStorage(options: MigrateStorageOptions, context: ReleaseContext): Promise<MigratedRecord[]> {
  const { from, to, allNamespaces = false, release, deleteSource = false, dryRun = false, onRecord } = options
  return writing(options, context.runtime, async (runtime) => {
    const { migrateRecords } = await import('../../storage/migrate.ts')
    const { cluster } = context
    return migrateRecords({
      from: (namespace) => driverOf(from, { cluster, namespace, runtime }),
      to: (namespace) => driverOf(to, { cluster, namespace, runtime }),
      namespace: allNamespaces ? '' : context.namespace,
      ...(release === undefined ? {} : { release }),
      ...(onRecord === undefined ? {} : { onRecord }),
      deleteSource,
      dryRun,
    })
  })
}
