/** HTTP to one API server over node:https or node:http, with kept-alive connections and bounded bodies. */
import type * as http from 'node:http'
import { TshelmError, wrapError } from '../errors.ts'
import { whenAborted } from '../http/abort.ts'
import { limitDial } from '../http/dial.ts'
import type { NetworkHints, RequestName } from '../http/network-error.ts'
import { makeRoute, type Route } from '../http/route.ts'
import type { Authenticator, Identity } from './auth.ts'
import type { RestConfig } from './config.ts'

/** The API's own binary form. */
export const PROTOBUF: string = 'application/vnd.kubernetes.protobuf'

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Path and query. */
  readonly path: string
  readonly accept?: string
  readonly contentType?: string
  readonly body?: string
  readonly signal?: AbortSignal
  /** A write that done twice is as good as done once: a server-side apply. */
  readonly repeatable?: boolean
  /** The caller can tell what came of a write that may have been done twice. Absent: as its method and content let one think. */
  readonly verified?: boolean
  /** Silence after which the request fails; 0 is never. */
  readonly idleMs?: number
  /** The answer does not get shorter by compression. */
  readonly incompressible?: boolean
}

export interface ApiResponse {
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  readonly body: string
  /** In place of the body, if that is protobuf. */
  readonly bytes?: Buffer
}

export interface ApiStream {
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  readonly chunks: AsyncIterable<Uint8Array>
}

export interface Transport {
  readonly origin: string
  send(request: ApiRequest): Promise<ApiResponse>
  /** The body as it comes, unbounded; errors while reading are network errors. */
  stream(request: ApiRequest): Promise<ApiStream>
  /** Closes idle connections. */
  close(): void
}

export interface TransportOptions {
  readonly userAgent: string
  /** Connections at a time; more requests queue. */
  readonly maxConnections?: number
  readonly maxBodyBytes?: number
  readonly idleMs?: number
}

const MAX_BODY_BYTES = 512 * 1024 * 1024
const IDLE_MS = 90_000

/** Connections made with one client certificate. */
interface Pool {
  readonly cert: string | undefined
  readonly route: Promise<Route>
}

export function createTransport(config: RestConfig, auth: Authenticator, options: TransportOptions): Transport {
  const server = new URL(config.server)
  const prefix = server.pathname.replace(/\/+$/, '')
  const maxBytes = options.maxBodyBytes ?? MAX_BODY_BYTES
  const pools: Record<'requests' | 'streams', Pool | undefined> = { requests: undefined, streams: undefined }

  // Streams stay open for long: in one pool with the requests they could take every place.
  const routeFor = (identity: Identity, use: 'requests' | 'streams'): Promise<Route> => {
    const pool = pools[use]
    // A plugin's new certificate needs new connections.
    if (pool && pool.cert === identity.cert) return pool.route
    drop(pool)
    const route = routeTo(config, identity, use === 'streams' ? Infinity : (options.maxConnections ?? 32))
    pools[use] = { cert: identity.cert, route }
    return route
  }

  type Use = 'requests' | 'streams'
  const open = async (request: ApiRequest, use: Use, identity: Identity): Promise<http.IncomingMessage> => {
    return exchange(await routeFor(identity, use), {
      request,
      url: `${server.origin}${prefix}${request.path}`,
      idleMs: request.idleMs ?? options.idleMs ?? IDLE_MS,
      headers: { ...identity.headers, ...requestHeaders(request, options, config.disableCompression === true) },
    })
  }

  const withRenewal = async (request: ApiRequest, use: 'requests' | 'streams'): Promise<http.IncomingMessage> => {
    const identify = (): Promise<Identity> => identityFor(request, auth, server.origin + prefix)
    const identity = await identify()
    const response = await open(request, use, identity)
    if (response.statusCode !== 401 || !auth.renew(identity)) return response
    response.resume()
    return open(request, use, await identify())
  }

  return {
    origin: server.origin + prefix,
    async send(request) {
      const response = await withRenewal(request, 'requests')
      const name = { method: request.method, url: `${server.origin}${prefix}${request.path}` }
      const bytes = await readBody(response, maxBytes, name)
      const { statusCode: status = 0, headers } = response
      if (headers['content-type']?.startsWith(PROTOBUF) !== true)
        return { status, headers, body: bytes.toString('utf8') }
      if (status < 400) return { status, headers, body: '', bytes }
      // Errors come in the form that was asked for; they are read in one.
      const { decodeStatus } = await import('./protobuf.ts')
      const body = JSON.stringify(decodeStatus(bytes))
      return { status, headers: { ...headers, 'content-type': 'application/json' }, body }
    },
    async stream(request) {
      const response = await withRenewal(request, 'streams')
      const name = { method: request.method, url: `${server.origin}${prefix}${request.path}` }
      return { status: response.statusCode ?? 0, headers: response.headers, chunks: decoded(response, name) }
    },
    close() {
      for (const use of ['requests', 'streams'] as const) {
        drop(pools[use])
        pools[use] = undefined
      }
    },
  }
}

function drop(pool: Pool | undefined): void {
  pool?.route.then(
    ({ agent }) => agent.destroy(),
    // The request that wanted it has heard of it.
    () => undefined,
  )
}

/** client-go finds out who asks while it sends: the request is named in failures of that too. */
async function identityFor({ method, path }: ApiRequest, auth: Authenticator, origin: string): Promise<Identity> {
  try {
    return await auth.identity()
  } catch (error) {
    const { goVerb } = await import('../http/network-error.ts')
    throw wrapError(`${goVerb(method)} ${JSON.stringify(origin + path)}: `, error)
  }
}

function requestHeaders(request: ApiRequest, options: TransportOptions, plain: boolean): http.OutgoingHttpHeaders {
  return {
    accept: request.accept ?? 'application/json',
    'user-agent': options.userAgent,
    ...(plain || request.incompressible === true ? {} : { 'accept-encoding': 'gzip' }),
    ...(request.body === undefined
      ? {}
      : {
          'content-type': request.contentType ?? 'application/json',
          'content-length': Buffer.byteLength(request.body),
        }),
  }
}

function routeTo(config: RestConfig, identity: Identity, maxSockets: number): Promise<Route> {
  const { cert = identity.cert, key = identity.key, ...tls } = config.tls
  return makeRoute({
    secure: config.server.startsWith('https:'),
    tls: { ...tls, ...(cert === undefined ? {} : { cert }), ...(key === undefined ? {} : { key }) },
    maxSockets,
    ...(config.proxyUrl ? { proxyUrl: config.proxyUrl } : {}),
  })
}

interface Exchange {
  readonly request: ApiRequest
  readonly url: string
  readonly idleMs: number
  readonly headers: http.OutgoingHttpHeaders
}

function exchange(route: Route, { request, url, idleMs, headers }: Exchange): Promise<http.IncomingMessage> {
  const { method, body, signal } = request
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      if (signal?.aborted) reject(cancelled(signal))
      else failed(error, { method, url }).catch(reject)
    }
    try {
      let received: http.IncomingMessage | undefined
      const sent = route.send(url, { method, agent: route.agent, headers }, (response) => {
        received = response
        resolve(response)
      })
      if (signal !== undefined)
        sent.once(
          'close',
          whenAborted(signal, () => sent.destroy(cancelled(signal))),
        )
      sent.on('error', (error) => {
        if (received === undefined && sent.reusedSocket && mayRepeat(error, request)) {
          exchange(route, { request, url, idleMs, headers }).then(resolve, reject)
        } else fail(error)
      })
      limitDial(sent)
      if (idleMs > 0) sent.setTimeout(idleMs, () => (received ?? sent).destroy(timeout()))
      sent.end(body)
    } catch (error) {
      fail(error)
    }
  })
}

/**
 * Go: a kept connection may have been closed by the server just then. A read is asked again; a change only if it cannot have been made,
 * because some of the request was never sent.
 */
function mayRepeat(error: NodeJS.ErrnoException, { method, repeatable }: ApiRequest): boolean {
  if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') return false
  return method === 'GET' || repeatable === true || error.syscall === 'write'
}

const HINTS: NetworkHints = {
  refused: 'is an API server listening there?',
  unknownHost: 'check the server name in the kubeconfig',
  authority: 'the certificate-authority in the kubeconfig does not sign this server; is the kubeconfig stale?',
  otherName: 'use the name in the certificate, or set tls-server-name',
  clientCertificate: 'the server refused the client certificate; is it expired?',
  proxy: 'the proxy does not answer: see proxy-url in the kubeconfig, HTTPS_PROXY, HTTP_PROXY and NO_PROXY',
}

/** Rejects with the error in Go's words. */
async function failed(error: unknown, name: RequestName): Promise<never> {
  const { networkError } = await import('../http/network-error.ts')
  throw networkError(error, name, { code: 'kube/unreachable', hints: HINTS })
}

function timeout(): Error {
  return Object.assign(new TshelmError('kube/unreachable', 'timeout'), { code: 'TSHELM_TIMEOUT' })
}

function cancelled(signal: AbortSignal): TshelmError {
  return new TshelmError('apply/cancelled', 'context canceled', { cause: signal.reason })
}

async function* decoded(response: http.IncomingMessage, name: RequestName): AsyncGenerator<Uint8Array> {
  try {
    if (response.headers['content-encoding'] === 'gzip') {
      const { createGunzip } = await import('node:zlib')
      yield* response.pipe(createGunzip()) as AsyncIterable<Uint8Array>
    } else {
      yield* response as AsyncIterable<Uint8Array>
    }
  } catch (error) {
    await failed(error, name)
  }
}

async function readBody(response: http.IncomingMessage, maxBytes: number, name: RequestName): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of decoded(response, name)) {
    size += chunk.length
    if (size > maxBytes) {
      response.destroy()
      throw new TshelmError('kube/api', `${name.method} ${name.url}: the answer is larger than ${maxBytes} bytes`)
    }
    chunks.push(chunk)
  }
  if (!response.complete)
    await failed(Object.assign(new TshelmError('internal', 'unexpected EOF'), { code: 'EOF' }), name)
  return Buffer.concat(chunks)
}
