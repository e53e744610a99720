/** Where the archive is that a reference to a repository, or an address, means. */
import { quote } from '../../gotemplate/go/strconv.ts'
import { formatUrl, parseUrl, type Url } from '../../gotemplate/go/url.ts'
import { TshelmError, wrapError } from '../errors.ts'
import { hexDigest } from './contents.ts'
import type { ArchivePlace } from './fetch-chart.ts'
import { isSameHost } from './fetch.ts'
import { findVersion } from './find-version.ts'
import { cachedIndex, checkProtocol, findInRepository } from './http-repository.ts'
import type { IndexEntry } from './index-entry.ts'
import { ownerOf } from './owner.ts'
import type { Access, FetchOptions, Repository, SourceContext } from './ports.ts'
import { resolveReferenceUrl } from './url.ts'

const OCI = 'oci://'

/** Helm: ResolveChartVersion, with `--repo` before it. */
export async function locateArchive(
  reference: string,
  options: FetchOptions,
  context: SourceContext,
): Promise<ArchivePlace> {
  const { repositoryUrl = '', version = '', ...access } = options
  if (repositoryUrl === '') return locate(reference, options, context)
  const { url, entry } = await findInRepository(repositoryUrl, { name: reference, version }, access, context)
  const digest = hexDigest(entry.digest ?? '')
  if (url.startsWith(OCI)) return { url, digest, access, owner: url }
  const isOwn = access.passCredentialsAll === true || isSameHost(repositoryUrl, url)
  return absolute(url, { digest, access: isOwn ? access : withoutLogin(access) }, context)
}

async function locate(
  reference: string,
  { version = '', ...access }: FetchOptions,
  context: SourceContext,
): Promise<ArchivePlace> {
  const url = parsed(reference)
  if (formatUrl(url).startsWith(OCI)) return { url: reference, digest: '', access, owner: reference }
  if (url.scheme !== '' && url.host !== '' && url.path !== '') {
    return absolute(reference, { digest: '', access }, context)
  }
  const slash = url.path.indexOf('/')
  if (slash < 0) {
    const form = 'non-absolute URLs should be in form of repo_name/path_to_chart'
    throw new TshelmError('source/not-found', `${form}, got: ${formatUrl(url)}`, {
      hint: `there is no file or folder called ${reference} here`,
    })
  }
  const repository = await repositoryCalled(url.path.slice(0, slash), reference, context)
  return inRepository(repository, { reference, name: url.path.slice(slash + 1), version, access }, context)
}

function parsed(reference: string): Url {
  try {
    return parseUrl(reference)
  } catch (cause) {
    throw new TshelmError('source/invalid-reference', `invalid chart URL format: ${reference}`, { cause })
  }
}

async function absolute(
  url: string,
  { digest, access }: Pick<ArchivePlace, 'digest' | 'access'>,
  context: SourceContext,
): Promise<ArchivePlace> {
  const owner = await ownerOf(url, (await context.repositories?.()) ?? [], context)
  if (owner === undefined) return { url, digest, access, owner: url }
  return { url, digest, access: accessTo(owner, access), owner: owner.url }
}

async function repositoryCalled(name: string, reference: string, { repositories }: SourceContext): Promise<Repository> {
  const found = (await repositories?.())?.find((repository) => repository.name === name)
  if (found === undefined) {
    throw new TshelmError('source/not-found', `repo ${name} not found`, {
      hint: `there is no file or folder called ${reference} here, and no repository ${name}: see \`repo list\``,
    })
  }
  if (found.url !== '') return found
  throw new TshelmError('source/invalid-config', `no URL found for repository ${name}`)
}

interface InRepository {
  readonly reference: string
  readonly name: string
  readonly version: string
  readonly access: Access
}

async function inRepository(
  repository: Repository,
  { reference, name, version, access }: InRepository,
  context: SourceContext,
): Promise<ArchivePlace> {
  checkProtocol(repository.url)
  const entry = await entryOf(repository, { name, version }, context)
  const [first] = entry.urls ?? []
  if (first === undefined) {
    throw new TshelmError('source/invalid-index', `chart ${quote(reference)} has no downloadable URLs`)
  }
  const digest = hexDigest(entry.digest ?? '')
  return {
    url: urlOf(repository, first, reference),
    digest,
    access: accessTo(repository, access),
    owner: repository.url,
  }
}

async function entryOf(
  repository: Repository,
  wanted: { readonly name: string; readonly version: string },
  context: SourceContext,
): Promise<IndexEntry> {
  let index
  try {
    index = await cachedIndex(repository.name, context)
  } catch (error) {
    throw wrapError("no cached repo found. (try 'helm repo update'): ", error)
  }
  try {
    return findVersion(index, wanted, context.emit)
  } catch (error) {
    const place = `${repository.name} index. (try 'helm repo update')`
    throw wrapError(`chart ${quote(wanted.name)} matching ${wanted.version} not found in ${place}: `, error)
  }
}

function urlOf({ url }: Repository, first: string, reference: string): string {
  try {
    return resolveReferenceUrl(url, first)
  } catch (cause) {
    throw new TshelmError('source/invalid-index', `invalid chart URL format: ${reference}`, { cause })
  }
}

/** What the repository says of certificates and credentials goes before what the call says. */
function accessTo(repository: Repository, given: Access): Access {
  const { certFile, keyFile, caFile, username, password, passCredentialsAll } = repository
  const hasTls = Boolean(certFile || keyFile || caFile)
  return {
    ...given,
    ...(hasTls ? { certFile: certFile ?? '', keyFile: keyFile ?? '', caFile: caFile ?? '' } : {}),
    ...(username && password ? { username, password, passCredentialsAll: passCredentialsAll === true } : {}),
  }
}

function withoutLogin(access: Access): Access {
  return { ...access, username: '', password: '' }
}
