/** HTTPS_PROXY, HTTP_PROXY and NO_PROXY as Go's http.ProxyFromEnvironment reads them. */
import { BlockList, isIP } from 'node:net'

type Env = Readonly<Record<string, string | undefined>>

/** The proxy for this server; undefined for none. This machine itself is never reached through one. */
export function proxyFromEnv(server: string, env: Env): string | undefined {
  if (!URL.canParse(server)) return undefined
  const url = new URL(server)
  const secure = url.protocol === 'https:'
  const proxy = secure ? (env.HTTPS_PROXY ?? env.https_proxy) : (env.HTTP_PROXY ?? env.http_proxy)
  if (!proxy) return undefined
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const port = url.port || (secure ? '443' : '80')
  if (host === 'localhost' || isLoopback(host)) return undefined
  const exempt = (env.NO_PROXY ?? env.no_proxy ?? '').split(',').map((entry) => entry.trim().toLowerCase())
  if (exempt.some((entry) => entry !== '' && matches(entry, host, port))) return undefined
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(proxy) ? proxy : `http://${proxy}`
}

function isLoopback(host: string): boolean {
  return host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

function matches(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true
  const [network = '', bits] = entry.split('/')
  if (bits !== undefined) return inNetwork(network, Number(bits), host)
  const [name = '', wanted] = isIP(entry) === 6 ? [entry] : entry.split(':')
  if (wanted !== undefined && wanted !== port) return false
  if (isIP(name) !== 0) return name === host
  const domain = name.replace(/^\*?\./, '')
  // Go: ".x" matches below x only, "x" also x itself.
  return host.endsWith(`.${domain}`) || (host === domain && domain === name)
}

function inNetwork(network: string, bits: number, host: string): boolean {
  const family = isIP(host)
  if (family === 0 || family !== isIP(network) || !(bits >= 0 && bits <= (family === 4 ? 32 : 128))) return false
  const list = new BlockList()
  const type = family === 4 ? 'ipv4' : 'ipv6'
  list.addSubnet(network, bits, type)
  return list.check(host, type)
}
