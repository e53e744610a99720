/** Where an answer sends the one who asked. Credentials stay behind when that is somewhere else. */
import { TshelmError } from '../errors.ts'
import { originOf, redacted } from './address.ts'
import type { HttpRequest, HttpResponse } from './client.ts'

/** Go: http.Client gives up then. */
const MAX_REDIRECTS = 10

export interface Redirected {
  /** What was asked for at first: credentials belong to its origin. */
  readonly first: string
  readonly hops: number
}

/** The next request; undefined if the answer is one. Throws `source/unreachable` for too many, and for addresses that cannot be asked. */
export function nextRequest(
  request: HttpRequest,
  { status, headers, url }: HttpResponse,
  { first, hops }: Redirected,
): HttpRequest | undefined {
  const { method = 'GET' } = request
  const follows = request.redirect === undefined ? method === 'GET' || method === 'HEAD' : request.redirect === 'follow'
  const { location } = headers
  if (!follows || ![301, 302, 303, 307, 308].includes(status) || location === undefined) return undefined
  if (hops + 1 >= MAX_REDIRECTS) throw refusal(request, `stopped after ${MAX_REDIRECTS} redirects`)
  if (!URL.canParse(location, url))
    throw refusal(request, `failed to parse Location header ${JSON.stringify(location)}`)
  const target = new URL(location, url)
  if (target.protocol !== 'http:' && target.protocol !== 'https:') {
    throw refusal(request, `unsupported protocol scheme ${JSON.stringify(target.protocol.slice(0, -1))}`)
  }
  const next = { ...rewritten(request, status), url: target.href }
  return originOf(first) === target.origin ? next : withoutCredentials(next)
}

/** Go: what has changed something is not repeated elsewhere, but for 307 and 308. */
function rewritten(request: HttpRequest, status: number): HttpRequest {
  const { method = 'GET' } = request
  if (status === 307 || status === 308 || method === 'GET' || method === 'HEAD') return request
  return { ...without(request, ['body']), method: 'GET' }
}

function withoutCredentials(request: HttpRequest): HttpRequest {
  const rest = without(request, ['credentials'])
  if (rest.tls === undefined) return rest
  return { ...rest, tls: without(rest.tls, ['cert', 'key', 'serverName']) }
}

function without<T extends object, K extends keyof T>(value: T, keys: readonly K[]): Omit<T, K> {
  const copy: Partial<T> = { ...value }
  for (const key of keys) delete copy[key]
  return copy as Omit<T, K>
}

function refusal({ method = 'GET', url }: HttpRequest, why: string): TshelmError {
  const verb = method.charAt(0) + method.slice(1).toLowerCase()
  return new TshelmError('source/unreachable', `${verb} ${JSON.stringify(redacted(url))}: ${why}`)
}
