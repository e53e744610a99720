/** Agents that reach the server through an HTTP proxy: CONNECT for https, whole addresses for http. */
import { Agent as HttpAgent, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls'
import type { Duplex } from 'node:stream'
import { TshelmError } from '../errors.ts'

interface ProxyOptions {
  readonly secure: boolean
  readonly tls: ConnectionOptions
  readonly pool: { readonly keepAlive: boolean; readonly maxSockets: number }
}

type OnSocket = (error: Error | null, socket: Duplex) => void

/** Throws TshelmError `kube/config` for proxies of a kind that is not spoken. */
export function proxyAgent(proxyUrl: string, { secure, tls, pool }: ProxyOptions): HttpAgent {
  const proxy = new URL(proxyUrl)
  if (proxy.protocol === 'socks5:') {
    throw new TshelmError('kube/config', 'socks5 proxies are not supported', {
      hint: 'give an http or https proxy-url',
    })
  }
  const agent: HttpAgent = secure ? new HttpsAgent(pool) : new HttpAgent(pool)
  const createConnection = (options: ConnectionOptions, onSocket: OnSocket): undefined => {
    tunnel(proxy, `${options.host ?? ''}:${options.port ?? 443}`).then(
      (socket) => onSocket(null, secure ? startTls(socket, { ...options, ...tls }) : socket),
      (error: unknown) => onSocket(error as Error, undefined as unknown as Duplex),
    )
    return undefined
  }
  return Object.assign(agent, { createConnection })
}

function startTls(socket: Duplex, options: ConnectionOptions): TLSSocket {
  const servername = options.servername ?? options.host
  return connectTls({ ...options, socket, ...(servername === undefined ? {} : { servername }) })
}

function tunnel(proxy: URL, target: string): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const send = proxy.protocol === 'https:' ? httpsRequest : httpRequest
    const login = proxy.username === '' ? {} : { 'proxy-authorization': `Basic ${credentials(proxy)}` }
    const sent = send({
      host: proxy.hostname,
      port: proxy.port || (proxy.protocol === 'https:' ? 443 : 80),
      method: 'CONNECT',
      path: target,
      headers: { host: target, ...login },
      agent: false,
    })
    sent.once('connect', (response, socket) => {
      if (response.statusCode === 200) resolve(socket)
      else {
        socket.destroy()
        reject(
          new TshelmError('kube/unreachable', response.statusMessage ?? `proxy answered ${response.statusCode ?? 0}`),
        )
      }
    })
    sent.once('error', reject)
    sent.end()
  })
}

function credentials(proxy: URL): string {
  return Buffer.from(`${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`).toString('base64')
}
