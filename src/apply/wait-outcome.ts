/** How a wait begins and ends: events, the error in Helm's words, the diagnosis. */
import { isTshelmError, TshelmError } from '../errors.ts'
import type { WaitedFor } from '../events.ts'
import type { Cluster } from '../kube/cluster.ts'
import type { Runtime } from '../runtime.ts'
import type { WaitStrategy } from './context.ts'
import type { Ended, Observing, Waiting } from './wait-observe.ts'
import type { WaitPolicy } from './wait-policy.ts'

export interface WaitOptions {
  readonly cluster: Cluster
  readonly runtime: Runtime
  /** Milliseconds; 0 means Helm's 30 seconds, and no end where Helm's legacy waits have none. Less than that is no limit. */
  readonly timeout: number
  /** Of hooks and deletions, which wait whatever is said. Default: 'watcher'. */
  readonly strategy?: WaitStrategy
  readonly policy?: WaitPolicy
}

const DEFAULT_TIMEOUT_MS = 30_000

/** For a watch; `timeout` 0 is Helm's default there. */
export function begin(entries: readonly Waiting[], what: WaitedFor, options: WaitOptions): Observing {
  const { cluster, runtime } = options
  const timeout = limitOf(options, DEFAULT_TIMEOUT_MS)
  announce(entries, what, { runtime, timeout })
  return { cluster, runtime, timeout, stop: new AbortController() }
}

/** Milliseconds, or Infinity. Go's client library: a limit below 0 is none, and told of. */
export function limitOf({ timeout, runtime }: Pick<WaitOptions, 'timeout' | 'runtime'>, ofZero: number): number {
  if (timeout >= 0) return timeout === 0 ? ofZero : timeout
  const message = 'Timeout for context shall not be negative'
  runtime.emit({ kind: 'log', level: 'ERROR', message, klog: 'until.go:159' })
  return Infinity
}

export function announce(
  entries: readonly Waiting[],
  until: WaitedFor,
  { runtime, timeout }: Pick<WaitOptions, 'runtime' | 'timeout'>,
): void {
  const objects = entries.map(({ object }) => object.ref)
  if (objects.length > 0) runtime.emit({ kind: 'waiting', until, objects, timeout })
}

export interface Outcome {
  readonly problems: readonly string[]
  readonly ended: Ended
  readonly what: WaitedFor
}

/** Rejects where there is a problem. */
export async function end(
  entries: readonly Waiting[],
  { problems, ended, what }: Outcome,
  options: WaitOptions,
): Promise<void> {
  const { runtime } = options
  const lines = [...problems]
  // What is left when the time is up may be what is allowed to fail.
  if (ended === 'timeout' && (what === 'deleted' || lines.length > 0)) lines.push('context deadline exceeded')
  if (ended === 'cancelled') lines.push('context canceled')
  const failed = lines.length > 0
  if (entries.length > 0) runtime.emit({ kind: 'waited', until: what, outcome: failed ? OUTCOMES[ended] : 'done' })
  if (failed) throw await failure(lines.join('\n'), entries, { ended, options })
}

export const OUTCOMES = { done: 'failed', closed: 'failed', timeout: 'timeout', cancelled: 'cancelled' } as const

/** The error of a wait that failed, with its diagnosis where that is wanted. */
export async function failure(
  message: string,
  entries: readonly Waiting[],
  { ended, options, cause }: { readonly ended: Ended; readonly options: WaitOptions; readonly cause?: unknown },
): Promise<TshelmError> {
  const code = ended === 'cancelled' ? 'apply/cancelled' : isTshelmError(cause) ? cause.code : 'apply/not-ready'
  const error = new TshelmError(code, message, {
    ...(cause === undefined ? {} : { cause }),
    hint: 'look at the events of the objects named here, or give them longer with --timeout',
    data: {
      ...(isTshelmError(cause) ? cause.data : {}),
      objects: entries.filter(({ status }) => status.status !== 'Current').map(({ object }) => object.ref),
    },
  })
  return ended === 'cancelled' ? error : await withDiagnosis(error, entries, options)
}

/** The same error with what could be found out, if that is wanted. Never rejects. */
async function withDiagnosis(
  error: TshelmError,
  entries: readonly Waiting[],
  { cluster, runtime, policy }: WaitOptions,
): Promise<TshelmError> {
  if (policy?.diagnose === undefined || policy.diagnose === false) return error
  const { diagnosed } = await import('./diagnose.ts')
  const limits = policy.diagnose === true ? {} : policy.diagnose
  return diagnosed(error, entries, { cluster, runtime, limits })
}
