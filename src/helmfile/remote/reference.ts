/** Remote references as helmfile writes them: `git::https://host/org/repo.git@path/in/it?ref=v1`, `https://host/dir/file.yaml`. */
import { stateError } from '../errors.ts'

export interface RemoteReference {
  /** `git`, `s3` …; `normal` for an address of one file; '' where an address says it by its scheme. */
  readonly getter: string
  readonly scheme: string
  readonly user: string
  readonly host: string
  /** Begins with `/`, but not for one inferred from the file's own path. */
  readonly directory: string
  readonly file: string
  readonly query: string
  /** Whether an `@` says where the repository ends. */
  readonly hasSelector: boolean
}

const NORMAL = new Set(['s3', 'http', 'https'])
const ADDRESS = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/(?:([^/@?#]*)@)?([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#.*)?$/

/** undefined for what is a local path. */
export function parseReference(text: string): RemoteReference | undefined {
  if (text.startsWith('/')) return undefined
  const forced = text.split('::')
  if (forced.length === 2) return parseForced(forced[0]!, forced[1]!)
  const parts = text.split('://')
  if (parts.length === 2) return parseNormal(text, parts[0]!)
  return parseForced('', text)
}

export function isRemote(text: string): boolean {
  return parseReference(text) !== undefined
}

/** Whether the file in it is a pattern. */
export function hasPattern(text: string): boolean {
  return /[*?[]/.test(parseReference(text)?.file ?? '')
}

function parseForced(getter: string, address: string): RemoteReference | undefined {
  const match = ADDRESS.exec(address)
  if (match === null || address.startsWith('/')) return undefined
  const [, scheme = '', user = '', host = '', rawPath = '', query = ''] = match
  const path = decodePath(rawPath)
  const selected = path.split('@')
  const hasSelector = selected.length === 2
  const [directory, file] = hasSelector ? [selected[0]!, selected[1]!] : inferred(path)
  return { getter, scheme, user, host, directory, file, query, hasSelector }
}

function parseNormal(address: string, protocol: string): RemoteReference | undefined {
  if (!NORMAL.has(protocol.toLowerCase())) return undefined
  const match = ADDRESS.exec(address)
  if (match === null) return undefined
  const [, scheme = '', user = '', host = '', rawPath = '', query = ''] = match
  const [directory, file] = inferred(decodePath(rawPath))
  return { getter: 'normal', scheme, user, host, directory, file, query, hasSelector: false }
}

/** What cannot be decoded stays as it is. */
export function decodePath(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/** Go's filepath.Dir without its first character, and filepath.Base. */
function inferred(path: string): [directory: string, file: string] {
  const trimmed = path.replace(/\/+$/, '')
  const slash = trimmed.lastIndexOf('/')
  const directory = slash <= 0 ? (slash === 0 ? '/' : '.') : trimmed.slice(0, slash)
  return [directory.slice(1), trimmed.slice(slash + 1) || (path === '' ? '.' : '/')]
}

/** Throws for patterns where no folder is fetched that they could be looked up in. */
export function checkPattern({ getter, scheme, file, directory, hasSelector }: RemoteReference, text: string): void {
  if (!file.includes('*')) return
  if (getter === 'normal') {
    const why = 'which fetch a single file'
    const advice = '(use a directory-capable getter such as git::)'
    throw stateError(`wildcards are not supported for ${scheme}:// sources, ${why}: ${text} ${advice}`)
  }
  if (getter === 's3' && !/\.(tar|tgz|zip|tar\.gz|tbz2|txz|gz|bz2|xz|zst|tzst)$/.test(directory)) {
    throw stateError(`wildcards are not supported for s3:: sources unless the object is an archive: ${text}`)
  }
  if (!hasSelector) {
    const example = 'git::https://host/org/repo.git@dir/*.yaml?ref=main'
    throw stateError(`wildcards require an explicit "@" selector marking the repository root, e.g. ${example}: ${text}`)
  }
}
