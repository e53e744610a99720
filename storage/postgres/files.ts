/** Password and service files, as libpq has them. */
import { StorageError } from '../errors.ts'
import { homeOf, isSocketPath, type SqlHost, type SqlServer } from './host.ts'

const SHARED = 0o77

interface Login {
  readonly password: string
  readonly passFile: string
  readonly user: string
  readonly database: string
}

/** The password for a server: the one that is given, or the first that fits in the password file; '' if there is none. */
export function passwordFor(server: SqlServer, login: Login, host: SqlHost): string {
  const { password, passFile, user, database } = login
  if (password !== '') return password
  const home = homeOf(host)
  const path = passFile !== '' ? passFile : home === '' ? '' : `${home}/.pgpass`
  // libpq: a file that others can read is not used.
  if (path === '' || ((host.fileMode(path) ?? 0) & SHARED) !== 0) return ''
  const local = server.host === '' || isSocketPath(server.host)
  const fits = (field: string, value: string): boolean => field === '*' || field === value
  for (const line of (host.readFile(path) ?? '').split(/\r?\n/)) {
    const fields = line.startsWith('#') ? [] : fieldsOf(line)
    if (fields.length !== 5) continue
    const [name = '', port = '', base = '', role = '', secret = ''] = fields
    const here = fits(name, server.host) || (name === 'localhost' && local)
    if (here && fits(port, String(server.port)) && fits(base, database) && fits(role, user)) return secret
  }
  return ''
}

function fieldsOf(line: string): string[] {
  const fields = ['']
  for (let at = 0; at < line.length; at++) {
    const char = line[at]!
    if (char === ':') fields.push('')
    else fields.push(`${fields.pop() ?? ''}${char === '\\' ? (line[++at] ?? '') : char}`)
  }
  return fields
}

/** What the service file says of a service. Throws StorageError `unreachable`. */
export function serviceSettings(service: string, host: SqlHost): Map<string, string> {
  const path = host.env['PGSERVICEFILE'] || `${homeOf(host)}/.pg_service.conf`
  const text = host.readFile(path)
  if (text === undefined) throw invalid(`pq: service file ${JSON.stringify(path)} not found`)
  let found: Map<string, string> | undefined
  for (const [at, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) continue
    if (line.startsWith('[') && line.endsWith(']')) {
      if (found) return found
      if (line.slice(1, -1).trim() === service) found = new Map()
    } else if (found) {
      const equals = line.indexOf('=')
      if (equals < 0) throw invalid(`pq: line ${at + 1}: missing '=' in service file`)
      const name = line.slice(0, equals).trim()
      if (name === '') throw invalid(`pq: line ${at + 1}: no value before '=' in service file`)
      found.set(name, line.slice(equals + 1).trim())
    }
  }
  if (found) return found
  throw invalid(`pq: definition of service ${JSON.stringify(service)} not found`)
}

function invalid(message: string): StorageError {
  return new StorageError('unreachable', message, undefined, 'see PGSERVICE and PGSERVICEFILE')
}
