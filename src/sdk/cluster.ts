/** Connections to clusters from what the caller has: nothing is looked for on this machine. */
import { parseYaml } from '../../gotemplate/go/yaml/parse.ts'
import { TshelmError } from '../errors.ts'
import { log, type TshelmEvent } from '../events.ts'
import type { Authenticator } from '../kube/auth.ts'
import type { ClientNodeKubeConfig } from '../kube/client-node.ts'
import { connect, connectAs, clusterOver, type ClientOptions, type ClusterClient } from '../kube/client.ts'
import { resolveConfig, type KubeOverrides, type RestConfig } from '../kube/config.ts'
import type { KubeHost } from '../kube/host.ts'
import { inClusterConfig } from '../kube/in-cluster.ts'
import { parseKubeconfig } from '../kube/kubeconfig.ts'
import { systemClock } from '../runtime.ts'
import type { Sandbox } from '../sandbox/sandbox.ts'

/** What of this machine a connection may use. */
export interface HostAccess {
  /** Variables for proxies, for pods and for credential plugins: `process.env`, or part of it. Default: none. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Reads certificates and tokens that are files. Default: nothing is read, a kubeconfig that needs files is refused. */
  readonly readFile?: (path: string) => string
  /** Runs credential plugins of a kubeconfig. Default: they are refused. */
  readonly run?: NonNullable<KubeHost['run']>
}

/** An API server by its address, with a token, a client certificate or a password. */
export interface ServerAccess {
  /** `https://…`. Over plain http nothing of the user is sent, as client-go has it. */
  readonly server: string
  /** A bearer token; or a function that gives one, which is asked again every minute and after a 401. */
  readonly token?: string | (() => string | Promise<string>) | undefined
  /** The server's certificate authority: PEM, or base64 of it as clouds hand it out. Default: those Node trusts. */
  readonly ca?: string | undefined
  /** A client certificate and its key, PEM or base64 of it. */
  readonly cert?: string | undefined
  readonly key?: string | undefined
  readonly username?: string | undefined
  readonly password?: string | undefined
  /** Believes any server. Default: false. */
  readonly insecureSkipTlsVerify?: boolean | undefined
  readonly tlsServerName?: string | undefined
  readonly proxyUrl?: string | undefined
}

/** A kubeconfig: its text, its content as an object, or a KubeConfig of @kubernetes/client-node. */
export interface KubeconfigAccess {
  readonly kubeconfig: string | object
  /** Default: the kubeconfig's current context. */
  readonly context?: string
  readonly host?: HostAccess
}

/** The service account of the pod that this runs in; needs `env` and `readFile`. The token is read again every minute. */
export interface InClusterAccess {
  readonly inCluster: HostAccess
}

/** An embedded cluster. */
export interface SandboxAccess {
  readonly sandbox: Sandbox
}

export type ClusterAccess = ServerAccess | KubeconfigAccess | InClusterAccess | SandboxAccess

export interface ConnectOptions {
  /** Receives warnings about the server's discovery. */
  readonly onEvent?: (event: TshelmEvent) => void
  /** Ends every request of this connection at once, recorded or not: to stop one call give the signal to the call. */
  readonly signal?: AbortSignal
  /** Connections at a time. Default: 32. */
  readonly maxConnections?: number
}

/** Good for any number of calls, at the same time too. */
export interface ConnectedCluster extends ClusterClient {
  /** Of the kubeconfig's context or of the pod; else `default`. */
  readonly namespace: string
}

/** Connects on first use: nothing is sent here. Rejects with `kube/config` in client-go's words. */
export async function connectCluster(access: ClusterAccess, options: ConnectOptions = {}): Promise<ConnectedCluster> {
  const client = clientOptions(options)
  if ('sandbox' in access) return sandboxCluster(access.sandbox, client)
  if ('inCluster' in access) return podCluster(access.inCluster, client)
  if ('server' in access) return serverCluster(access, client)
  const { kubeconfig, context, host } = access
  if (isClientNode(kubeconfig)) return clientNodeCluster(kubeconfig, client)
  const machine = hostOf(host)
  const config = restConfig(kubeconfig, machine, context === undefined ? {} : { context })
  return { ...connect(config, machine, client), namespace: config.namespace }
}

function clientOptions({ onEvent, ...options }: ConnectOptions): ClientOptions {
  return {
    ...options,
    clock: systemClock,
    onWarning: (text) => onEvent?.(log('WARN', `Warning: ${text}`)),
    onDiscoveryFailure: (failures) => {
      onEvent?.(log('WARN', 'the kubernetes server has an orphaned API service', { error: failures.join(', ') }))
      onEvent?.(log('WARN', 'to fix this, kubectl delete apiservice <service-name>'))
    },
  }
}

function hostOf({ env = {}, readFile, run }: HostAccess = {}): KubeHost {
  return {
    env,
    home: '',
    readFile: readFile ?? refuseFile,
    parseYaml,
    ...(run === undefined ? {} : { run }),
  }
}

function refuseFile(path: string): never {
  throw new TshelmError('kube/config', `open ${path}: files are not read`, {
    hint: 'hand in `host.readFile`, or a kubeconfig that contains its certificates and tokens',
  })
}

function restConfig(kubeconfig: string | object, host: KubeHost, overrides: KubeOverrides = {}): RestConfig {
  const config =
    typeof kubeconfig === 'string'
      ? parseKubeconfig(kubeconfig, '', (text) => host.parseYaml(text))
      : parseKubeconfig('', '', () => kubeconfig)
  return resolveConfig(config, host, overrides)
}

function serverCluster(access: ServerAccess, options: ClientOptions): ConnectedCluster {
  const { server, token } = access
  // client-go would take localhost.
  if (server === '') throw new TshelmError('kube/config', 'invalid configuration: no server has been provided')
  const host = hostOf()
  const config = restConfig(kubeconfigOf(access), host)
  const fetched = typeof token === 'function' && config.server.startsWith('https:')
  const cluster = fetched ? connectAs(config, tokenFrom(token), options) : connect(config, host, options)
  return { ...cluster, namespace: config.namespace }
}

/** So that it is checked and completed by the same rules. */
function kubeconfigOf(access: ServerAccess): object {
  const { server, token, ca, cert, key, username, password, insecureSkipTlsVerify, tlsServerName, proxyUrl } = access
  return {
    clusters: [
      {
        name: 'server',
        cluster: {
          server,
          'certificate-authority-data': base64(ca),
          'insecure-skip-tls-verify': insecureSkipTlsVerify,
          'tls-server-name': tlsServerName,
          'proxy-url': proxyUrl,
        },
      },
    ],
    users: [
      {
        name: 'user',
        user: {
          token: typeof token === 'string' ? token : undefined,
          'client-certificate-data': base64(cert),
          'client-key-data': base64(key),
          username,
          password,
        },
      },
    ],
    contexts: [{ name: 'server', context: { cluster: 'server', user: 'user' } }],
    'current-context': 'server',
  }
}

function base64(pem: string | undefined): string | undefined {
  return pem?.includes('-----BEGIN ') === true ? Buffer.from(pem).toString('base64') : pem
}

const TOKEN_LIFE_MS = 60_000

function tokenFrom(give: () => string | Promise<string>): Authenticator {
  let askedAt = -Infinity
  let token: Promise<string> | undefined
  return {
    async identity() {
      if (token === undefined || systemClock.now() - askedAt > TOKEN_LIFE_MS) {
        askedAt = systemClock.now()
        const asked = Promise.resolve().then(give)
        asked.catch(() => {
          if (token === asked) token = undefined
        })
        token = asked
      }
      return { headers: { authorization: `Bearer ${(await token).trim()}` } }
    },
    renew() {
      token = undefined
      return true
    },
  }
}

function podCluster(access: HostAccess, options: ClientOptions): ConnectedCluster {
  const host = hostOf(access)
  const config = inClusterConfig(host)
  if (config === undefined) {
    const message =
      'unable to load in-cluster configuration, KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT must be defined'
    throw new TshelmError('kube/config', message, { hint: '`inCluster` needs the `env` and `readFile` of a pod' })
  }
  return { ...connect(config, host, options), namespace: config.namespace }
}

function isClientNode(kubeconfig: string | object): kubeconfig is ClientNodeKubeConfig {
  return typeof kubeconfig === 'object' && 'getCurrentCluster' in kubeconfig && 'applyToHTTPSOptions' in kubeconfig
}

async function clientNodeCluster(kubeConfig: ClientNodeKubeConfig, options: ClientOptions): Promise<ConnectedCluster> {
  const { fromClientNode } = await import('../kube/client-node.ts')
  const { config, auth } = await fromClientNode(kubeConfig, systemClock)
  return { ...connectAs(config, auth, options), namespace: config.namespace }
}

async function sandboxCluster(sandbox: Sandbox, options: ClientOptions): Promise<ConnectedCluster> {
  const { sandboxTransport } = await import('../sandbox/transport.ts')
  return { ...clusterOver(sandboxTransport(sandbox, 'tshelm'), options), namespace: 'default' }
}
