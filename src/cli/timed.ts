/** Runs a verb that has to stop before its time is up (`--deadline`). */
import { PAUSED_EXIT } from '../actions/execute.ts'
import { deadlineReached, isDeadline, reserveOf } from '../deadline.ts'
import { extendError, isTshelmError, TshelmError } from '../errors.ts'
import type { CliContext } from './command.ts'

/** `run` gets a context of its own, whose signal comes in time to put on record how far it came. At the deadline it is left as it is. */
export async function timed(
  context: CliContext,
  ms: number,
  run: (context: CliContext) => Promise<number> | number,
): Promise<number> {
  if (ms < 0) throw new TshelmError('cli/usage', 'invalid --deadline: it must not be negative')
  const { clock, signal: cancel } = context
  const stop = new AbortController()
  const finished = new AbortController()
  const onCancel = (): void => stop.abort(cancel.reason)
  cancel.addEventListener('abort', onCancel, { once: true })
  const after = (left: number): Promise<void> => clock.sleep(left, finished.signal)
  after(ms - reserveOf(ms)).then(
    () => stop.abort(deadlineReached()),
    () => undefined,
  )
  const cut = after(ms).then(() => {
    throw deadlineReached()
  })
  cut.catch(() => undefined)
  try {
    // Defined, not set: the host's own is a getter.
    const own = Object.defineProperty(Object.create(context) as object, 'signal', { value: stop.signal })
    return await Promise.race([run(own as CliContext), cut])
  } catch (error) {
    throw isDeadline(stop.signal.reason) ? asDeadline(error) : error
  } finally {
    finished.abort()
    cancel.removeEventListener('abort', onCancel)
  }
}

/** What was cancelled because the time was up. */
function asDeadline(error: unknown): unknown {
  if (isDeadline(error)) return extendError(error, { exitCode: PAUSED_EXIT })
  if (!isTshelmError(error) || !error.message.includes('context canceled')) return error
  const message = error.message.replace('context canceled', 'context deadline exceeded')
  return new TshelmError('apply/deadline', message, {
    cause: error,
    data: { ...error.data, exitCode: PAUSED_EXIT },
    hint: 'give it a later deadline',
  })
}
