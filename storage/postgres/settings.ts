/** Where the database is and how to get in: connection string, then environment, service file, defaults; rules and errors of lib/pq. */
import { StorageError } from '../errors.ts'
import { parseConnectionString } from './connection-string.ts'
import { serviceSettings } from './files.ts'
import { isSocketPath, type SqlHost, type SqlServer } from './host.ts'

const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-full', 'verify-ca'] as const
export type SslMode = (typeof SSL_MODES)[number]
export type SessionAttrs = 'any' | 'read-write' | 'read-only' | 'primary' | 'standby' | 'prefer-standby'

export interface SqlSettings {
  readonly servers: readonly SqlServer[]
  readonly user: string
  /** '' is the user's. */
  readonly database: string
  readonly password: string
  readonly passFile: string
  readonly sslMode: SslMode
  readonly ssl: Readonly<Record<'cert' | 'key' | 'rootCert' | 'min' | 'max', string>> & {
    readonly sni: boolean
    /** Certificates are given themselves, not as paths. */
    readonly inline: boolean
    /** Without asking first. */
    readonly direct: boolean
  }
  /** Undefined if nothing is said of it. */
  readonly connectTimeoutMs?: number
  readonly session: SessionAttrs
  readonly shuffle: boolean
  /** What the server is told at the start: application_name, search_path, statement_timeout … */
  readonly runtime: Readonly<Record<string, string>>
}

type Check = (value: string) => string | undefined

const anyText: Check = () => undefined
const choice =
  (values: readonly string[]): Check =>
  (value) =>
    values.includes(value)
      ? undefined
      : `${JSON.stringify(value)} is not supported; supported values are ${values.slice(0, -1).join(', ')}, or ${values.at(-1)!}`
const TRUE = ['1', 't', 'T', 'true', 'TRUE', 'True', 'yes', 'on']
const FALSE = ['0', 'f', 'F', 'false', 'FALSE', 'False', 'no', 'off']
const flag: Check = (value) =>
  TRUE.includes(value) || FALSE.includes(value) ? undefined : syntax('ParseBool', value, 'invalid syntax')
const seconds: Check = (value) => (/^[-+]?\d+$/.test(value) ? undefined : syntax('ParseInt', value, 'invalid syntax'))
const ports: Check = (value) => {
  for (const port of listOf(value, '5432')) {
    if (!/^\d+$/.test(port)) return syntax('ParseUint', port, 'invalid syntax')
    if (Number(port) > 65535) return syntax('ParseUint', port, 'value out of range')
  }
  return undefined
}
const addresses: Check = (value) => {
  const wrong = value.split(',').find((one, at) => (one !== '' || at === 0) && !/^[0-9A-Fa-f:.]+(%.+)?$/.test(one))
  return wrong === undefined ? undefined : `ParseAddr(${JSON.stringify(wrong)}): unable to parse IP`
}
const TLS_VERSIONS = ['TLSv1.0', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3']
const protocols = choice(['3.0', '3.2', 'latest'])
const sessions = choice(['any', 'read-write', 'read-only', 'primary', 'standby', 'prefer-standby'])

/** Name, name in the environment, what is wrong with a value; the order is that of lib/pq's complaints. */
const FIELDS: readonly (readonly [name: string, env: string, check: Check])[] = [
  ['host', 'PGHOST', anyText],
  ['hostaddr', 'PGHOSTADDR', addresses],
  ['port', 'PGPORT', ports],
  ['dbname', 'PGDATABASE', anyText],
  ['user', 'PGUSER', anyText],
  ['password', 'PGPASSWORD', anyText],
  ['passfile', 'PGPASSFILE', anyText],
  ['options', 'PGOPTIONS', anyText],
  ['application_name', 'PGAPPNAME', anyText],
  ['fallback_application_name', '', anyText],
  ['sslmode', 'PGSSLMODE', choice(SSL_MODES)],
  ['sslnegotiation', 'PGSSLNEGOTIATION', choice(['postgres', 'direct'])],
  ['sslcert', 'PGSSLCERT', anyText],
  ['sslkey', 'PGSSLKEY', anyText],
  ['sslrootcert', 'PGSSLROOTCERT', anyText],
  ['sslsni', 'PGSSLSNI', flag],
  ['ssl_min_protocol_version', 'SSLPGMINPROTOCOLVERSION', choice(TLS_VERSIONS)],
  ['ssl_max_protocol_version', 'SSLPGMAXPROTOCOLVERSION', choice(TLS_VERSIONS)],
  ['sslinline', '', flag],
  ['krbsrvname', 'PGKRBSRVNAME', anyText],
  ['krbspn', '', anyText],
  ['connect_timeout', 'PGCONNECT_TIMEOUT', seconds],
  ['binary_parameters', '', flag],
  ['disable_prepared_binary_result', '', flag],
  ['client_encoding', 'PGCLIENTENCODING', anyText],
  ['datestyle', 'PGDATESTYLE', anyText],
  ['tz', 'PGTZ', anyText],
  ['geqo', 'PGGEQO', anyText],
  ['target_session_attrs', 'PGTARGETSESSIONATTRS', sessions],
  ['load_balance_hosts', 'PGLOADBALANCEHOSTS', choice(['disable', 'random'])],
  ['min_protocol_version', 'PGMINPROTOCOLVERSION', protocols],
  ['max_protocol_version', 'PGMAXPROTOCOLVERSION', protocols],
  ['service', 'PGSERVICE', anyText],
]

const UNSUPPORTED_ENV =
  /^PG(REQUIRESSL|SSLCOMPRESSION|REALM|GSSENCMODE|GSSDELEGATION|GSSLIB|REQUIREAUTH|CHANNELBINDING|SSLCERTMODE|SSLCRL|SSLCRLDIR|REQUIREPEER)$/

/** Throws StorageError `unreachable` in lib/pq's words; secrets are never in its message. */
export function readSettings(text: string, host: SqlHost): SqlSettings {
  const known = new Map<string, string>()
  for (const name of Object.keys(host.env)) {
    if (UNSUPPORTED_ENV.test(name)) throw wrong(`pq: environment variable $${name} is not supported`)
  }
  const fromEnv = new Map(
    FIELDS.flatMap(([name, env]) => (host.env[env] === undefined ? [] : [[name, host.env[env]] as const])),
  )
  take(known, fromEnv, (name) => `$${FIELDS.find(([field]) => field === name)![1]}`)
  const given = parseConnectionString(text)
  take(known, given, (name) => JSON.stringify(name))
  const runtime = new Map([...given].filter(([name]) => !FIELDS.some(([field]) => field === name)))
  const service = known.get('service') ?? ''
  if (service !== '') takeService(known, service, host)
  const database = runtime.get('database')
  if (database !== undefined) {
    known.set('dbname', database)
    runtime.delete('database')
  }
  return settingsOf(known, runtime, host)
}

/** Checks and adds those of lib/pq's own names. */
function take(known: Map<string, string>, from: ReadonlyMap<string, string>, nameOf: (name: string) => string): void {
  for (const [name, , check] of FIELDS) {
    const value = from.get(name)
    if (value === undefined) continue
    const problem = check(value)
    if (problem !== undefined) throw wrong(`pq: wrong value for ${nameOf(name)}: ${problem}`)
    known.set(name, value)
  }
}

function takeService(known: Map<string, string>, service: string, host: SqlHost): void {
  const found = serviceSettings(service, host)
  take(known, found, (name) => JSON.stringify(name))
  const unknown = [...found.keys()].find((name) => !FIELDS.some(([field]) => field === name))
  if (unknown !== undefined) {
    throw wrong(`pq: unknown setting ${JSON.stringify(unknown)} in service file for service ${JSON.stringify(service)}`)
  }
}

function settingsOf(
  known: ReadonlyMap<string, string>,
  runtime: ReadonlyMap<string, string>,
  host: SqlHost,
): SqlSettings {
  const text = (name: string): string => known.get(name) ?? ''
  const timeout = known.get('connect_timeout')
  const servers = serversOf(known)
  const local = servers[0]!.address === undefined && isSocketPath(servers[0]!.host)
  const encoding = text('client_encoding')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
  if (encoding !== '' && encoding !== 'utf8' && encoding !== 'unicode') {
    throw wrong(`pq: unsupported client_encoding ${JSON.stringify(text('client_encoding'))}: must be absent or "UTF8"`)
  }
  if (known.has('datestyle') && text('datestyle') !== 'ISO, MDY') {
    throw wrong(`pq: unsupported datestyle ${JSON.stringify(text('datestyle'))}: must be absent or "ISO, MDY"`)
  }
  return {
    servers,
    user: text('user') || host.env['USER'] || host.userName(),
    database: text('dbname'),
    password: text('password'),
    passFile: text('passfile'),
    sslMode: local ? 'disable' : sslModeOf(known),
    ssl: {
      cert: text('sslcert'),
      key: text('sslkey'),
      rootCert: text('sslrootcert'),
      min: text('ssl_min_protocol_version'),
      max: text('ssl_max_protocol_version'),
      sni: !FALSE.includes(text('sslsni')),
      inline: TRUE.includes(text('sslinline')),
      direct: text('sslnegotiation') === 'direct',
    },
    ...(timeout === undefined ? {} : { connectTimeoutMs: Number(timeout) * 1000 }),
    session: (text('target_session_attrs') || 'any') as SessionAttrs,
    shuffle: text('load_balance_hosts') === 'random',
    runtime: {
      application_name: text('application_name') || text('fallback_application_name') || 'tshelm',
      ...(text('options') === '' ? {} : { options: text('options') }),
      ...Object.fromEntries(runtime),
    },
  }
}

function sslModeOf(known: ReadonlyMap<string, string>): SslMode {
  const given = known.get('sslmode') as SslMode | undefined
  const weak = given !== undefined && ['disable', 'allow', 'prefer'].includes(given)
  if (known.get('sslnegotiation') === 'direct' && weak) {
    throw wrong(
      `pq: weak sslmode "${given}" may not be used with sslnegotiation=direct (use "require", "verify-ca", or "verify-full")`,
    )
  }
  if (known.get('sslrootcert') !== 'system') return given ?? 'require'
  if (given === undefined || given === 'verify-full') return 'verify-full'
  throw wrong(`pq: weak sslmode "${given}" may not be used with sslrootcert=system (use "verify-full")`)
}

function serversOf(known: ReadonlyMap<string, string>): SqlServer[] {
  const hosts = listOf(known.get('host') ?? 'localhost', 'localhost')
  const places = known.get('hostaddr')?.split(',') ?? []
  const portList = listOf(known.get('port') ?? '5432', '5432').map(Number)
  if ((known.get('host') ?? '') !== '' && places.length > 0 && hosts.length !== places.length) {
    throw wrong(`pq: could not match ${hosts.length} host names to ${places.length} hostaddr values`)
  }
  const count = Math.max(hosts.length, places.length)
  if (count > 1 && portList.length > 1 && count !== portList.length) {
    throw wrong(`pq: could not match ${portList.length} port numbers to ${count} hosts`)
  }
  return Array.from({ length: count }, (_, at) => {
    const address = places[at] ?? ''
    return {
      host: hosts[at] ?? '',
      ...(address === '' ? {} : { address }),
      port: portList[at] ?? portList[0]!,
    }
  })
}

/** What stands between commas; nothing stands for `empty`, but not in the first place. */
function listOf(text: string, empty: string): string[] {
  return text.split(',').map((one, at) => (one === '' && at > 0 ? empty : one))
}

function syntax(func: string, value: string, problem: string): string {
  return `strconv.${func}: parsing ${JSON.stringify(value)}: ${problem}`
}

function wrong(message: string): StorageError {
  return new StorageError(
    'unreachable',
    message,
    undefined,
    'see HELM_DRIVER_SQL_CONNECTION_STRING and the PG* variables',
  )
}
