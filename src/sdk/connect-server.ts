/** The plain way to a server: its address, with a token, a client certificate, or neither. */
import { TshelmError } from '../errors.ts'
import { connect, connectAs } from '../kube/client.ts'
import type { RestConfig } from '../kube/config.ts'
import type { KubeHost } from '../kube/host.ts'
import { clientOptions } from './client-options.ts'
import type { ConnectedCluster, ConnectOptions, ServerAccess } from './cluster.ts'
import { tokenFrom } from './fetched-token.ts'

/** undefined for what the rules of a kubeconfig have to judge: proxies, passwords, whatever may be wrong. */
export function serverCluster(access: ServerAccess, options: ConnectOptions): ConnectedCluster | undefined {
  const config = configOf(access)
  if (config === undefined) return undefined
  const { token } = access
  const client = clientOptions(options)
  const fetched = typeof token === 'function' && config.server.startsWith('https:')
  const cluster = fetched ? connectAs(config, tokenFrom(token), client) : connect(config, NO_HOST, client)
  return { ...cluster, namespace: config.namespace }
}

function configOf(access: ServerAccess): RestConfig | undefined {
  const { server, token, ca, cert, key, tlsServerName } = access
  const unusual = access.proxyUrl || access.username || access.password || access.insecureSkipTlsVerify
  const plain = /^https?:\/\/[^/]/.test(server) && URL.canParse(server)
  if (
    unusual ||
    !plain ||
    !isPem(ca, CERTIFICATE) ||
    !isPem(cert, CERTIFICATE) ||
    !isPem(key, PRIVATE_KEY) ||
    !cert !== !key
  )
    return undefined
  const namespace = 'default'
  // client-go: over plain HTTP nothing of the user is sent.
  if (!server.startsWith('https:')) return { server, namespace, tls: {}, auth: {} }
  const tls = {
    ...(ca ? { ca } : {}),
    ...(cert && key ? { cert, key } : {}),
    ...(tlsServerName ? { serverName: tlsServerName } : {}),
  }
  return { server, namespace, tls, auth: typeof token === 'string' && token !== '' ? { token } : {} }
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----/
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----/

function isPem(text: string | undefined, kind: RegExp): boolean {
  return !text || kind.test(text)
}

function refuse(): never {
  throw new TshelmError('internal', 'a server by its address needs nothing of this machine')
}

const NO_HOST: KubeHost = { env: {}, home: '', readFile: refuse, parseYaml: refuse }
