/** Repositories by HTTP: an index, and archives where it says. */
import { quote } from '../../gotemplate/go/strconv.ts'
import { parseUrl } from '../../gotemplate/go/url.ts'
import { TshelmError, wrapError } from '../errors.ts'
import { MAX_INDEX_BYTES } from '../limits.ts'
import { fetchFile } from './fetch.ts'
import { findVersion } from './find-version.ts'
import { readIndex, type RepositoryIndex } from './index-file.ts'
import type { IndexEntry } from './index-entry.ts'
import type { Access, IndexCache, Repository, SourceContext } from './ports.ts'
import { isSameUrl, resolveReferenceUrl } from './url.ts'

export interface FetchedIndex {
  readonly bytes: Uint8Array
  readonly index: RepositoryIndex
}

/** Rejects in Helm's words: with `source/invalid-index` and what fetching rejects with. */
export async function fetchIndex(
  repository: Access & { readonly url: string },
  context: SourceContext,
  timeoutMs?: number,
): Promise<FetchedIndex> {
  const { url } = repository
  checkProtocol(url)
  const bytes = await fetchFile(
    resolveReferenceUrl(url, 'index.yaml'),
    {
      access: repository,
      owner: url,
      maxBytes: MAX_INDEX_BYTES,
      compressed: true,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    },
    context,
  )
  return { bytes, index: readIndex(bytes, { source: url, emit: context.emit }) }
}

/** Throws for addresses that are none, and of kinds that no index comes by. */
export function checkProtocol(url: string): void {
  let scheme: string
  try {
    scheme = parseUrl(url).scheme
  } catch (cause) {
    throw new TshelmError('source/invalid-reference', `invalid chart URL format: ${url}`, { cause })
  }
  if (scheme === 'http' || scheme === 'https' || scheme === 'oci') return
  throw new TshelmError('source/unsupported', `could not find protocol handler for: ${scheme}`)
}

/** Fetches the index and keeps it for later. */
export async function updateIndex(
  repository: Repository,
  context: SourceContext,
  timeoutMs?: number,
): Promise<RepositoryIndex> {
  const { bytes, index } = await fetchIndex(repository, context, timeoutMs)
  await context.indexes?.write(repository.name, bytes, index.names)
  return index
}

/** What was read last of each cache: a command asks for the same index again and again. */
const lastRead = new WeakMap<IndexCache, Map<string, FetchedIndex>>()

/** The index as it was fetched last, or as it is now where none are kept. Rejects with `source/…` in Helm's words. */
export async function cachedIndex(name: string, context: SourceContext): Promise<RepositoryIndex> {
  const { indexes, emit } = context
  if (indexes === undefined) return indexNow(name, context)
  const { bytes, path } = await indexes.read(name)
  const known = lastRead.get(indexes) ?? new Map<string, FetchedIndex>()
  lastRead.set(indexes, known)
  const last = known.get(name)
  if (last !== undefined && Buffer.compare(last.bytes, bytes) === 0) return last.index
  try {
    const index = readIndex(bytes, { source: path, emit })
    known.set(name, { bytes, index })
    return index
  } catch (error) {
    throw wrapError(`error loading ${path}: `, error)
  }
}

async function indexNow(name: string, context: SourceContext): Promise<RepositoryIndex> {
  const repository = (await context.repositories?.())?.find((known) => known.name === name)
  if (repository === undefined) throw new TshelmError('source/not-found', `repo ${name} not found`)
  return (await fetchIndex(repository, context)).index
}

export interface Wanted {
  readonly name: string
  /** '' for the newest stable one. */
  readonly version: string
}

export interface FoundArchive {
  readonly url: string
  readonly entry: IndexEntry
}

/** Where the archive is that a repository has for a chart. Rejects in the words of Helm's `--repo`. */
export async function findInRepository(
  repositoryUrl: string,
  wanted: Wanted,
  access: Access,
  context: SourceContext,
): Promise<FoundArchive> {
  const index = await indexAt(repositoryUrl, access, context)
  const subject = `chart ${quote(wanted.name)}${wanted.version === '' ? '' : ` version ${quote(wanted.version)}`}`
  let entry: IndexEntry
  try {
    entry = findVersion(index, wanted, context.emit)
  } catch (cause) {
    throw new TshelmError('source/no-version', `${subject} not found in ${repositoryUrl} repository`, { cause })
  }
  const [first] = entry.urls ?? []
  if (first === undefined) throw new TshelmError('source/invalid-index', `${subject} has no downloadable URLs`)
  try {
    return { url: resolveReferenceUrl(repositoryUrl, first), entry }
  } catch (error) {
    throw wrapError('failed to make chart URL absolute: ', error)
  }
}

async function indexAt(url: string, access: Access, context: SourceContext): Promise<RepositoryIndex> {
  if (context.offline === true) {
    const known = await context.repositories?.()
    const same = known?.find((repository) => isSameUrl(repository.url, url))
    if (same !== undefined) return cachedIndex(same.name, context)
  }
  checkProtocol(url)
  try {
    return (await fetchIndex({ ...access, url }, context)).index
  } catch (error) {
    throw unusable(url, error)
  }
}

/** Helm's words for a repository that gives no index. */
export function unusable(url: string, error: unknown): TshelmError {
  return wrapError(`looks like ${quote(url)} is not a valid chart repository or cannot be reached: `, error)
}
