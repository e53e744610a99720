/** How requests get to a server: straight, or through a proxy, over connections that are kept. */
import type * as http from 'node:http'
import type * as https from 'node:https'
import type * as tlsModule from 'node:tls'
import { nodeModule } from '../../gotemplate/go/lazy.ts'
import { TshelmError } from '../errors.ts'

export interface Route {
  readonly agent: http.Agent
  readonly send: (
    url: string,
    options: { readonly method?: string; readonly agent: http.Agent; readonly headers?: http.OutgoingHttpHeaders },
    onResponse: (response: http.IncomingMessage) => void,
  ) => http.ClientRequest
}

/** What a server's identity is checked with, and the client's own. PEM texts. */
export interface RouteTls {
  /** Default: the authorities that Node knows. */
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
  /** Default: the host of the address. */
  readonly serverName?: string
  /** Default: false. */
  readonly insecure?: boolean
}

export interface RouteOptions {
  /** Whether the server speaks TLS. */
  readonly secure: boolean
  readonly tls: RouteTls
  /** Connections at a time; more requests queue. */
  readonly maxSockets: number
  readonly proxyUrl?: string
}

// Servers and balancers close what is unused for longer: a request on such a connection would be lost.
const UNUSED_MS = 50_000

/** Throws TshelmError `http/config` for certificates that are none and proxies of a kind that is not spoken. */
export async function makeRoute({ secure, tls: given, maxSockets, proxyUrl }: RouteOptions): Promise<Route> {
  const { ca, cert, key, serverName, insecure } = given
  const tls = {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined || key === undefined ? {} : { cert, key }),
    ...(serverName === undefined ? {} : { servername: serverName }),
    rejectUnauthorized: insecure !== true,
  }
  const pool = { keepAlive: true, maxSockets, scheduling: 'lifo' as const, timeout: UNUSED_MS }
  if (proxyUrl) {
    const { proxyRoute } = await import('./proxy.ts')
    return proxyRoute(proxyUrl, { secure, tls, pool })
  }
  if (!secure) {
    const { Agent, request } = nodeModule('node:http') as typeof http
    return { agent: new Agent(pool), send: request }
  }
  const { Agent, request } = nodeModule('node:https') as typeof https
  const { createSecureContext } = nodeModule('node:tls') as typeof tlsModule
  try {
    // One for all connections: Node would make one for each, a millisecond every time.
    const secureContext = createSecureContext(tls)
    return { agent: new Agent({ ...pool, ...tls, secureContext }), send: request }
  } catch (cause) {
    throw new TshelmError('http/config', 'tls: failed to find any PEM data in certificate input', { cause })
  }
}
