/** Remote states, values and charts: fetched once into helmfile's cache and read from there. */
import { sha256Hex } from '../../../gotemplate/go/sha256.ts'
import { encodeUtf8 } from '../../../gotemplate/go/utf8.ts'
import { stateError } from '../errors.ts'
import { joinPath } from '../files.ts'
import type { StateFiles } from '../files.ts'
import type { HelmfilePorts } from '../ports.ts'
import { isOn } from '../template/functions.ts'
import { checkPattern, parseReference } from './reference.ts'
import type { RemoteReference } from './reference.ts'

export interface Remote {
  /** A local path: what is there already, or what a remote reference was fetched to. */
  locate(path: string, kind: string, files: StateFiles): Promise<string>
  /** The local path of what a remote reference names. Throws where it cannot be had. */
  fetch(reference: string, kind: string): Promise<string>
}

/** Helmfile's folder for what it has fetched. */
export function cacheHome({ env }: Pick<HelmfilePorts, 'env'>): string {
  const own = env['HELMFILE_CACHE_HOME'] ?? ''
  if (own !== '') return own
  const cache = env['XDG_CACHE_HOME'] ?? ''
  if (cache !== '') return `${cache}/helmfile`
  const home = env['HOME'] ?? ''
  return home === '' ? '.helmfile' : `${home}/.cache/helmfile`
}

export function newRemote(ports: HelmfilePorts, files: StateFiles): Remote {
  const fetch = (text: string, kind: string): Promise<string> => fetchReference(text, kind, { ports, files })
  return {
    fetch,
    async locate(path, kind, here) {
      if (path === '-' || here.kind(path) !== undefined || parseReference(path) === undefined) return path
      return fetch(path, kind)
    },
  }
}

interface Fetching {
  readonly ports: HelmfilePorts
  readonly files: StateFiles
}

async function fetchReference(text: string, kind: string, { ports, files }: Fetching): Promise<string> {
  const reference = parseReference(text)
  if (reference === undefined)
    throw stateError(`parse url: missing scheme - probably this is a local file path? ${text}`)
  if (isOn(ports.env['HELMFILE_DISABLE_INSECURE_FEATURES'])) {
    throw stateError("remote sources are disabled due to 'HELMFILE_DISABLE_INSECURE_FEATURES'")
  }
  checkPattern(reference, text)
  const query = new URLSearchParams(reference.query)
  const mayCache = query.get('cache') !== 'false'
  query.delete('cache')
  const home = cacheHome(ports)
  const into = within(home, cacheFolder(reference, query, { home, kind }))
  const { getter, file } = reference
  const path = joinPath(into, file)
  if (path !== into) within(into, path)
  const cached = getter === 'normal' ? files.isFile(joinPath(into, file)) : files.isFolder(into)
  if (files.isFile(into)) {
    throw stateError(`${into} is not a directory. Please remove it so that helmfile can use it for dependency caching`)
  }
  if (!cached || !mayCache) {
    ports.log('debug', `remote> downloading ${shownAddress(text)} to ${into}`)
    await ports.fetchRemote({ source: sourceOf(reference, query, text), into: files.absolute(into) })
  }
  return path
}

/** `path`, if it is below a folder. Names in it come from releases and addresses; whatever they are, nothing elsewhere is written or removed. */
export function within(folder: string, path: string): string {
  if (joinPath(path).startsWith(`${joinPath(folder)}/`)) return path
  throw stateError(`${path} is not below ${folder}: names and addresses must not lead out of there`)
}

/** An address without what may be secret in it: who asks, and its query. */
export function shownAddress(text: string): string {
  const [address] = text.split('?', 1)
  return address!.replace(/(https?:\/\/)[^/]*@/i, '$1xxxxx@').replace(/(:\/\/[^/@:]*):[^/]*@/, '$1:xxxxx@')
}

const SENSITIVE = /token|password|secret|key|signature/i

function cacheFolder(
  { getter, scheme, host, directory }: RemoteReference,
  query: URLSearchParams,
  { home, kind }: { readonly home: string; readonly kind: string },
): string {
  const base = getter === 'normal' ? `${scheme}://${host}` : `${scheme}://${host}/${directory}`
  const key = base.replaceAll(/\/\/|[:/.]/g, (part) => (part === ':' ? '' : '_'))
  const shown = new URLSearchParams()
  for (const [name, value] of [...query].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))) {
    shown.append(name, SENSITIVE.test(name) ? sha256Hex(encodeUtf8(value)).slice(0, 8) : value)
  }
  const suffix = shown.toString().replaceAll('&', '_')
  const name = suffix === '' ? key : `${key}.${suffix}`
  return getter === 'normal' ? joinPath(home, name, directory) : joinPath(home, kind, name)
}

function sourceOf(
  { getter, scheme, user, host, directory }: RemoteReference,
  query: URLSearchParams,
  text: string,
): string {
  if (getter === 'normal' || getter === 's3') return text
  const parameters = query.toString()
  const address = `${scheme}://${user === '' ? '' : `${user}@`}${host}${directory}`
  return `${getter === '' ? '' : `${getter}::`}${address}${parameters === '' ? '' : `?${parameters}`}`
}
