/** Which failures may pass by themselves, and what is known of the request that met one. */
import { isTshelmError } from '../errors.ts'
import type { RetryReason } from '../events.ts'
import type { ApiRequest, ApiResponse } from './transport.ts'

export type FailureKind = RetryReason

export interface Failure {
  readonly kind: FailureKind
  /** The server may have done what was asked. */
  readonly uncertain: boolean
  /** What fails, for those who share its fate: a webhook's name, an API group. */
  readonly at: string
  /** The server asks for this pause, milliseconds. */
  readonly wait?: number
}

const MAX_WAIT_MS = 30_000

/** Undefined if the answer is final. */
export function failureOf(response: ApiResponse, request: ApiRequest): Failure | undefined {
  const { status, body } = response
  const at = groupOf(request.path)
  if (status === 409) return isPassingConflict(body) ? { kind: 'conflict', uncertain: false, at } : undefined
  if (status !== 429 && status < 500) return undefined
  const wait = retryAfter(response)
  const webhook = status >= 500 ? unreadyWebhook(body) : undefined
  if (webhook !== undefined) return { kind: 'webhook', uncertain: false, at: webhook }
  if (status >= 500 && /(etcdserver: leader changed|raft proposal dropped|etcdserver: no leader)"/.test(body)) {
    return { kind: 'leader', uncertain: true, at }
  }
  if (status === 429) return { kind: 'throttled', uncertain: false, at, ...(wait === undefined ? {} : { wait }) }
  if (wait !== undefined) return { kind: 'later', uncertain: true, at, wait }
  if (status === 500) return { kind: 'internal', uncertain: true, at }
  return status >= 502 && status <= 504 ? { kind: 'unavailable', uncertain: true, at } : undefined
}

/** Of a request without an answer. Undefined for what will not pass. */
export function failureOfError(error: unknown): Failure | undefined {
  if (!isTshelmError(error) || error.code !== 'kube/unreachable') return undefined
  const { networkCode } = error.data
  const code = typeof networkCode === 'string' ? networkCode : ''
  if (BROKEN.has(code) || code.startsWith('HPE_')) return { kind: 'broken', uncertain: true, at: '' }
  if (REFUSED.has(code)) return { kind: 'refused', uncertain: false, at: '' }
  return code === 'TSHELM_TIMEOUT' ? { kind: 'timeout', uncertain: true, at: '' } : undefined
}

export const broken: Failure = { kind: 'broken', uncertain: true, at: '' }

const BROKEN = new Set(['ECONNRESET', 'EPIPE', 'EOF', 'Z_BUF_ERROR', 'ERR_STREAM_PREMATURE_CLOSE'])
const REFUSED = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT'])

/** `/apis/apps/v1`: what one server behind the API server answers for. */
function groupOf(path: string): string {
  return /^\/apis\/[^/?]+\/[^/?]+|^\/[^/?]+/.exec(path)?.[0] ?? path
}

/** Milliseconds. client-go reads seconds only, no dates. */
function retryAfter({ headers }: ApiResponse): number | undefined {
  const seconds = /^[-+]?\d+$/.exec(headers['retry-after'] ?? '')?.[0]
  return seconds === undefined ? undefined : Math.min(Math.max(Number(seconds), 0) * 1000, MAX_WAIT_MS)
}

/** Fields that another manager owns, and names that are taken, stay so. */
function isPassingConflict(body: string): boolean {
  return !body.includes('"FieldManagerConflict"') && !/"reason":\s*"AlreadyExists"/.test(body)
}

const UNREADY =
  /connection refused|no endpoints available|connection reset|EOF|i\/o timeout|deadline exceeded|Timeout exceeded|no route to host|service \\"[^"]*\\" not found|no such host|x509: certificate signed by unknown authority|tls: /

/** The webhook's name, if it may be about to come up. */
function unreadyWebhook(body: string): string | undefined {
  const name = /failed (?:calling|to call) webhook \\"([^"\\]*)\\"|conversion webhook for ([^,"]*)/.exec(body)
  return name !== null && UNREADY.test(body) ? (name[1] ?? name[2] ?? '') : undefined
}
