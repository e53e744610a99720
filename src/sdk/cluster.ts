/** Connections to clusters from what the caller has: nothing is looked for on this machine. */
import type { TshelmEvent } from '../events.ts'
import type { ClusterClient } from '../kube/client.ts'
import type { KubeHost } from '../kube/host.ts'
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
  if ('server' in access) {
    const { serverCluster } = await import('./connect-server.ts')
    const cluster = serverCluster(access, options)
    if (cluster !== undefined) return cluster
  }
  const { connectByConfig } = await import('./connect-config.ts')
  return connectByConfig(access, options)
}
