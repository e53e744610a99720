/** What surrounds every call: cancellation, the deadline, one type of errors. */
import { isStorageError, type StorageErrorCode } from '../../storage/errors.ts'
import { deadlineReached, RESERVE_MS, reserveOf } from '../deadline.ts'
import { isTshelmError, messageOf, TshelmError, type ErrorCode } from '../errors.ts'
import { contextOf } from '../explain/context.ts'
import type { ReleaseRecord } from '../../storage/record.ts'
import type { Runtime } from '../runtime.ts'
import { releaseOf } from './release.ts'

export interface CallOptions {
  /** Stops the call: what is being sent is finished, the failure is recorded, and it rejects with `apply/cancelled`. */
  readonly signal?: AbortSignal
  /**
   * When the call is over whatever happens: a Date, or milliseconds since the epoch. One that changes a release stops before, by three
   * seconds or a quarter of a short time: nothing new is begun, the revision stays pending, and the call rejects with `apply/deadline`,
   * `data.resume` saying what `resume` goes on with. One that only reads rejects with `apply/timeout`. Default: none.
   */
  readonly deadline?: Date | number
}

// setTimeout's longest: a deadline in some weeks is none.
const MAX_TIMER_MS = 2 ** 31 - 1

/** A call that only asks: it may be left at once. */
export function reading<T>(options: CallOptions, runtime: Runtime, work: (runtime: Runtime) => Promise<T>): Promise<T> {
  return guarded({ ...options, reserveMs: 0, expiry: timedOut }, runtime, work)
}

/** A call that changes things: it gets the time to record how far it came. */
export function writing<T>(options: CallOptions, runtime: Runtime, work: (runtime: Runtime) => Promise<T>): Promise<T> {
  return guarded({ ...options, reserveMs: RESERVE_MS, expiry: deadlineReached }, runtime, work)
}

interface Guard extends CallOptions {
  /** What is kept of the time for recording. */
  readonly reserveMs: number
  /** What it rejects with when the time is up. */
  readonly expiry: () => TshelmError
}

async function guarded<T>(guard: Guard, runtime: Runtime, work: (runtime: Runtime) => Promise<T>): Promise<T> {
  const { clock } = runtime
  const stop = new AbortController()
  const finished = new AbortController()
  const left = guard.deadline === undefined ? Infinity : Number(guard.deadline) - clock.now()
  let expired = false
  const cancel = (): void => stop.abort()
  const after = (ms: number, act: () => void): void => {
    if (ms < MAX_TIMER_MS) clock.sleep(Math.max(0, ms), finished.signal).then(act, () => undefined)
  }
  try {
    if (guard.signal?.aborted === true) throw cancelled()
    if (left <= 0) throw guard.expiry()
    guard.signal?.addEventListener('abort', cancel, { once: true })
    after(left - reserveOf(left, guard.reserveMs), () => {
      expired = true
      stop.abort(guard.expiry())
    })
    const cut = new Promise<never>((_, reject) => {
      after(left, () => reject(guard.expiry()))
      if (guard.reserveMs === 0) stop.signal.addEventListener('abort', () => reject(cancelled()))
    })
    return await Promise.race([work({ ...runtime, signal: stop.signal }), cut])
  } catch (error) {
    const failure = tshelmError(error)
    throw expired ? asExpiry(failure, guard.expiry()) : await withExplanation(failure)
  } finally {
    finished.abort()
    guard.signal?.removeEventListener('abort', cancel)
  }
}

/** What can be found out about it, as `positions` and `values`. */
async function withExplanation(failure: TshelmError): Promise<TshelmError> {
  if (contextOf(failure) === undefined && !failure.code.startsWith('kube/')) return failure
  const { explained } = await import('../explain/explain.ts')
  return explained(failure)
}

function cancelled(): TshelmError {
  return new TshelmError('apply/cancelled', 'context canceled')
}

function timedOut(): TshelmError {
  return new TshelmError('apply/timeout', 'context deadline exceeded', {
    hint: 'give the call a later deadline, or wait for less',
  })
}

/** What was cancelled because the time was up. */
function asExpiry(failure: TshelmError, { code, hint = '' }: TshelmError): TshelmError {
  if (!failure.message.includes('context canceled')) return failure
  const { message, positions, data } = failure
  return new TshelmError(code, message.replace('context canceled', 'context deadline exceeded'), {
    cause: failure,
    positions,
    data,
    hint,
  })
}

const STORAGE_CODES: Readonly<Record<StorageErrorCode, ErrorCode>> = {
  'not-found': 'release/not-found',
  'already-exists': 'release/exists',
  changed: 'release/in-progress',
  'no-deployed-releases': 'release/not-found',
  'invalid-key': 'release/invalid-name',
  'invalid-label': 'plan/invalid-options',
  'invalid-record': 'release/invalid-record',
  backend: 'storage/failed',
  unreachable: 'storage/unreachable',
}

/** Storage has errors of its own, because it is usable alone: calls reject with one type. */
function tshelmError(error: unknown): TshelmError {
  if (isTshelmError(error)) return withPlainRelease(error)
  if (!isStorageError(error)) return new TshelmError('internal', messageOf(error), { cause: error })
  const cause = isTshelmError(error.cause) ? error.cause : undefined
  const code = error.code === 'backend' && cause !== undefined ? cause.code : STORAGE_CODES[error.code]
  return new TshelmError(code, error.message, {
    cause: error,
    ...(cause === undefined ? {} : { data: cause.data }),
    ...hintOf(error.hint ?? cause?.hint),
  })
}

function hintOf(hint: string | undefined): { readonly hint?: string } {
  return hint === undefined ? {} : { hint }
}

/** Actions leave the record in errors, with all files of the chart: results are plain, those of failures too. */
function withPlainRelease(error: TshelmError): TshelmError {
  const { release } = error.data
  if (typeof release !== 'object' || release === null) return error
  const { code, message, hint, positions, data } = error
  const plain = Object.defineProperty({ ...data }, 'release', { value: releaseOf(release as ReleaseRecord) })
  return new TshelmError(code, message, {
    cause: error.cause,
    positions,
    data: plain,
    ...(hint === undefined ? {} : { hint }),
  })
}
