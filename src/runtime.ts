/** The only way to effects for everything below the CLI: nothing reads the clock, the environment, files or the network by itself. */
import type { Compat } from './compat.ts'
import type { TshelmEvent } from './events.ts'

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** The same in nanoseconds, for what is put on record; absent where milliseconds are all that is known. */
  nowNs?(): bigint
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
  nowNs: systemNanoseconds,
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

const MS = 1_000_000n

/** The process's own clock, which never goes back, unless the wall clock has been set since it started. */
function systemNanoseconds(): bigint {
  const wall = BigInt(Date.now()) * MS
  const counted =
    BigInt(Math.round(performance.timeOrigin * 1000)) * 1000n + BigInt(Math.round(performance.now() * 1e6))
  const ahead = counted - wall
  return ahead > -MS && ahead < 2n * MS ? counted : wall + (counted % MS)
}
