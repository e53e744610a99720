/** Answers that are errors, in the server's or client-go's words. */
import { isTshelmError, TshelmError, type ErrorCode } from '../errors.ts'

/** Kubernetes' Status object, as far as it is used. */
export interface Status {
  readonly kind?: string
  readonly message?: string
  readonly reason?: string
  readonly code?: number
  readonly details?: {
    readonly name?: string
    readonly group?: string
    readonly kind?: string
    readonly causes?: readonly { readonly reason?: string; readonly message?: string; readonly field?: string }[]
    readonly retryAfterSeconds?: number
  }
}

export interface ErrorAnswer {
  readonly status: number
  readonly contentType: string
  readonly body: string
}

export interface AskedFor {
  readonly method: string
  /** `deployments.apps`; absent for paths that are no resource. */
  readonly resource?: string
  readonly name?: string
}

const MAX_TEXT = 2048

/** `kube/unauthorized`, `kube/conflict` or `kube/api`; `data` as cluster.ts says. */
export function apiError(answer: ErrorAnswer, asked: AskedFor): TshelmError {
  const status = statusOf(answer)
  // client-go: what is fetched raw (/version, discovery) never shows the server's Status.
  const message =
    asked.resource !== undefined && status ? (status.message ?? '') : genericMessage(answer, asked, status)
  const reason = status?.reason ?? REASONS[answer.status] ?? 'Unknown'
  const hint = HINTS[answer.status]
  return new TshelmError(codeOf(answer.status, reason), message, {
    data: {
      status: answer.status,
      reason,
      message: status?.message ?? message,
      ...(status?.details ? { details: status.details } : {}),
    },
    ...(hint === undefined ? {} : { hint }),
  })
}

/** The HTTP status of an error of this kind; undefined for others. */
export function httpStatus(error: unknown): number | undefined {
  if (!isTshelmError(error)) return undefined
  const { status } = error.data
  return typeof status === 'number' ? status : undefined
}

export function isNotFound(error: unknown): boolean {
  return httpStatus(error) === 404
}

export function isAlreadyExists(error: unknown): boolean {
  return isTshelmError(error) && error.data.status === 409 && error.data.reason === 'AlreadyExists'
}

function codeOf(status: number, reason: string): ErrorCode {
  if (status === 401) return 'kube/unauthorized'
  return reason === 'Conflict' ? 'kube/conflict' : 'kube/api'
}

function statusOf({ contentType, body }: ErrorAnswer): Status | undefined {
  if (!contentType.includes('json')) return undefined
  try {
    const value = JSON.parse(body) as Status | null
    return value?.kind === 'Status' ? value : undefined
  } catch {
    return undefined
  }
}

const REASONS: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  406: 'NotAcceptable',
  409: 'Conflict',
  410: 'Gone',
  415: 'UnsupportedMediaType',
  422: 'Invalid',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
  504: 'Timeout',
}

const HINTS: Readonly<Record<number, string>> = {
  401: 'the credentials were refused: a token or certificate may have expired; log in again',
  403: 'the user lacks a permission (RBAC) for this',
  429: 'the server is throttling; try again later',
}

const MESSAGES: Readonly<Record<number, string>> = {
  400: 'the server rejected our request for an unknown reason',
  401: 'the server has asked for the client to provide credentials',
  404: 'the server could not find the requested resource',
  405: 'the server does not allow this method on the requested resource',
  409: 'the server reported a conflict',
  422: 'the server rejected our request due to an error in our request',
  429: 'the server has received too many requests and has asked us to try again later',
  503: 'the server is currently unable to handle the request',
  504: 'the server was unable to return a response in the time allotted, but may still be processing the request',
}

function genericMessage(answer: ErrorAnswer, { method, resource, name }: AskedFor, status: Status | undefined): string {
  const said = answer.contentType.startsWith('text/') && !status ? answer.body.slice(0, MAX_TEXT).trim() : 'unknown'
  const message = MESSAGES[answer.status] ?? unlisted(answer.status, said)
  if (resource === undefined) return message
  return `${message} (${method.toLowerCase()} ${resource}${name ? ` ${name}` : ''})`
}

function unlisted(status: number, said: string): string {
  if (status === 403 || status === 415) return said
  if (status === 406)
    return said === 'unknown' ? 'the server was unable to respond with a content type that the client supports' : said
  if (status < 500) return `the server responded with the status code ${status} but did not return more information`
  return `an error on the server (${JSON.stringify(said)}) has prevented the request from succeeding`
}
