/** HTTPS_PROXY, HTTP_PROXY and NO_PROXY as Go's http.ProxyFromEnvironment reads them. */
import { BlockList, isIP } from 'node:net'

type Env = Readonly<Record<string, string | undefined>>

interface Target {
  readonly host: string
  readonly port: string
}

/** The proxy for this server; undefined for none. This machine itself is never reached through one. */
export function proxyFromEnv(server: string, env: Env): string | undefined {
  if (!URL.canParse(server)) return undefined
  const url = new URL(server)
  const secure = url.protocol === 'https:'
  const proxy = proxyUrl(secure ? env.HTTPS_PROXY || env.https_proxy : plainProxy(env))
  if (proxy === undefined) return undefined
  const target = { host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port || (secure ? '443' : '80') }
  if (target.host === 'localhost' || isIn('127.0.0.0', 8, target.host) || isIn('::1', 128, target.host))
    return undefined
  const exempt = (env.NO_PROXY || env.no_proxy || '').split(',').map((entry) => entry.trim().toLowerCase())
  return exempt.some((entry) => entry !== '' && matches(entry, target)) ? undefined : proxy
}

/** Go: where the web server of a CGI program would set it from a header, HTTP_PROXY is not to be believed. */
function plainProxy(env: Env): string | undefined {
  return env.REQUEST_METHOD ? undefined : env.HTTP_PROXY || env.http_proxy
}

function proxyUrl(proxy: string | undefined): string | undefined {
  if (!proxy) return undefined
  const url = /^[a-z][a-z0-9+.-]*:\/\/./i.test(proxy) ? proxy : `http://${proxy}`
  return URL.canParse(url) ? url : undefined
}

function matches(entry: string, target: Target): boolean {
  if (entry === '*') return true
  const [, network = '', bits = ''] = /^([^/]+)\/(\d+)$/.exec(entry) ?? []
  if (Number(bits) <= BITS[isIP(network)]!) return isIn(network, Number(bits), target.host)
  const { host, port } = splitPort(entry)
  if (port !== '' && port !== target.port) return false
  if (isIP(host) !== 0) return isIn(host, BITS[isIP(host)]!, target.host)
  // Go: an address belongs to no domain.
  return isIP(target.host) === 0 && matchesDomain(host, target.host)
}

/** By isIP's answer. */
const BITS: Readonly<Record<number, number>> = { 0: -1, 4: 32, 6: 128 }

/** Go: ".x" and "*.x" match below x only, "x" also x itself. */
function matchesDomain(name: string, host: string): boolean {
  const domain = name.replace(/^\*(?=\.)/, '')
  if (domain === '') return false
  return domain.startsWith('.') ? host.endsWith(domain) : host === domain || host.endsWith(`.${domain}`)
}

/** `host:port`, `[::1]:port`; what has no port, or more colons, is a host. */
function splitPort(entry: string): Target {
  const [, v6, host = v6, port = ''] = /^(?:\[([^\]]*)\]|([^:[\]]*)):([^:]*)$/.exec(entry) ?? []
  return host === undefined ? { host: entry, port: '' } : { host, port }
}

/** IPv4 addresses written as IPv6 count as what they are. */
function isIn(network: string, bits: number, host: string): boolean {
  const family = isIP(host)
  if (family === 0) return false
  const list = new BlockList()
  list.addSubnet(network, bits, isIP(network) === 4 ? 'ipv4' : 'ipv6')
  return list.check(host, family === 4 ? 'ipv4' : 'ipv6')
}
