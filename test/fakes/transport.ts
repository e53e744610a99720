/** A transport to a fake API, as an anonymous user. */
import { createTransport, type Transport, type TransportOptions } from '../../src/kube/transport.ts'

export function transportTo(server: string, options: Partial<TransportOptions> = {}): Transport {
  const config = { server, namespace: 'default', tls: {}, auth: {} }
  const anonymous = { identity: () => Promise.resolve({ headers: {} }), renew: () => false }
  return createTransport(config, anonymous, { userAgent: 'test', ...options })
}
