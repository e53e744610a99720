/** The configuration that a pod's service account gives. */
import type { KubeOverrides, RestConfig } from './config.ts'
import type { KubeHost } from './host.ts'

const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount'

/** Undefined outside of pods. */
export function inClusterConfig(host: KubeHost, overrides: KubeOverrides = {}): RestConfig | undefined {
  const address = host.env.KUBERNETES_SERVICE_HOST
  const port = host.env.KUBERNETES_SERVICE_PORT
  if (!address || !port || read(host, `${ACCOUNT}/token`) === undefined) return undefined
  const ca = read(host, overrides.caFile || `${ACCOUNT}/ca.crt`)
  return {
    server: overrides.apiServer || `https://${address.includes(':') ? `[${address}]` : address}:${port}`,
    namespace: host.env.POD_NAMESPACE || read(host, `${ACCOUNT}/namespace`)?.trim() || 'default',
    tls: ca === undefined ? {} : { ca },
    auth: overrides.token ? { token: overrides.token } : { tokenFile: `${ACCOUNT}/token` },
  }
}

function read(host: KubeHost, path: string): string | undefined {
  try {
    return host.readFile(path)
  } catch {
    return undefined
  }
}
