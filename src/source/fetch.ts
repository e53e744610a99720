/** One file by HTTP, as Helm's getter fetches it. */
import { quote } from '../../gotemplate/go/strconv.ts'
import { parseUrl } from '../../gotemplate/go/url.ts'
import { messageOf, TshelmError, type ErrorCode } from '../errors.ts'
import { log } from '../events.ts'
import { originOf, redacted } from '../http/address.ts'
import { discardBody, readBody } from '../http/body.ts'
import type { HttpRequest } from '../http/client.ts'
import type { Access, SourceContext } from './ports.ts'
import { tlsOf } from './tls.ts'

export interface Fetching {
  readonly access: Access
  /** Address that the credentials are for. */
  readonly owner: string
  readonly maxBytes: number
  readonly accept?: string
  /** Milliseconds for all of it. Default: two minutes. */
  readonly timeoutMs?: number
  /** Texts only: archives come as they are. */
  readonly compressed?: boolean
}

/**
 * Rejects with `source/unreachable`, `source/unauthorized`, `source/not-found`, `source/fetch-failed` and `source/limit-exceeded` in
 * Helm's words, and with `source/offline`.
 */
export async function fetchFile(url: string, fetching: Fetching, context: SourceContext): Promise<Buffer> {
  const { http, emit, signal, offline } = context
  const shown = redacted(url)
  const { access, owner, accept, timeoutMs, compressed = false } = fetching
  checkScheme(url)
  if (offline === true) throw offlineError(shown)
  const credentials = credentialsFor(url, { access, owner })
  const tls = await tlsOf(access, context)
  const request: HttpRequest = {
    url,
    compressed,
    ...(accept === undefined ? {} : { headers: { accept } }),
    ...(credentials === undefined ? {} : { credentials }),
    ...(tls === undefined ? {} : { tls }),
    ...(timeoutMs === undefined ? {} : { totalMs: timeoutMs }),
    ...(signal === undefined ? {} : { signal }),
  }
  emit(log('DEBUG', 'fetching', { url: shown }))
  const response = await http.send(request)
  const size = Number(response.headers['content-length'] ?? -1)
  emit(log('DEBUG', 'fetch complete', { url: shown, status: response.statusText, 'content-length': size }))
  if (response.status === 200) return readBody(response, fetching.maxBytes)
  await discardBody(response)
  throw new TshelmError(codeOf(response.status), `failed to fetch ${shown} : ${response.statusText}`, {
    data: { status: response.status, url: shown },
  })
}

function offlineError(shown: string): TshelmError {
  return new TshelmError('source/offline', `${shown} is not asked: this is offline`, {
    hint: 'give a chart that is on this machine or in the cache, or leave out --offline',
  })
}

function checkScheme(url: string): void {
  const { scheme, host } = parsedUrl(url)
  if (scheme === 'http' || scheme === 'https') {
    const [, port = ''] = /:(\d+)$/.exec(host) ?? []
    const problem =
      host === '' ? 'http: no Host in request URL' : Number(port) > 65_535 && `dial tcp: address ${port}: invalid port`
    if (problem === false) return
    throw new TshelmError('source/unreachable', `Get ${quote(redacted(url))}: ${problem}`)
  }
  if (scheme === 'oci') {
    // Helm asks the registry for it as for a chart without a version.
    throw new TshelmError(
      'source/invalid-reference',
      'failed to perform "FetchReference" on source: invalid reference',
      {
        hint: 'registries have no index: name a chart there as oci://HOST/PATH/CHART',
      },
    )
  }
  throw new TshelmError('source/unsupported', `scheme ${quote(scheme)} not supported`)
}

function codeOf(status: number): ErrorCode {
  if (status === 401 || status === 403) return 'source/unauthorized'
  return status === 404 || status === 410 ? 'source/not-found' : 'source/fetch-failed'
}

/** Go: what stands in the address counts, unless there is something better. */
function credentialsFor(
  url: string,
  { access, owner }: Pick<Fetching, 'access' | 'owner'>,
): Record<string, string> | undefined {
  const { username = '', password = '', passCredentialsAll } = access
  const isOwn = passCredentialsAll === true || isSameHost(owner, url)
  if (isOwn && username !== '' && password !== '') return basicAuth(username, password)
  const { user } = parsedUrl(url)
  return user === undefined ? undefined : basicAuth(user.username, user.password ?? '')
}

/** Scheme, host and port. */
export function isSameHost(a: string, b: string): boolean {
  const origin = originOf(a)
  return origin !== undefined && origin === originOf(b)
}

function basicAuth(username: string, password: string): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` }
}

function parsedUrl(url: string): ReturnType<typeof parseUrl> {
  try {
    return parseUrl(url)
  } catch (cause) {
    throw new TshelmError('source/invalid-reference', messageOf(cause), { cause })
  }
}
