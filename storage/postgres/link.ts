/** One connection that is made when it is needed, and made anew after it broke. */
import type { Socket } from 'node:net'
import type { Options, Sql as Client } from 'postgres'
import { isStorageError, StorageError } from '../errors.ts'
import { dial } from './dial.ts'
import { passwordFor } from './files.ts'
import type { SqlHost, SqlServer } from './host.ts'
import { readSettings, type SessionAttrs, type SqlSettings, type SslMode } from './settings.ts'

export interface LinkOptions {
  /** As HELM_DRIVER_SQL_CONNECTION_STRING has it: a URL, or `key=value …`. */
  readonly connection: string
  readonly host: SqlHost
  /** How long to wait for a connection if the string does not say it; 0 is for ever. Default: 15000. */
  readonly connectTimeoutMs?: number
  /** How long a server may say nothing while it is asked; 0 is for ever. Default: 60000. */
  readonly silenceMs?: number
}

export type Param = string | number

/** One connection; every query is a transaction of its own. */
export interface Sql {
  /** `$1`, `$2` … stand for the parameters. */
  query<T extends object>(text: string, params?: readonly Param[]): Promise<readonly T[]>
  /** Rows in batches, so that not all are in memory. */
  each(text: string, params: readonly Param[], onRows: (rows: readonly object[]) => void): Promise<void>
  /** Any number of statements, all of them or none. */
  script(text: string): Promise<void>
}

export interface Link {
  /** Rejects with StorageError: `unreachable`, or `backend` with what the server says. */
  run<T>(work: (sql: Sql) => Promise<T>): Promise<T>
  close(): void
}

const CONNECT_TIMEOUT_MS = 15_000
const SILENCE_MS = 60_000

export function createLink({
  connection,
  host,
  connectTimeoutMs = CONNECT_TIMEOUT_MS,
  silenceMs = SILENCE_MS,
}: LinkOptions): Link {
  let opened: Promise<Session> | undefined
  let using = 0
  const session = async (): Promise<Session> => {
    if (opened && (await opened).alive()) return opened
    const settings = readSettings(connection, host)
    opened = openSession({ settings, host, connectTimeoutMs: settings.connectTimeoutMs ?? connectTimeoutMs, silenceMs })
    opened.catch(() => (opened = undefined))
    return opened
  }
  return {
    async run(work) {
      const { sql, socket } = await session()
      socket.ref()
      using++
      try {
        return await work(sql)
      } catch (error) {
        throw sqlFailure(error)
      } finally {
        // A connection that nobody uses does not keep the process alive.
        if (--using === 0) socket.unref()
      }
    },
    close() {
      opened?.then(
        ({ end }) => end(),
        () => undefined,
      )
      opened = undefined
    },
  }
}

/** The client's types leave out that it takes a socket. */
type ClientOptions = Options<Record<string, never>> & { readonly socket: () => Socket }

const BATCH = 100

/** Also without parameters: only then can rows come in batches. */
const EXTENDED = { prepare: false, simple: false }

function sqlOver(client: Client): Sql {
  return {
    query: async <T extends object>(text: string, params: readonly Param[] = []) =>
      (await client.unsafe(text, [...params], EXTENDED)) as unknown as readonly T[],
    async each(text, params, onRows) {
      await client.unsafe(text, [...params], EXTENDED).cursor(BATCH, onRows)
    },
    async script(text) {
      await client.unsafe(text).simple()
    },
  }
}

interface Session {
  readonly sql: Sql
  readonly socket: Socket
  readonly alive: () => boolean
  readonly end: () => void
}

interface Opening {
  readonly settings: SqlSettings
  readonly host: SqlHost
  readonly connectTimeoutMs: number
  readonly silenceMs: number
}

/** The first server that lets us in and is of the right sort. */
async function openSession(opening: Opening): Promise<Session> {
  const { servers, shuffle, session } = opening.settings
  const order = shuffle ? [...servers].sort(() => Math.random() - 0.5) : servers
  const failures: (readonly [SqlServer, StorageError])[] = []
  // lib/pq: if there is no standby to be preferred, any will do.
  for (const wanted of session === 'prefer-standby' ? [session, 'any' as const] : [session]) {
    for (const server of order) {
      try {
        return await enter(server, wanted, opening)
      } catch (error) {
        if (!isStorageError(error)) throw error
        failures.push([server, error])
      }
    }
  }
  const [first] = failures
  if (servers.length === 1) throw first![1]
  const all = failures.map(([{ host, port }, { message }]) => `connecting to ${host}:${port}: ${message}`)
  throw new StorageError(
    'unreachable',
    `pq: could not connect to any of the hosts:\n${all.join('\n')}`,
    first![1],
    first![1].hint,
  )
}

async function enter(server: SqlServer, wanted: SessionAttrs, opening: Opening): Promise<Session> {
  const { sslMode } = opening.settings
  try {
    return await begin(server, sslMode, wanted, opening)
  } catch (error) {
    // libpq: try the other way round.
    if (sslMode === 'prefer' && isStorageError(error, 'unreachable')) return begin(server, 'disable', wanted, opening)
    if (sslMode === 'allow') return begin(server, 'require', wanted, opening)
    throw error
  }
}

async function begin(server: SqlServer, sslMode: SslMode, wanted: SessionAttrs, opening: Opening): Promise<Session> {
  const { settings, host, connectTimeoutMs, silenceMs } = opening
  const socket = await dial({ server, settings, sslMode, host, timeoutMs: connectTimeoutMs })
  const waiting = connectTimeoutMs > 0 ? connectTimeoutMs : silenceMs
  socket.setTimeout(waiting, () => socket.destroy(silent(waiting)))
  const { default: postgres } = await import('postgres')
  let used = false
  let alive = true
  socket.once('close', () => (alive = false))
  const options: ClientOptions = {
    host: server.host,
    port: server.port,
    // The client's own reconnecting would go on in the middle of a piece of work.
    socket: (): Socket => {
      if (used) throw new StorageError('unreachable', 'driver: bad connection', undefined, LOST_HINT)
      used = true
      return socket
    },
    user: settings.user,
    database: settings.database === '' ? settings.user : settings.database,
    pass: passwordFor(server, settings, host),
    connection: settings.runtime,
    ssl: false,
    max: 1,
    connect_timeout: 0,
    idle_timeout: 0,
    max_lifetime: null,
    prepare: false,
    fetch_types: false,
    onnotice: () => undefined,
  }
  const client = postgres(options)
  const sql = sqlOver(client)
  const end = (): void => {
    alive = false
    void client.end({ timeout: 0 }).catch(() => undefined)
    socket.destroy()
  }
  try {
    await checkSession(sql, wanted)
    socket.setTimeout(silenceMs, () => socket.destroy(silent(silenceMs)))
    return { sql, socket, alive: () => alive, end }
  } catch (error) {
    end()
    throw sqlFailure(error)
  }
}

/** Throws if the server is not of the wanted sort. */
async function checkSession(sql: Sql, wanted: SessionAttrs): Promise<void> {
  const [state] = await sql.query<{ readonly standby: boolean; readonly readonly: string }>(
    "select pg_catalog.pg_is_in_recovery() as standby, pg_catalog.current_setting('transaction_read_only') as readonly",
  )
  const standby = state?.standby === true
  const readOnly = state?.readonly === 'on'
  const refuse = (message: string): never => {
    throw new StorageError('unreachable', message, undefined, 'see target_session_attrs')
  }
  if (wanted === 'read-only' && !readOnly) refuse('session is not read-only')
  if (wanted === 'read-write' && readOnly) refuse('session is read-only')
  if ((wanted === 'read-write' || wanted === 'primary') && standby) refuse('server is in hot standby mode')
  if ((wanted === 'standby' || wanted === 'prefer-standby') && !standby) refuse('server is not in hot standby mode')
}

const LOST_HINT = 'the connection broke; what was being written is there as a whole or not at all'

function silent(ms: number): StorageError {
  const hint = 'is the server overloaded, or a row locked? What was being written is there as a whole or not at all'
  return new StorageError('unreachable', `pq: no answer from the server for ${ms / 1000} s`, undefined, hint)
}

/** In lib/pq's words. */
function sqlFailure(error: unknown): StorageError {
  if (isStorageError(error)) return error
  const { message, code = '' } = error as NodeJS.ErrnoException
  if (/^[0-9A-Z]{5}$/.test(code)) {
    // Classes of failures to get in, and of a server that goes away.
    const outside = /^(28|08|57P|3D)/.test(code) || code === '53300'
    return new StorageError(outside ? 'unreachable' : 'backend', `pq: ${message} (${code})`, error, HINTS[code])
  }
  const lost = new StorageError('unreachable', 'unexpected EOF', undefined, LOST_HINT)
  return code.startsWith('CONNECTION') || code === 'ECONNRESET' || code === 'EPIPE' ? lost : storage(message, error)
}

function storage(message: string, cause: unknown): StorageError {
  return new StorageError('backend', message, cause)
}

const HINTS: Readonly<Record<string, string>> = {
  '28P01': 'user or password is wrong',
  '28000': 'is there such a role, and does pg_hba.conf of the server let it in from here?',
  '3D000': 'create the database first',
  '53300': 'the server has no connection left',
  '57014': 'statement_timeout was reached',
  '42501': 'the user may not do this',
}
