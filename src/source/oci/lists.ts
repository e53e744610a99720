/** Lists of a registry, page after page: tags of a repository, repositories. */
import { quote } from '../../../gotemplate/go/strconv.ts'
import { decodeUtf8 } from '../../../gotemplate/go/utf8.ts'
import { messageOf, TshelmError } from '../../errors.ts'
import { originOf, redacted } from '../../http/address.ts'
import { readBody } from '../../http/body.ts'
import type { HttpResponse } from '../../http/client.ts'
import { MAX_LISTED_NAMES, MAX_LIST_PAGES, MAX_REGISTRY_METADATA_BYTES } from '../../limits.ts'
import { CATALOG_SCOPE, repositoryScope } from './challenge.ts'
import type { Artifact } from './reference.ts'
import { registryError } from './registry-error.ts'
import type { Session } from './session.ts'

export function fetchTags({ repository }: Artifact, session: Session): Promise<string[]> {
  const scopes = [repositoryScope(repository, 'pull')]
  return fetchPages({ url: `/v2/${repository}/tags/list`, scopes, name: 'tags' }, session)
}

/** Names of repositories, where the registry tells them to who asks. */
export function fetchCatalog(session: Session): Promise<string[]> {
  return fetchPages({ url: '/v2/_catalog?n=1000', scopes: [CATALOG_SCOPE], name: 'repositories' }, session)
}

interface List {
  readonly url: string
  readonly scopes: readonly string[]
  /** The member of the answer. */
  readonly name: string
}

async function fetchPages({ url, scopes, name }: List, session: Session): Promise<string[]> {
  const names: string[] = []
  const pages = new Set<string>()
  for (let next: string | undefined = url; next !== undefined;) {
    if (pages.size >= MAX_LIST_PAGES) throw tooMany(url, `${MAX_LIST_PAGES} pages`)
    if (pages.has(next)) throw new TshelmError('source/fetch-failed', `${url}: the list has no end: a page comes again`)
    pages.add(next)
    const response: HttpResponse = await session.send({ url: next, scopes })
    if (response.status !== 200) throw await registryError('GET', response)
    for (const found of await namesIn(response, name)) names.push(found)
    if (names.length > MAX_LISTED_NAMES) throw tooMany(url, `${MAX_LISTED_NAMES} names`)
    next = nextPage(response)
  }
  return names
}

async function namesIn(response: HttpResponse, member: string): Promise<string[]> {
  const bytes = await readBody(response, MAX_REGISTRY_METADATA_BYTES)
  let value: unknown
  try {
    value = (JSON.parse(decodeUtf8(bytes)) as Readonly<Record<string, unknown>> | null)?.[member] ?? []
    if (Array.isArray(value) && value.every((item): item is string => typeof item === 'string')) return value
  } catch (cause) {
    throw undecoded(response, messageOf(cause))
  }
  throw undecoded(response, `${member} is no list of names`)
}

function undecoded({ url }: HttpResponse, why: string): TshelmError {
  return new TshelmError('source/fetch-failed', `GET ${quote(redacted(url))}: failed to decode response: ${why}`)
}

/** The Link header (RFC 8288) as registries use it. It may not lead elsewhere. */
function nextPage({ headers, url }: HttpResponse): string | undefined {
  const { link } = headers
  const text = Array.isArray(link) ? link[0] : link
  if (text === undefined || text === '') return undefined
  const end = text.indexOf('>')
  if (!text.startsWith('<') || end < 0) {
    throw new TshelmError(
      'source/fetch-failed',
      `invalid next link ${quote(text)}: missing '${text.startsWith('<') ? '>' : '<'}'`,
    )
  }
  const target = text.slice(1, end)
  if (!URL.canParse(target, url)) throw new TshelmError('source/fetch-failed', `invalid next link ${quote(target)}`)
  const next = new URL(target, url).href
  if (originOf(next) === originOf(url)) return next
  throw new TshelmError(
    'source/fetch-failed',
    `invalid next link ${quote(target)}: not the same origin as ${quote(redacted(url))}`,
  )
}

function tooMany(url: string, what: string): TshelmError {
  return new TshelmError('source/limit-exceeded', `${url} lists more than ${what}`)
}
