/** Requests to servers that take charts, and what their refusals mean. */
import { TshelmError, type ErrorCode } from '../../errors.ts'
import { redacted } from '../../http/address.ts'
import { readBody } from '../../http/body.ts'
import type { HttpRequest, HttpResponse } from '../../http/client.ts'
import { MAX_PUBLISH_ANSWER_BYTES } from '../../limits.ts'
import type { SourceContext } from '../ports.ts'
import { tlsOf } from '../tls.ts'
import type { PublishAccess, PublishServer } from './model.ts'

export interface Answer extends Pick<HttpResponse, 'status' | 'statusText' | 'headers' | 'url'> {
  readonly body: Buffer
}

export interface Sending extends Pick<HttpRequest, 'method' | 'url' | 'headers' | 'body' | 'compressed'> {
  /** What the answer may have. Default: that of a short answer. */
  readonly maxBytes?: number
}

/** Milliseconds: an archive of some size on a slow line. */
const TOTAL_MS = 600_000

/** Any status is an answer. What changes something follows no redirect: the archive would go where nobody sent it. */
export async function sendToServer(
  { maxBytes = MAX_PUBLISH_ANSWER_BYTES, ...sending }: Sending,
  { access }: PublishServer,
  context: SourceContext,
): Promise<Answer> {
  if (context.offline === true) {
    throw new TshelmError('source/offline', `${redacted(sending.url)} is not asked: this is offline`)
  }
  const tls = await tlsOf(access, context)
  const response = await context.http.send({
    ...sending,
    credentials: credentialsOf(access),
    totalMs: TOTAL_MS,
    ...(tls === undefined ? {} : { tls }),
    ...(context.signal === undefined ? {} : { signal: context.signal }),
  })
  const { status, statusText, headers, url } = response
  return { status, statusText, headers, url, body: await readBody(response, maxBytes) }
}

/** One of them: what is most particular. */
function credentialsOf(access: PublishAccess): Record<string, string> {
  const { username = '', password = '', accessToken = '', authHeader = '', apiKey = '' } = access
  if (apiKey !== '') return { 'x-jfrog-art-api': apiKey }
  if (accessToken !== '') {
    return authHeader === '' ? { authorization: `Bearer ${accessToken}` } : { [authHeader.toLowerCase()]: accessToken }
  }
  if (username === '' || password === '') return {}
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` }
}

/** The error that a refusal is, with the server's own words. @param what `redis-19.0.1.tgz` */
export function publishError(what: string, answer: Answer, access: PublishAccess): TshelmError {
  const { status, statusText, headers, url } = answer
  const words = withoutSecrets(serverWords(answer), access)
  const moved = status >= 300 && status < 400 ? (headers.location ?? '') : ''
  const hint = moved === '' ? HINTS[status] : `the server is elsewhere: ${shown(moved)}`
  return new TshelmError(codeOf(status), `${redacted(url)} refused ${what}: ${statusText}${words && `: ${words}`}`, {
    data: { status, url: redacted(url) },
    ...(hint === undefined ? {} : { hint }),
  })
}

const HINTS: Readonly<Record<number, string>> = {
  401: 'give --username and --password, or --access-token',
  403: 'these credentials may not publish here',
  404: 'is the address right? --type and --context-path say what kind of server it is, and where',
  409: 'publish another version, or replace this one with --force',
  413: 'the server takes no archives of this size',
  507: 'the server has no room for more charts',
}

function codeOf(status: number): ErrorCode {
  if (status === 401 || status === 403) return 'source/unauthorized'
  return status === 409 ? 'source/exists' : 'source/publish-failed'
}

const MAX_WORDS = 300

/** `{"error": …}`, `{"message": …}` and `{"errors": [{"message": …}]}`, or a short text. */
export function serverWords({ body }: Pick<Answer, 'body'>): string {
  const text = body.toString('utf8').trim()
  const words = wordsIn(jsonOf(text)) ?? (/^[<{[]/.test(text) ? '' : text)
  return words.replace(/\p{Cc}+/gu, ' ').slice(0, MAX_WORDS)
}

function wordsIn(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value === null) return undefined
  const { error, message, errors } = value as Readonly<Record<string, unknown>>
  return wordsIn(error) ?? wordsIn(message) ?? (Array.isArray(errors) ? wordsIn(errors[0]) : undefined)
}

/** Undefined for what is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function withoutSecrets(text: string, { password = '', accessToken = '', apiKey = '' }: PublishAccess): string {
  return [password, accessToken, apiKey]
    .filter((secret) => secret !== '')
    .reduce((clean, secret) => clean.replaceAll(secret, 'xxxxx'), text)
}

function shown(location: string): string {
  return redacted(location.replace(/[\p{Cc} ]/gu, '')).slice(0, MAX_WORDS)
}
