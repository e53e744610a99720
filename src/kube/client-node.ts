/** Takes a KubeConfig of @kubernetes/client-node by its shape, without importing the package. */
import type { RequestOptions } from 'node:https'
import { TshelmError } from '../errors.ts'
import type { Clock } from '../runtime.ts'
import type { Authenticator } from './auth.ts'
import type { RestConfig } from './config.ts'
import { renewable } from './renewable.ts'

/** What is used of a KubeConfig. */
export interface ClientNodeKubeConfig {
  getCurrentCluster(): {
    readonly server: string
    readonly skipTLSVerify?: boolean
    readonly tlsServerName?: string
    readonly proxyUrl?: string
  } | null
  getContextObject?(name: string): { readonly namespace?: string } | null
  getCurrentContext?(): string
  /** Fills in headers, certificates and keys, asking its auth providers for fresh tokens. */
  applyToHTTPSOptions(options: RequestOptions): Promise<void>
}

export interface AdaptedConfig {
  readonly config: RestConfig
  readonly auth: Authenticator
}

const LIFE_MS = 30_000

/** Configuration and login of the current context. Throws TshelmError `kube/config` if there is none. */
export async function fromClientNode(kubeConfig: ClientNodeKubeConfig, clock: Clock): Promise<AdaptedConfig> {
  const cluster = kubeConfig.getCurrentCluster()
  if (!cluster) {
    throw new TshelmError('kube/config', 'invalid configuration: no configuration has been provided', {
      hint: 'the KubeConfig has no current context: call loadFromDefault() or setCurrentContext()',
    })
  }
  const context = kubeConfig.getContextObject?.(kubeConfig.getCurrentContext?.() ?? '')
  const { ca, cert, key, servername, rejectUnauthorized } = await optionsOf(kubeConfig)
  const pem = (value: unknown): string | undefined =>
    value === undefined || value === null ? undefined : textOf(value)
  const tls = { ca: pem(ca), cert: pem(cert), key: pem(key), serverName: servername ?? cluster.tlsServerName }
  return {
    config: {
      server: cluster.server,
      namespace: context?.namespace ?? 'default',
      tls: {
        ...Object.fromEntries(Object.entries(tls).filter(([, value]) => value !== undefined)),
        ...(rejectUnauthorized === false || cluster.skipTLSVerify === true ? { insecure: true } : {}),
      },
      auth: {},
      ...(cluster.proxyUrl === undefined ? {} : { proxyUrl: cluster.proxyUrl }),
    },
    auth: headersFrom(kubeConfig, clock),
  }
}

/** Asks the KubeConfig for headers again every half minute, and after a refusal: it refreshes tokens itself. */
function headersFrom(kubeConfig: ClientNodeKubeConfig, clock: Clock): Authenticator {
  return renewable(async () => {
    const until = clock.now() + LIFE_MS
    const { headers, auth } = await optionsOf(kubeConfig)
    const basic = auth ? { authorization: `Basic ${Buffer.from(auth).toString('base64')}` } : {}
    return { identity: { headers: { ...basic, ...(headers as Record<string, string> | undefined) } }, until }
  }, clock)
}

async function optionsOf(kubeConfig: ClientNodeKubeConfig): Promise<RequestOptions> {
  const options: RequestOptions = {}
  try {
    await kubeConfig.applyToHTTPSOptions(options)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new TshelmError('kube/unauthorized', `getting credentials: ${reason}`, { cause })
  }
  return options
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join('\n')
  return Buffer.isBuffer(value) ? value.toString('utf8') : String(value)
}
