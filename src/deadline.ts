/** A run that stops before its time is up, as opposed to one that somebody stops. */
import { isTshelmError, TshelmError } from './errors.ts'

/** What is kept of a run's time for recording how far it came, milliseconds. */
export const RESERVE_MS = 3000

/** Of little time, little is kept. */
export function reserveOf(leftMs: number, reserveMs: number = RESERVE_MS): number {
  return Math.min(reserveMs, leftMs / 4)
}

/** What aborts the signal of a run whose deadline has come. */
export function deadlineReached(): TshelmError {
  return new TshelmError('apply/deadline', 'context deadline exceeded', {
    hint: 'give it a later deadline',
  })
}

/** Whether it is a deadline that stops what listens to this signal. */
export function isPausing(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true && isDeadline(signal.reason)
}

export function isDeadline(error: unknown): boolean {
  return isTshelmError(error) && error.code === 'apply/deadline'
}
