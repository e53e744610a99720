/** What surrounds every call: cancellation, the deadline, one type of errors. */
import { isStorageError, type StorageErrorCode } from '../../storage/errors.ts'
import { isTshelmError, messageOf, TshelmError, type ErrorCode } from '../errors.ts'
import { contextOf } from '../explain/context.ts'
import type { ReleaseRecord } from '../../storage/record.ts'
import type { Runtime } from '../runtime.ts'
import { releaseOf } from './release.ts'

export interface CallOptions {
  /** Stops the call: what is being sent is finished, the failure is recorded, and it rejects with `apply/cancelled`. */
  readonly signal?: AbortSignal
  /**
   * When the call is over whatever happens: a Date, or milliseconds since the epoch. It stops before, by three seconds or a quarter of a
   * short time, so that the failure can be recorded, and rejects with `apply/timeout`. Default: none.
   */
  readonly deadline?: Date | number
}

/** What is kept of a call's time for recording that it failed. */
const RECORDING_MS = 3000

// setTimeout's longest: a deadline in some weeks is none.
const MAX_TIMER_MS = 2 ** 31 - 1

/** A call that only asks: it may be left at once. */
export function reading<T>(options: CallOptions, runtime: Runtime, work: (runtime: Runtime) => Promise<T>): Promise<T> {
  return guarded({ ...options, recordingMs: 0 }, runtime, work)
}

/** A call that changes things: it gets the time to record what has become of it. */
export function writing<T>(options: CallOptions, runtime: Runtime, work: (runtime: Runtime) => Promise<T>): Promise<T> {
  return guarded({ ...options, recordingMs: RECORDING_MS }, runtime, work)
}

interface Guard extends CallOptions {
  readonly recordingMs: number
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
    if (left <= 0) throw timedOut()
    guard.signal?.addEventListener('abort', cancel, { once: true })
    after(left - Math.min(guard.recordingMs, left / 4), () => {
      expired = true
      stop.abort(timedOut())
    })
    const cut = new Promise<never>((_, reject) => {
      after(left, () => reject(timedOut()))
      if (guard.recordingMs === 0) stop.signal.addEventListener('abort', () => reject(cancelled()))
    })
    return await Promise.race([work({ ...runtime, signal: stop.signal }), cut])
  } catch (error) {
    const failure = tshelmError(error)
    throw expired ? asTimeout(failure) : await withExplanation(failure)
  } finally {
    finished.abort()
    guard.signal?.removeEventListener('abort', cancel)
  }
}

/** What can be found out about it, as `positions` and `values`. */
async function withExplanation(failure: TshelmError): Promise<TshelmError> {
  if (contextOf(failure) === undefined) return failure
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
function asTimeout(failure: TshelmError): TshelmError {
  if (!failure.message.includes('context canceled')) return failure
  const { message, positions, data } = failure
  return new TshelmError('apply/timeout', message.replace('context canceled', 'context deadline exceeded'), {
    cause: failure,
    positions,
    data,
    hint: timedOut().hint!,
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
  backend: 'kube/api',
}

/** Storage has errors of its own, because it is usable alone: calls reject with one type. */
function tshelmError(error: unknown): TshelmError {
  if (isTshelmError(error)) return withPlainRelease(error)
  if (!isStorageError(error)) return new TshelmError('internal', messageOf(error), { cause: error })
  const cause = isTshelmError(error.cause) ? error.cause : undefined
  const code = error.code === 'backend' && cause !== undefined ? cause.code : STORAGE_CODES[error.code]
  return new TshelmError(code, error.message, {
    cause: error,
    ...(cause === undefined ? {} : { data: cause.data, ...(cause.hint === undefined ? {} : { hint: cause.hint }) }),
  })
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
