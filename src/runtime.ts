/** The only way to effects for everything below the CLI: nothing reads the clock, the environment, files or the network by itself. */
import type { Here } from '../storage/lease.ts'
import type { Compat } from './compat.ts'
import type { TshelmEvent } from './events.ts'

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** The same in nanoseconds; absent where milliseconds are all that is known. */
  nowNs?(): bigint
  /** Resolves after `ms`, or rejects with the signal's reason. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  /** Calls `act` again and again until the result is called, without keeping a process alive. Absent: runs give no sign of life. */
  every?(ms: number, act: () => void): () => void
}

/** What a process leaves for the next one of the same build. It may forget, and never fails. */
export interface Memory {
  /** What was kept last under that name. */
  read(name: string): Uint8Array | undefined
  keep(name: string, bytes: Uint8Array): void
}

export interface Runtime {
  readonly clock: Clock
  readonly randomBytes: (count: number) => Uint8Array
  /** IANA name of the local time zone. */
  readonly timeZone: string
  /** Receives progress and warnings. */
  readonly emit: (event: TshelmEvent) => void
  readonly signal?: AbortSignal
  /** The text of a JSON schema at an http(s) address that a chart's schema refers to. Default: such references are refused. */
  readonly fetchSchema?: (url: string) => Promise<string>
  /** Default: nothing is remembered. */
  readonly memory?: Memory
  /** Who is running; lets a run be recognised that was killed. Default: only that it is silent tells. */
  readonly here?: Here
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
  every: (ms, act) => {
    const timer = setInterval(act, ms)
    timer.unref()
    return () => clearInterval(timer)
  },
}

// A clock whose two hands disagree was put together of two: now() is what its maker meant.
const SAME_MS = 1000

/** Nanoseconds since the epoch, as exactly as the clock knows. */
export function nanosecondsOf(clock: Clock): bigint {
  const ms = clock.now()
  const ns = clock.nowNs?.()
  if (ns !== undefined && Math.abs(Number(ns / MS) - ms) <= SAME_MS) return ns
  return BigInt(Math.round(ms * 1000)) * 1000n
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
