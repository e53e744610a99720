/** Addresses of repositories and of what is in them. */
import { cleanPath } from '../../gotemplate/go/path.ts'
import { escapedPath, formatUrl, parseUrl, type Url } from '../../gotemplate/go/url.ts'
import { messageOf, TshelmError } from '../errors.ts'

/** An address in an index, seen from the repository's, whose query it gets. Throws `source/invalid-reference` in Helm's words. */
export function resolveReferenceUrl(base: string, reference: string): string {
  const target = parsed(reference)
  if (target.scheme !== '') return reference
  const repository = parsed(base)
  const folder = { ...repository, path: `${repository.path.replace(/\/$/, '')}/`, rawPath: '' }
  return formatUrl({ ...resolved(folder, target), rawQuery: repository.rawQuery })
}

function parsed(text: string): Url {
  try {
    return parseUrl(text)
  } catch (cause) {
    throw new TshelmError('source/invalid-reference', `failed to parse ${text} as URL: ${messageOf(cause)}`, { cause })
  }
}

/** Go: URL.ResolveReference, for what has no scheme of its own. */
function resolved(base: Url, target: Url): Url {
  if (target.host !== '' || target.user !== undefined) {
    return { ...target, scheme: base.scheme, ...pathOf(withoutDots(escapedPath(target))) }
  }
  const own = escapedPath(target)
  const from = escapedPath(base)
  const full = own === '' ? from : own.startsWith('/') ? own : from.slice(0, from.lastIndexOf('/') + 1) + own
  const fragment = own === '' && target.rawQuery === '' && target.fragment === '' ? base : target
  return {
    ...target,
    scheme: base.scheme,
    host: base.host,
    user: base.user,
    fragment: fragment.fragment,
    rawFragment: fragment.rawFragment,
    ...pathOf(withoutDots(full)),
  }
}

function pathOf(escaped: string): Pick<Url, 'path' | 'rawPath'> {
  const { path } = parseUrl(escaped)
  return { path, rawPath: escaped }
}

/** RFC 3986, 5.2.4. */
function withoutDots(path: string): string {
  if (path === '') return ''
  const kept: string[] = []
  const segments = path.replace(/^\//, '').split('/')
  for (const segment of segments) {
    if (segment === '..') kept.pop()
    else if (segment !== '.') kept.push(segment)
  }
  const last = segments.at(-1)
  if (last === '.' || last === '..') kept.push('')
  return `/${kept.join('/')}`.replace(/^\/\//, '/')
}

/** Helm: urlutil.Equal. Paths may be written in several ways. */
export function isSameUrl(a: string, b: string): boolean {
  const [first, second] = [normal(a), normal(b)]
  if (first === undefined) return cleanPath(a) === cleanPath(b)
  return first === second
}

function normal(text: string): string | undefined {
  try {
    const url = parseUrl(text)
    return formatUrl({ ...url, path: cleanPath(url.path || '/') })
  } catch {
    return undefined
  }
}

/** Helm: urlutil.URLJoin; what is no address is joined as a path. */
export function joinUrl(base: string, path: string): string {
  try {
    const url = parseUrl(base)
    return formatUrl({ ...url, path: joinPath(url.path, path), rawPath: '' })
  } catch {
    return joinPath(base, path)
  }
}

/** Go: path.Join. */
export function joinPath(...parts: readonly string[]): string {
  const all = parts.filter((part) => part !== '').join('/')
  return all === '' ? '' : cleanPath(all)
}
