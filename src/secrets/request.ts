/** Requests to secret stores: bounded in time and size, and never telling what they carry. */
import { decodeJson, JsonError } from '../../gotemplate/go/json.ts'
import { decodeUtf8 } from '../../gotemplate/go/utf8.ts'
import { redacted } from '../http/address.ts'
import { readBody } from '../http/body.ts'
import type { HttpRequest } from '../http/client.ts'
import { TshelmError, isTshelmError, type ErrorCode } from '../errors.ts'
import type { SecretsHost } from './ports.ts'

export interface StoreAnswer {
  readonly status: number
  /** `404 Not Found`. */
  readonly statusText: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
  /** Who answered, after redirects. */
  readonly url: string
}

const TOTAL_MS = 30_000
/** What the largest of stores keeps as one thing. */
const MAX_BYTES = 64 * 1024 * 1024

/** Rejects with `secrets/unreachable` in Go's words when there is no answer in time; any status is an answer. */
export async function askStore(host: SecretsHost, request: HttpRequest): Promise<StoreAnswer> {
  checkScheme(request)
  try {
    const response = await host.http.send({
      totalMs: TOTAL_MS,
      ...(host.signal === undefined ? {} : { signal: host.signal }),
      ...request,
    })
    const body = await readBody(response, MAX_BYTES)
    const { status, statusText, headers, url } = response
    return { status, statusText, headers, body, url }
  } catch (error) {
    throw unreachable(error)
  }
}

function checkScheme({ method = 'GET', url }: HttpRequest): void {
  const scheme = url.slice(0, Math.max(url.indexOf(':'), 0)).toLowerCase()
  if (scheme === 'http' || scheme === 'https') return
  const verb = method.charAt(0) + method.slice(1).toLowerCase()
  const message = `${verb} ${JSON.stringify(redacted(url))}: unsupported protocol scheme ${JSON.stringify(scheme)}`
  throw new TshelmError('secrets/config', message)
}

function unreachable(error: unknown): unknown {
  if (!isTshelmError(error) || !error.code.startsWith('source/')) return error
  const { message, hint, data } = error
  return new TshelmError('secrets/unreachable', message, {
    cause: error,
    data,
    ...(hint === undefined ? {} : { hint }),
  })
}

/** The code that fits a status which is no success. */
export function codeOfStatus(status: number): ErrorCode {
  if (status === 401 || status === 403) return 'secrets/unauthorized'
  return status === 404 ? 'secrets/not-found' : 'secrets/failed'
}

/** What a store said in JSON; undefined if it is none. */
export function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'))
  } catch {
    return undefined
  }
}

/** What a store said in JSON. Throws `secrets/failed` in Go's words, which show one character at most, `prefix` in front. */
export function parsedJson(body: Uint8Array, prefix = ''): unknown {
  const said = jsonOf(body)
  return said === undefined ? goJsonError(body, prefix) : said
}

function goJsonError(body: Uint8Array, prefix: string): never {
  try {
    decodeJson(decodeUtf8(body))
  } catch (error) {
    if (error instanceof JsonError) throw new TshelmError('secrets/failed', `${prefix}${error.message}`)
    throw error
  }
  throw new TshelmError('secrets/failed', `${prefix}the answer is no JSON`)
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The text at a path of JSON; undefined if something else, or nothing, stands there. */
export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = path.reduce<unknown>(
    (inner, key) => (isRecord(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined),
    value,
  )
  return typeof found === 'string' ? found : undefined
}
