/** Where a target of `push` leads. */
import { quote } from '../../gotemplate/go/strconv.ts'
import { formatUrl, parseUrl, type Url } from '../../gotemplate/go/url.ts'
import { TshelmError } from '../errors.ts'
import type { Access, Repository, SourceContext } from '../source/ports.ts'
import type { PublishFolder } from '../source/publish/folder.ts'
import type { PublishAccess, PublishKind, PublishServer } from '../source/publish/model.ts'
import { isSameUrl } from '../source/url.ts'

export interface PublishTarget extends PublishAccess {
  /**
   * `oci://HOST/PATH`, where the chart's name and version are put behind it; an address of a server that takes charts; the name of a
   * repository; or a folder, which `folder` opens.
   */
  readonly target: string
  /** What kind of place the target is. Default: that is found out. */
  readonly type?: PublishKind
  /** ChartMuseum: what all of its paths begin with. Default: what the server says. */
  readonly contextPath?: string
  /** The target as a folder; undefined if there is none. `create` is true when it is certain that one is meant. */
  readonly folder?: (path: string, create: boolean) => PublishFolder | undefined
}

export type PublishPlace =
  | { readonly kind: 'oci'; readonly url: string; readonly access: Access }
  | { readonly kind: 'server'; readonly server: PublishServer; readonly repository?: Repository }
  | { readonly kind: 'folder'; readonly folder: PublishFolder }

/** Throws `source/invalid-reference` and `source/unsupported` for what charts cannot be published to. Asks no server. */
export async function placeOf(
  target: PublishTarget,
  { repositories }: Pick<SourceContext, 'repositories'>,
): Promise<PublishPlace> {
  const isPath = target.type === 'folder' || /^(\.{0,2}\/|\.{1,2}$)/.test(target.target)
  const url = isPath ? undefined : parsed(target.target)
  if (url === undefined || url.scheme === '') {
    const known = isPath ? undefined : await repositories?.()
    const repository = known?.find(({ name }) => name === target.target)
    return repository === undefined ? folderPlace(target, isPath) : placeOfRepository(repository, target)
  }
  const { scheme } = url
  if (scheme === 'oci') return ociPlace(target.target, target)
  if (scheme !== 'http' && scheme !== 'https') {
    throw new TshelmError('source/unsupported', `scheme ${quote(scheme)} not supported`)
  }
  const known = await repositories?.()
  const repository = known?.find((one) => isSameUrl(one.url, target.target))
  return serverPlace(url, target, repository)
}

function parsed(target: string): Url {
  try {
    return parseUrl(target)
  } catch (cause) {
    throw new TshelmError('source/invalid-reference', `invalid chart URL format: ${target}`, { cause })
  }
}

function folderPlace({ target, type, folder }: PublishTarget, isPath: boolean): PublishPlace {
  const found = target === '' ? undefined : folder?.(target, isPath)
  if (found === undefined) {
    throw new TshelmError('source/invalid-reference', 'scheme prefix missing from remote (e.g. "oci://")', {
      hint: 'or give the name of a repository of `repo list`, or a folder',
    })
  }
  if (type !== undefined && type !== 'folder') throw mismatch(target, type)
  return { kind: 'folder', folder: found }
}

function placeOfRepository(repository: Repository, target: PublishTarget): PublishPlace {
  const url = parsed(repository.url)
  if (url.scheme === 'oci') return ociPlace(repository.url, { ...target, ...accessOf(target, { url, repository }) })
  return serverPlace(url, target, repository)
}

function ociPlace(url: string, target: PublishTarget): PublishPlace {
  if (target.type !== undefined && target.type !== 'oci') throw mismatch(url, target.type)
  return { kind: 'oci', url, access: target }
}

function serverPlace(url: Url, target: PublishTarget, repository?: Repository): PublishPlace {
  const { contextPath = '', type } = target
  if (type === 'oci' || type === 'folder') throw mismatch(formatUrl({ ...url, user: undefined }), type)
  const path = { path: url.path.replace(/\/+$/, ''), rawPath: url.rawPath.replace(/\/+$/, '') }
  const server: PublishServer = {
    url: formatUrl({ ...url, ...path, user: undefined, forceQuery: false, rawQuery: '', fragment: '' }),
    access: accessOf(target, { url, repository }),
    ...(contextPath === '' ? {} : { contextPath }),
  }
  return { kind: 'server', server, ...(repository === undefined ? {} : { repository }) }
}

function mismatch(target: string, type: PublishKind): TshelmError {
  return new TshelmError('source/invalid-reference', `${target} is not of type ${type}`)
}

interface Known {
  readonly url: Url
  readonly repository?: PublishAccess | undefined
}

const CREDENTIALS = ['username', 'password', 'accessToken', 'authHeader', 'apiKey'] as const
const TLS = ['certFile', 'keyFile', 'caFile', 'insecureSkipTlsVerify'] as const

/** What is given counts before what is known of the repository, and that before what stands in the address. */
function accessOf(given: PublishAccess, { url: { user }, repository = {} }: Known): PublishAccess {
  const inAddress = user === undefined ? {} : { username: user.username, password: user.password ?? '' }
  const credentials = [given, repository, inAddress].map((access) => filled(access, CREDENTIALS))
  return {
    ...filled(repository, TLS),
    ...filled(given, TLS),
    ...credentials.find((one) => Object.keys(one).length > 0),
  }
}

function filled(access: PublishAccess, names: readonly (keyof PublishAccess)[]): PublishAccess {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = access[name]
      return value === undefined || value === '' || value === false ? [] : [[name, value]]
    }),
  )
}
