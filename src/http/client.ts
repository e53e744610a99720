/** HTTP to repositories, registries and whoever takes charts. What comes back is bounded by who reads it. */
import type * as http from 'node:http'
import { TshelmError } from '../errors.ts'
import { systemClock, type Clock } from '../runtime.ts'
import { whenAborted } from './abort.ts'
import { originOf, redacted, withoutUser } from './address.ts'
import { bodyError } from './body-error.ts'
import { limitDial } from './dial.ts'
import type { NetworkHints } from './network-error.ts'
import { nextRequest } from './redirect.ts'
import { retryPause } from './retry.ts'
import { makeRoute, type Route, type RouteTls } from './route.ts'

/** A body that may be sent again, should the first time fail. */
export type HttpBody = Uint8Array | { readonly size: number; readonly open: () => AsyncIterable<Uint8Array> }

export interface HttpRequest {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** http or https. A user name in it is not used. */
  readonly url: string
  /** Everything but credentials. */
  readonly headers?: Readonly<Record<string, string>>
  /** Headers with credentials: they go to the origin of `url` and to nobody else. */
  readonly credentials?: Readonly<Record<string, string>>
  readonly body?: HttpBody
  /** Certificate and key are shown to the origin of `url` only. */
  readonly tls?: RouteTls
  readonly signal?: AbortSignal
  /** Milliseconds for everything, the body included; 0 is for ever. Default: 120,000, as Helm's. */
  readonly totalMs?: number
  /** Whether redirects are followed. Default: GET and HEAD ten times, as Go's. */
  readonly redirect?: 'follow' | 'manual'
  /** Asks for gzip and undoes it. Default: false, for archives come as they are. */
  readonly compressed?: boolean
  /** Whether doing it twice is as good as once. Default: that of GET, HEAD, PUT and DELETE. */
  readonly repeatable?: boolean
  /** Called when it is on its way, each time: while the server thinks, there is time for what the answer will need. */
  readonly onSent?: () => void
}

export interface HttpResponse {
  readonly status: number
  /** `404 Not Found`. */
  readonly statusText: string
  readonly headers: http.IncomingHttpHeaders
  /** Who answered, after redirects. */
  readonly url: string
  /** Ends with an error if it was cut off, took too long, or is larger than who reads it allows. */
  readonly body: AsyncIterable<Uint8Array>
}

export interface HttpClient {
  /** Rejects with `source/unreachable` in Go's words; any status is an answer. */
  send(request: HttpRequest): Promise<HttpResponse>
  /** Closes idle connections. */
  close(): void
}

export interface HttpClientOptions {
  readonly userAgent: string
  /** The proxy for an address; undefined for none. Default: none. */
  readonly proxy?: (url: string) => string | undefined
  /** Times that a read is asked again if what failed may pass. Default: 3. */
  readonly retries?: number
  readonly clock?: Clock
  /** Connections to one origin at a time. Default: 16. */
  readonly maxConnections?: number
}

const TOTAL_MS = 120_000
const RETRIES = 3

const HINTS: NetworkHints = {
  refused: 'is a server listening there?',
  unknownHost: 'check the name in the address',
  authority: 'give its authority by --ca-file, or trust it by --insecure-skip-tls-verify',
  clientCertificate: 'the server refused the client certificate: see --cert-file and --key-file',
  proxy: 'the proxy does not answer: see HTTPS_PROXY, HTTP_PROXY and NO_PROXY',
  otherName: 'use the name in the certificate',
}

export function createHttpClient(options: HttpClientOptions): HttpClient {
  const routes = new Map<string, Promise<Route>>()
  const routeFor = (url: string, tls: RouteTls | undefined): Promise<Route> => {
    const proxyUrl = options.proxy?.(url)
    const key = JSON.stringify([originOf(url), tls, proxyUrl])
    let route = routes.get(key)
    if (route === undefined) {
      route = makeRoute({
        secure: url.startsWith('https:'),
        tls: tls ?? {},
        maxSockets: options.maxConnections ?? 16,
        ...(proxyUrl === undefined ? {} : { proxyUrl }),
      })
      // What failed is tried anew by the next request.
      route.catch(() => routes.delete(key))
      routes.set(key, route)
    }
    return route
  }
  return {
    send: (request) => withDeadline(request, (signal) => sendRetrying({ ...request, signal }, routeFor, options)),
    close() {
      for (const route of routes.values())
        route.then(
          ({ agent }) => agent.destroy(),
          () => undefined,
        )
      routes.clear()
    },
  }
}

type RouteFor = (url: string, tls: RouteTls | undefined) => Promise<Route>

/** The time of a request ends when its body has been read. */
async function withDeadline(
  request: HttpRequest,
  send: (signal: AbortSignal) => Promise<HttpResponse>,
): Promise<HttpResponse> {
  const { signal, totalMs = TOTAL_MS } = request
  const own = new AbortController()
  const forget = signal === undefined ? () => undefined : whenAborted(signal, () => own.abort(signal.reason))
  const timer = totalMs > 0 ? setTimeout(() => own.abort(tookTooLong()), totalMs) : undefined
  const end = (): void => {
    clearTimeout(timer)
    forget()
  }
  try {
    const response = await send(own.signal)
    return { ...response, body: wordedBody(response, { request, own: own.signal, end }) }
  } catch (error) {
    end()
    throw await worded(error, request)
  }
}

interface Reading {
  readonly request: HttpRequest
  /** Ends with the caller's signal, and with the time. */
  readonly own: AbortSignal
  readonly end: () => void
}

async function* wordedBody({ body }: HttpResponse, { request, own, end }: Reading): AsyncGenerator<Uint8Array> {
  try {
    yield* body
  } catch (error) {
    throw known(error, request) ?? bodyError(own.aborted ? own.reason : error)
  } finally {
    end()
  }
}

/** Go's words for what Node says. */
async function worded(error: unknown, request: HttpRequest): Promise<TshelmError> {
  const { method = 'GET', url } = request
  const told = known(error, request)
  if (told !== undefined) return told
  const { networkError } = await import('./network-error.ts')
  return networkError(error, { method, url: redacted(url) }, { code: 'source/unreachable', hints: HINTS })
}

/** What needs no other words. */
function known(error: unknown, { signal }: HttpRequest): TshelmError | undefined {
  if (signal?.aborted) return new TshelmError('apply/cancelled', 'context canceled', { cause: signal.reason })
  // What Node reports, and what stands in for it, has Node's codes.
  return error instanceof TshelmError && error.code.includes('/') ? error : undefined
}

function tookTooLong(): Error {
  return Object.assign(new TshelmError('internal', 'timeout'), { code: 'TSHELM_TIMEOUT' })
}

async function sendRetrying(
  request: HttpRequest,
  routeFor: RouteFor,
  { userAgent, retries = RETRIES, clock = systemClock }: HttpClientOptions,
): Promise<HttpResponse> {
  for (let attempt = 0; ; attempt++) {
    const last = attempt >= retries
    try {
      const response = await sendFollowing(request, routeFor, userAgent)
      const pause = last ? undefined : retryPause({ request, attempt, response, now: clock.now() })
      if (pause === undefined) return response
      await drop(response)
      await clock.sleep(pause, request.signal)
    } catch (error) {
      const pause = last || request.signal?.aborted ? undefined : retryPause({ request, attempt, error, now: 0 })
      if (pause === undefined) throw error
      await clock.sleep(pause, request.signal)
    }
  }
}

/** So that its connection can serve again. */
async function drop({ body }: HttpResponse): Promise<void> {
  let left = 64 * 1024
  for await (const chunk of body) {
    left -= chunk.length
    if (left < 0) return
  }
}

async function sendFollowing(first: HttpRequest, routeFor: RouteFor, userAgent: string): Promise<HttpResponse> {
  let request = first
  for (let hops = 0; ; hops++) {
    const response = await exchange(await routeFor(request.url, request.tls), request, userAgent)
    const next = nextRequest(request, response, { first: first.url, hops })
    if (next === undefined) return response
    await drop(response)
    request = next
  }
}

function exchange(route: Route, request: HttpRequest, userAgent: string): Promise<HttpResponse> {
  const { method = 'GET', url, body, signal, onSent, compressed = false } = request
  const headers = {
    'user-agent': userAgent,
    ...(compressed ? { 'accept-encoding': 'gzip' } : {}),
    ...request.headers,
    ...request.credentials,
    ...(body === undefined ? {} : { 'content-length': body instanceof Uint8Array ? body.length : body.size }),
  }
  return new Promise((resolve, reject) => {
    const sent = route.send(withoutUser(url), { method, agent: route.agent, headers }, (response) => {
      // It may be cut off before anybody reads it.
      response.on('error', () => undefined)
      resolve(responseOf(response, { url, compressed }))
    })
    sent.on('error', reject)
    if (onSent !== undefined) sent.once('finish', onSent)
    if (signal !== undefined)
      sent.once(
        'close',
        whenAborted(signal, () => sent.destroy(signal.reason as Error)),
      )
    limitDial(sent)
    if (body === undefined || body instanceof Uint8Array) sent.end(body)
    else pour(body.open(), sent).catch((error: unknown) => sent.destroy(error as Error))
  })
}

async function pour(chunks: AsyncIterable<Uint8Array>, sent: http.ClientRequest): Promise<void> {
  const { default: events } = await import('node:events')
  for await (const chunk of chunks) if (!sent.write(chunk)) await events.once(sent, 'drain')
  sent.end()
}

interface Asked {
  readonly url: string
  readonly compressed: boolean
}

function responseOf(response: http.IncomingMessage, { url, compressed }: Asked): HttpResponse {
  const { statusCode: status = 0, statusMessage = '', headers } = response
  const body = bodyOf(response, compressed)
  return { status, statusText: `${status} ${statusMessage}`.trimEnd(), headers, url, body }
}

/** Go: what nobody asked to be compressed is what it is. An archive may come with the same header. */
async function* bodyOf(response: http.IncomingMessage, compressed: boolean): AsyncGenerator<Uint8Array> {
  if (compressed && response.headers['content-encoding'] === 'gzip') {
    const { createGunzip } = await import('node:zlib')
    const { pipeline } = await import('node:stream')
    yield* pipeline(response, createGunzip(), () => undefined) as AsyncIterable<Uint8Array>
  } else {
    yield* response as AsyncIterable<Uint8Array>
  }
  if (!response.complete) throw Object.assign(new TshelmError('internal', 'unexpected EOF'), { code: 'EOF' })
}
