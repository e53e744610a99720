/** Connections by the rules of a kubeconfig: all its ways to log in, and all its complaints. */
import { parseYaml } from '../../gotemplate/go/yaml/parse.ts'
import { TshelmError } from '../errors.ts'
import type { ClientNodeKubeConfig } from '../kube/client-node.ts'
import { connect, connectAs, clusterOver, type ClientOptions } from '../kube/client.ts'
import { resolveConfig, type KubeOverrides, type RestConfig } from '../kube/config.ts'
import type { KubeHost } from '../kube/host.ts'
import { inClusterConfig } from '../kube/in-cluster.ts'
import { parseKubeconfig } from '../kube/kubeconfig.ts'
import { systemClock } from '../runtime.ts'
import type { Sandbox } from '../sandbox/sandbox.ts'
import { clientOptions } from './client-options.ts'
import type { ClusterAccess, ConnectedCluster, ConnectOptions, HostAccess, ServerAccess } from './cluster.ts'
import { tokenFrom } from './fetched-token.ts'

/** Rejects with `kube/config` in client-go's words. */
export async function connectByConfig(access: ClusterAccess, options: ConnectOptions): Promise<ConnectedCluster> {
  const client = clientOptions(options)
  if ('sandbox' in access) return sandboxCluster(access.sandbox, client)
  if ('inCluster' in access) return podCluster(access.inCluster, client)
  if ('server' in access) return serverByConfig(access, client)
  const { kubeconfig, context, host } = access
  if (isClientNode(kubeconfig)) return clientNodeCluster(kubeconfig, client)
  const machine = hostOf(host)
  const config = restConfig(kubeconfig, machine, context === undefined ? {} : { context })
  return { ...connect(config, machine, client), namespace: config.namespace }
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

function serverByConfig(access: ServerAccess, options: ClientOptions): ConnectedCluster {
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
