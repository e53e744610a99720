/** What is undone when a verb failed. */
import { isDeadline } from '../deadline.ts'
import type { ActionContext } from './context.ts'

/**
 * Helm: the signal that ended the work does not end what undoes it. A deadline does: there would not be the time, and a release that failed is
 * better than one half undone.
 */
export function undoContext(context: ActionContext): ActionContext {
  const { signal, ...runtime } = context.runtime
  if (signal?.aborted !== true) return context
  return isDeadline(signal.reason) ? context : { ...context, runtime }
}
