/** What every connection of the SDK is made with. */
import { log } from '../events.ts'
import type { ClientOptions } from '../kube/client.ts'
import { systemClock } from '../runtime.ts'
import type { ConnectOptions } from './cluster.ts'

export function clientOptions({ onEvent, ...options }: ConnectOptions): ClientOptions {
  return {
    ...options,
    clock: systemClock,
    onWarning: (text) => onEvent?.(log('WARN', `Warning: ${text}`)),
    onRetry: (retry) => onEvent?.({ kind: 'retry', ...retry }),
    onDiscoveryFailure: (failures) => {
      onEvent?.(log('WARN', 'the kubernetes server has an orphaned API service', { error: failures.join(', ') }))
      onEvent?.(log('WARN', 'to fix this, kubectl delete apiservice <service-name>'))
    },
  }
}
