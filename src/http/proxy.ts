/** Ways to the server through an HTTP proxy, as Go's net/http takes them: CONNECT for https servers, whole addresses for http ones. */
import { Agent as HttpAgent, request as httpRequest, type ClientRequest, type RequestOptions } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { Socket } from 'node:net'
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls'
import type { Duplex } from 'node:stream'
import { TshelmError } from '../errors.ts'
import { limitDial } from './dial.ts'
import type { Route } from './route.ts'

export interface ProxyOptions {
  /** Whether the server speaks TLS. */
  readonly secure: boolean
  readonly tls: ConnectionOptions
  readonly pool: { readonly keepAlive: boolean; readonly maxSockets: number; readonly timeout: number }
  /** For the proxy's answer to CONNECT. Default: Go's minute. */
  readonly answerMs?: number
}

const ANSWER_MS = 60_000

/** Throws TshelmError `kube/config` for proxies of a kind that is not spoken. */
export function proxyRoute(proxyUrl: string, options: ProxyOptions): Route {
  const proxy = new URL(proxyUrl)
  if (proxy.protocol.startsWith('socks5')) {
    throw new TshelmError('http/config', 'socks5 proxies are not supported', {
      hint: 'give the address of an http or https proxy',
    })
  }
  return options.secure ? tunnelRoute(proxy, options) : forwardRoute(proxy, options)
}

type OnSocket = (error: Error | null, socket: Duplex) => void

function tunnelRoute(proxy: URL, options: ProxyOptions): Route {
  const createConnection = (target: ConnectionOptions, onSocket: OnSocket): undefined => {
    tunnel(proxy, addressOf(target), options).then(
      (socket) => onSocket(null, startTls(socket, { ...target, ...options.tls })),
      (error: unknown) => onSocket(error as Error, undefined as unknown as Duplex),
    )
    return undefined
  }
  return { agent: Object.assign(new HttpsAgent(options.pool), { createConnection }), send: httpsRequest }
}

function addressOf({ host = '', port = 443 }: ConnectionOptions): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}

function startTls(socket: Duplex, options: ConnectionOptions): TLSSocket {
  const servername = options.servername ?? options.host
  return connectTls({ ...options, socket, ...(servername === undefined ? {} : { servername }) })
}

function tunnel(proxy: URL, target: string, { tls, answerMs = ANSWER_MS }: ProxyOptions): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const sent = senderTo(proxy)({
      ...endpointOf(proxy, tls),
      method: 'CONNECT',
      path: target,
      headers: { host: target, ...login(proxy) },
      agent: false,
    })
    const timer = setTimeout(() => sent.destroy(refused('context deadline exceeded')), answerMs)
    sent.once('close', () => clearTimeout(timer))
    watchDial(sent)
    sent.once('connect', (response, socket, head) => {
      clearTimeout(timer)
      if (response.statusCode === 200) {
        if (head.length > 0) socket.unshift(head)
        resolve(socket)
        return
      }
      socket.destroy()
      reject(refused(response.statusMessage || 'unknown status code'))
    })
    sent.once('response', (response) => reject(refused(response.statusMessage || 'unknown status code')))
    sent.once('error', reject)
    sent.end()
  })
}

function forwardRoute(proxy: URL, { tls, pool }: ProxyOptions): Route {
  const agent = proxy.protocol === 'https:' ? new HttpsAgent(pool) : new HttpAgent(pool)
  const endpoint = endpointOf(proxy, tls)
  const send = senderTo(proxy)
  return {
    agent,
    send: (url, options, onResponse) => {
      const headers = { ...options.headers, host: new URL(url).host, ...login(proxy) }
      const sent = send({ ...options, ...endpoint, path: url, headers }, onResponse)
      watchDial(sent)
      return sent
    },
  }
}

function senderTo(proxy: URL): typeof httpsRequest {
  return proxy.protocol === 'https:' ? httpsRequest : httpRequest
}

/** Go: a proxy is trusted like the server. It is never shown the client's certificate. */
function endpointOf(proxy: URL, { ca, rejectUnauthorized }: ConnectionOptions): RequestOptions & ConnectionOptions {
  return {
    host: proxy.hostname.replace(/^\[|\]$/g, ''),
    port: Number(proxy.port || (proxy.protocol === 'https:' ? 443 : 80)),
    ...(ca === undefined ? undefined : { ca }),
    ...(rejectUnauthorized === undefined ? undefined : { rejectUnauthorized }),
  }
}

/** Marks failures to reach the proxy: Go words them apart from those of the server. */
function watchDial(sent: ClientRequest): void {
  let reached = false
  sent.once('socket', (socket: Socket) => {
    if (!socket.connecting) reached = true
    socket.once('connect', () => (reached = true))
  })
  sent.prependListener('error', (error) => {
    if (!reached) Object.assign(error, { proxy: true })
  })
  limitDial(sent)
}

function login({ username, password }: URL): { readonly 'proxy-authorization'?: string } {
  if (username === '' && password === '') return {}
  const credentials = Buffer.from(`${decoded(username)}:${decoded(password)}`).toString('base64')
  return { 'proxy-authorization': `Basic ${credentials}` }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function refused(message: string): TshelmError {
  return new TshelmError('internal', message)
}
