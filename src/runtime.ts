/** The only way to effects for everything below the CLI: nothing reads the clock, the environment, files or the network by itself. */
import type { Compat } from './compat.ts'
import type { TshelmEvent } from './events.ts'

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Resolves after `ms`, or rejects with the signal's reason. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

export interface Runtime {
  readonly clock: Clock
  readonly randomBytes: (count: number) => Uint8Array
  /** IANA name of the local time zone. */
  readonly timeZone: string
  /** Receives progress and warnings. */
  readonly emit: (event: TshelmEvent) => void
  readonly signal?: AbortSignal
  /** Which Helm is imitated. Default: Helm 4. */
  readonly compat?: Compat
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason as Error)
        return
      }
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', abort)
        resolve()
      }, ms)
      const abort = (): void => {
        clearTimeout(timer)
        reject(signal?.reason as Error)
      }
      signal?.addEventListener('abort', abort, { once: true })
    }),
}
