/** From kubeconfig and flags to where the API is and how to log in, by client-go's rules and in its words. */
import { isIP } from 'node:net'
import { clusterProblems, userProblems } from './config-problems.ts'
import { inClusterConfig } from './in-cluster.ts'
import { proxyFromEnv } from '../http/proxy-env.ts'
import { fileErrorText, type KubeHost } from './host.ts'
import {
  aggregate,
  configError,
  loadKubeconfig,
  type ClusterEntry,
  type ContextEntry,
  type ExecEntry,
  type Kubeconfig,
  type UserEntry,
} from './kubeconfig.ts'

export interface Impersonation {
  readonly user: string
  readonly uid?: string
  readonly groups?: readonly string[]
  readonly extra?: Readonly<Record<string, readonly string[]>>
}

export interface TlsConfig {
  /** PEM. */
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
  readonly serverName?: string
  readonly insecure?: boolean
}

/** How the user is known to the server. Never printed. */
export interface AuthConfig {
  readonly token?: string
  /** Read again every minute; goes before `token`. */
  readonly tokenFile?: string
  readonly username?: string
  readonly password?: string
  readonly exec?: ExecEntry
  /** Cluster part of what an exec plugin is told. */
  readonly execCluster?: Readonly<Record<string, unknown>>
}

/** All that a client needs. */
export interface RestConfig {
  /** With scheme; a path is put in front of every request's. */
  readonly server: string
  readonly namespace: string
  readonly tls: TlsConfig
  readonly auth: AuthConfig
  readonly impersonate?: Impersonation
  readonly proxyUrl?: string
  readonly disableCompression?: boolean
}

/** Helm's --kube-* flags and their variables; '' and absent mean not given. */
export interface KubeOverrides {
  readonly kubeconfig?: string
  readonly context?: string
  readonly namespace?: string
  readonly token?: string
  readonly asUser?: string
  readonly asGroups?: readonly string[]
  readonly apiServer?: string
  readonly caFile?: string
  readonly insecureSkipTlsVerify?: boolean
  readonly tlsServerName?: string
}

const DEFAULT_SERVER = 'http://localhost:8080'

/** Throws TshelmError `kube/config`. */
export function loadRestConfig(host: KubeHost, overrides: KubeOverrides = {}): RestConfig {
  return resolveConfig(loadKubeconfig(host, overrides.kubeconfig), host, overrides)
}

/** The namespace Helm works in: of the flag, else of the context, else of the pod, else `default`. Never throws. */
export function loadNamespace(host: KubeHost, overrides: KubeOverrides = {}): string {
  if (overrides.namespace) return overrides.namespace
  try {
    const config = loadKubeconfig(host, overrides.kubeconfig)
    resolveConfig(config, host, overrides)
    return contextOf(config, overrides).namespace ?? inClusterConfig(host)?.namespace ?? 'default'
  } catch {
    return 'default'
  }
}

/** One configuration and the flags, checked and resolved. Throws TshelmError `kube/config`. */
export function resolveConfig(config: Kubeconfig, host: KubeHost, overrides: KubeOverrides = {}): RestConfig {
  const context = contextOf(config, overrides)
  const user = userOf(config, context, overrides)
  const cluster = clusterOf(config, context, overrides, host)
  const problems = [
    ...(contextIsMissing(config, overrides)
      ? [`context was not found for specified context: ${config.currentContext}`]
      : []),
    ...userProblems(context.user ?? '', user, host),
    ...clusterProblems(context.cluster ?? '', cluster, host),
  ]
  if (problems.length > 0) throw configError(`invalid configuration: ${aggregate(problems)}`, CONFIG_HINT)
  const server = serverUrl(cluster, user)
  const namespace = overrides.namespace ?? ''
  const proxyUrl = cluster.proxyUrl ?? proxyFromEnv(server, host.env)
  // client-go: a configuration that says nothing gives way to the pod's.
  const inCluster = isDefault(server, user, cluster, host) ? inClusterConfig(host, overrides) : undefined
  if (inCluster) return namespace === '' ? inCluster : { ...inCluster, namespace }
  return {
    server,
    namespace: namespace || context.namespace || 'default',
    ...securityOf(server, { cluster, user, host }),
    ...(user.impersonate ? { impersonate: impersonationOf(user) } : {}),
    ...(proxyUrl ? { proxyUrl } : {}),
    ...(cluster.disableCompression ? { disableCompression: true } : {}),
  }
}

const CONFIG_HINT = 'check the kubeconfig (KUBECONFIG, --kubeconfig, --kube-context)'

function contextOf(config: Kubeconfig, overrides: KubeOverrides): ContextEntry {
  const name = overrides.context || config.currentContext
  const context = config.contexts.get(name)
  if (!context && overrides.context) {
    const known = [...config.contexts.keys()].sort().join(', ')
    throw configError(
      `context "${name}" does not exist`,
      known === '' ? 'the kubeconfig has no contexts' : `contexts: ${known}`,
    )
  }
  return context ?? {}
}

function contextIsMissing(config: Kubeconfig, overrides: KubeOverrides): boolean {
  return !overrides.context && config.currentContext !== '' && !config.contexts.has(config.currentContext)
}

function userOf(config: Kubeconfig, context: ContextEntry, overrides: KubeOverrides): UserEntry {
  const user: UserEntry = { ...config.users.get(context.user ?? '') }
  if (overrides.token) user.token = overrides.token
  if (overrides.asUser) user.impersonate = overrides.asUser
  if (overrides.asGroups && overrides.asGroups.length > 0) user.impersonateGroups = overrides.asGroups
  return user
}

function clusterOf(config: Kubeconfig, context: ContextEntry, overrides: KubeOverrides, host: KubeHost): ClusterEntry {
  const cluster: ClusterEntry = {
    server: host.env.KUBERNETES_MASTER || DEFAULT_SERVER,
    ...config.clusters.get(context.cluster ?? ''),
  }
  if (overrides.apiServer) cluster.server = overrides.apiServer
  if (overrides.insecureSkipTlsVerify || overrides.caFile) {
    // client-go: trust given by flag replaces all of the file's.
    delete cluster.certificateAuthorityData
    delete cluster.certificateAuthority
    delete cluster.insecureSkipTlsVerify
    if (overrides.caFile) cluster.certificateAuthority = overrides.caFile
    if (overrides.insecureSkipTlsVerify) cluster.insecureSkipTlsVerify = true
  }
  if (overrides.tlsServerName || overrides.apiServer) {
    delete cluster.tlsServerName
    if (overrides.tlsServerName) cluster.tlsServerName = overrides.tlsServerName
  }
  return cluster
}

/** client-go's DefaultServerURL: a host without scheme is https where certificates are given. */
function serverUrl(cluster: ClusterEntry, user: UserEntry): string {
  const server = cluster.server || DEFAULT_SERVER
  if (/^[a-z][a-z0-9+.-]*:\/\/[^/]/i.test(server)) return server
  const secure =
    cluster.certificateAuthority ||
    cluster.certificateAuthorityData ||
    cluster.insecureSkipTlsVerify ||
    user.clientCertificate ||
    user.clientCertificateData
  const url = `${secure ? 'https' : 'http'}://${isIP(server) === 6 ? `[${server}]` : server}`
  if (!URL.canParse(url)) throw configError(`parse ${JSON.stringify(url)}: invalid URL`)
  if (!['', '/'].includes(new URL(url).pathname)) {
    throw configError(`host must be a URL or a host:port pair: ${JSON.stringify(server)}`)
  }
  return url
}

function isDefault(server: string, user: UserEntry, cluster: ClusterEntry, host: KubeHost): boolean {
  const untouched = Object.keys(user).length === 0 && Object.keys(cluster).length === 1
  return untouched && server === (host.env.KUBERNETES_MASTER || DEFAULT_SERVER)
}

function securityOf(
  server: string,
  { cluster, user, host }: { cluster: ClusterEntry; user: UserEntry; host: KubeHost },
): { tls: TlsConfig; auth: AuthConfig } {
  // client-go: over plain HTTP nothing of the user is sent.
  if (!server.startsWith('https:')) return { tls: {}, auth: {} }
  const ca = pem(cluster.certificateAuthorityData, cluster.certificateAuthority, host)
  if (ca !== undefined && cluster.insecureSkipTlsVerify) {
    throw configError('specifying a root certificates file with the insecure flag is not allowed')
  }
  if (ca !== undefined && !ca.includes('-----BEGIN CERTIFICATE-----')) {
    throw configError('unable to load root certificates: unable to parse bytes as PEM block')
  }
  if (user.authProvider !== undefined) throw providerError(user.authProvider)
  if (user.tokenFile && !user.token) requireReadable(user.tokenFile, host)
  const cert = pem(user.clientCertificateData, user.clientCertificate, host)
  const key = pem(user.clientKeyData, user.clientKey, host)
  if (cert !== undefined && !cert.includes('-----BEGIN ')) {
    throw configError('tls: failed to find any PEM data in certificate input')
  }
  return {
    tls: {
      ...(ca === undefined ? {} : { ca }),
      ...(cert === undefined || key === undefined ? {} : { cert, key }),
      ...(cluster.tlsServerName ? { serverName: cluster.tlsServerName } : {}),
      ...(cluster.insecureSkipTlsVerify ? { insecure: true } : {}),
    },
    auth: authOf(user, { ...cluster, server }, ca),
  }
}

function authOf(user: UserEntry, cluster: ClusterEntry & { server: string }, ca: string | undefined): AuthConfig {
  const { token, tokenFile, username, password, exec } = user
  return {
    ...(token ? { token } : {}),
    ...(tokenFile ? { tokenFile } : {}),
    ...(username ? { username } : {}),
    ...(password ? { password } : {}),
    ...(exec ? { exec } : {}),
    ...(exec?.provideClusterInfo ? { execCluster: execCluster(cluster, ca) } : {}),
  }
}

/** Ways to log in that client-go had built in once. */
function providerError(name: string): Error {
  const successor = REMOVED_PROVIDERS[name]
  if (successor) {
    const [plugin, page] = successor
    return configError(
      `The ${name} auth plugin has been removed.\nPlease use the ${plugin} kubectl/client-go credential plugin instead.\n` +
        `See ${page} for further details`,
    )
  }
  return configError(
    `no Auth Provider found for name ${JSON.stringify(name)}`,
    'use an exec plugin, or hand a KubeConfig of @kubernetes/client-node to the SDK',
  )
}

const REMOVED_PROVIDERS: Readonly<Record<string, readonly [plugin: string, page: string]>> = {
  gcp: [
    '"gke-gcloud-auth-plugin"',
    'https://cloud.google.com/blog/products/containers-kubernetes/kubectl-auth-changes-in-gke',
  ],
  azure: [
    'https://github.com/Azure/kubelogin',
    'https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins',
  ],
}

function requireReadable(path: string, host: KubeHost): void {
  try {
    host.readFile(path)
  } catch (error) {
    throw configError(fileErrorText(path, error))
  }
}

function execCluster(cluster: ClusterEntry & { server: string }, ca: string | undefined): Record<string, unknown> {
  return {
    server: cluster.server,
    ...(cluster.tlsServerName ? { 'tls-server-name': cluster.tlsServerName } : {}),
    ...(cluster.insecureSkipTlsVerify ? { 'insecure-skip-tls-verify': true } : {}),
    ...(ca === undefined ? {} : { 'certificate-authority-data': Buffer.from(ca).toString('base64') }),
    ...(cluster.proxyUrl ? { 'proxy-url': cluster.proxyUrl } : {}),
    ...(cluster.disableCompression ? { 'disable-compression': true } : {}),
    config: cluster.execConfig ?? null,
  }
}

function impersonationOf(user: UserEntry): Impersonation {
  return {
    user: user.impersonate ?? '',
    ...(user.impersonateUid ? { uid: user.impersonateUid } : {}),
    ...(user.impersonateGroups ? { groups: user.impersonateGroups } : {}),
    ...(user.impersonateExtra ? { extra: user.impersonateExtra } : {}),
  }
}

function pem(data: string | undefined, path: string | undefined, host: KubeHost): string | undefined {
  if (data) return Buffer.from(data, 'base64').toString('utf8')
  return path ? host.readFile(path) : undefined
}
