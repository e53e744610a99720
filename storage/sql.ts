/** Records in Postgres, as `HELM_DRIVER=sql` has them. What it takes is loaded when something is asked. */
import type { Driver } from './driver.ts'
import type { RecordForm } from './encode.ts'
import type { StorageError } from './errors.ts'
import { lateDriver } from './late-driver.ts'
import type { PostgresDriver } from './postgres/driver.ts'

export interface SqlDriverOptions {
  /** A URL or `key=value …`, as lib/pq takes them: what HELM_DRIVER_SQL_CONNECTION_STRING holds. */
  readonly connection: string
  /** Of which records are read; '' is all. They are written into their own. Default: `default`. */
  readonly namespace?: string
  /** The PG* variables; HOME and USER, for ~/.pgpass and the like. Default: none. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Milliseconds since the epoch. Default: the system's clock. */
  readonly now?: () => number
  /** How records are written; any form is read. Default: Helm 4's. */
  readonly form?: RecordForm
  /** How long to wait for a connection, if the string does not say it; 0 is for ever. Default: 15000. */
  readonly connectTimeoutMs?: number
  /** How long a server may say nothing while it is asked; 0 is for ever. Default: 60000. */
  readonly silenceMs?: number
  /** Hears of records that cannot be read and are skipped. */
  readonly onUnreadable?: (key: string, error: StorageError) => void
}

export interface SqlDriver extends Driver {
  /** Connects, and makes the tables if they are missing. What is asked first does it otherwise. Rejects with StorageError. */
  open(): Promise<void>
  /** Gives the connection back; what is asked later makes another. A process can end without. */
  close(): void
}

/** Records of one namespace, or of all, in Helm's tables. Nothing is sent before something is asked; methods reject with StorageError. */
export function sqlDriver({
  env = {},
  namespace = 'default',
  now = Date.now,
  ...options
}: SqlDriverOptions): SqlDriver {
  let loaded: Promise<PostgresDriver> | undefined
  const driver = (): Promise<PostgresDriver> => (loaded ??= load())
  const load = async (): Promise<PostgresDriver> => {
    const { postgresDriver } = await import('./postgres/driver.ts')
    const { nodeSqlHost } = await import('./postgres/node-host.ts')
    return postgresDriver({ ...options, namespace, now, host: nodeSqlHost(env) })
  }
  return {
    ...lateDriver('SQL', driver),
    open: async () => (await driver()).open(),
    close: () => void loaded?.then((there) => there.close()),
    latest: async () => (await driver()).latest(),
  }
}
