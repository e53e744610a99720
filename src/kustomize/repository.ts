/** Addresses of git repositories in `resources`: `https://host/org/repo//folder?ref=v1`, `git@host:org/repo`, `github.com/org/repo/folder`. */
import { parseDuration } from '../../gotemplate/go/duration.ts'
import { cleanPath } from '../../gotemplate/go/path.ts'

export interface RepositoryAddress {
  /** As it was written. */
  readonly raw: string
  /** `https://github.com/`, `git@github.com:`, `file://`. */
  readonly host: string
  readonly repoPath: string
  /** Of the kustomization in the repository; '' for its root. */
  readonly folder: string
  /** Branch, tag or commit; '' for the default branch. */
  readonly ref: string
  readonly submodules: boolean
  readonly timeoutMs: number
}

const DEFAULT_TIMEOUT_MS = 27_000
const SCHEMES = ['ssh://', 'https://', 'http://', 'file://']

/** Undefined where a text is no such address. */
export function repositoryOf(text: string): RepositoryAddress | undefined {
  if (text.startsWith('/')) return undefined
  const mark = text.indexOf('?')
  const host = readHost(mark < 0 ? text : text.slice(0, mark))
  if (host === undefined) return undefined
  const path = splitRepository(host.rest, host.host.startsWith('file://'))
  if (path === undefined) return undefined
  return { raw: text, host: host.host, ...path, ...readQuery(mark < 0 ? '' : text.slice(mark + 1)) }
}

interface Host {
  readonly host: string
  readonly rest: string
}

function readHost(text: string): Host | undefined {
  let rest = /^git::/i.test(text) ? text.slice(5) : text
  const scheme = SCHEMES.find((prefix) => rest.slice(0, prefix.length).toLowerCase() === prefix) ?? ''
  rest = rest.slice(scheme.length)
  const user = /^[a-zA-Z][a-zA-Z0-9-]*@/.exec(rest)?.[0] ?? ''
  rest = rest.slice(user.length)
  const github = /^github\.com[/:]/i.test(rest)
  const scpStyle = scheme === '' && (user !== '' || github)
  if (scheme === '' && !scpStyle) return undefined
  if (scheme === 'file://') return { host: scheme, rest: user + rest }
  const end = hostEnd(rest, scpStyle)
  const host = end < 0 ? rest : rest.slice(0, end + 1)
  const behind = end < 0 ? '' : rest.slice(end + 1)
  if (!github) return host === '' ? undefined : { host: scheme + user + host, rest: behind }
  const ssh = scheme === 'ssh://' || user !== ''
  return { host: ssh ? `${user}github.com:` : 'https://github.com/', rest: behind }
}

function hostEnd(text: string, scpStyle: boolean): number {
  const slash = text.indexOf('/')
  const colon = scpStyle ? text.indexOf(':') : -1
  return slash === -1 ? colon : colon > 0 && colon < slash ? colon : slash
}

type RepositoryPath = Pick<RepositoryAddress, 'repoPath' | 'folder'>

function splitRepository(text: string, isFile: boolean): RepositoryPath | undefined {
  const split = splitAtMarker(text) ?? splitAtLength(text, isFile)
  if (split === undefined || split.repoPath === '') return undefined
  const inside = cleanPath(split.folder.replace(/^\//, ''))
  if (inside === '..' || inside.startsWith('../')) return undefined
  return { repoPath: split.repoPath, folder: split.folder.replace(/^\//, '') }
}

function splitAtMarker(text: string): RepositoryPath | undefined {
  const azure = text.indexOf('_git/')
  if (azure >= 0) {
    const [name = '', ...folders] = text.slice(azure + 5).split('/')
    return { repoPath: text.slice(0, azure + 5) + name, folder: folders.join('/') }
  }
  const double = text.indexOf('//')
  if (double >= 0) return { repoPath: text.slice(0, double), folder: text.slice(double + 2) }
  const suffix = text.indexOf('.git')
  return suffix < 0 ? undefined : { repoPath: text.slice(0, suffix + 4), folder: text.slice(suffix + 4) }
}

function splitAtLength(text: string, isFile: boolean): RepositoryPath | undefined {
  if (isFile) return { repoPath: text, folder: '' }
  const parts = text.split('/')
  return parts.length < 2 ? undefined : { repoPath: parts.slice(0, 2).join('/'), folder: parts.slice(2).join('/') }
}

function readQuery(text: string): Pick<RepositoryAddress, 'ref' | 'submodules' | 'timeoutMs'> {
  const query = new URLSearchParams(text)
  const ref = query.get('ref') || query.get('version') || ''
  const submodules = !['0', 'f', 'F', 'FALSE', 'false', 'False'].includes(query.get('submodules') ?? '')
  return { ref, submodules, timeoutMs: timeoutOf(query.get('timeout') ?? '') }
}

function timeoutOf(text: string): number {
  if (/^\+?\d{1,9}$/.test(text) && Number(text) > 0) return Number(text) * 1000
  try {
    const milliseconds = Number(parseDuration(text)) / 1e6
    return milliseconds > 0 ? milliseconds : DEFAULT_TIMEOUT_MS
  } catch {
    return DEFAULT_TIMEOUT_MS
  }
}
