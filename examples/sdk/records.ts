import {
  createContext,
  getValues,
  history,
  list,
  migrateStorage,
  rollback,
  status,
  uninstall,
  type ConnectedCluster,
} from 'tshelm'
import { memoryDriver } from 'tshelm/storage'

export async function tour(cluster: ConnectedCluster): Promise<unknown> {
  const context = createContext({ cluster, namespace: 'web', storage: 'configmap', maxHistory: 5 })
  const failed = await list({ allNamespaces: true, statuses: ['failed'] }, context)
  const revisions = await history({ name: 'hello' }, context)
  const { manifest, notes } = await status({ name: 'hello', revision: 2 }, context)
  const all = await getValues({ name: 'hello', all: true }, context)
  await rollback({ name: 'hello', revision: 1 }, context)
  await uninstall({ name: 'hello', keepHistory: true }, context)
  return { failed, revisions, manifest, notes, all }
}

// Records that live only as long as the process: for tests.
export const forTests = (cluster: ConnectedCluster): ReturnType<typeof createContext> =>
  createContext({ cluster, storage: memoryDriver() })

// In Postgres, in Helm's tables.
export const inPostgres = (cluster: ConnectedCluster, connection: string): ReturnType<typeof createContext> =>
  createContext({ cluster, storage: { driver: 'sql', connection } })

// To where the context looks from now on.
export const toPostgres = (cluster: ConnectedCluster, connection: string): ReturnType<typeof migrateStorage> =>
  migrateStorage({ from: 'secret', to: { driver: 'sql', connection }, allNamespaces: true }, createContext({ cluster }))
