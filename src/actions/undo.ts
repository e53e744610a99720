/** What is undone when a verb failed. */
import { isDeadline } from '../deadline.ts'
import type { ActionContext } from './context.ts'

/**
 * Helm: the signal that ended the work does not end what undoes it, and the limit of history is not kept. A deadline does end it: there would
 * not be the time, and a release that failed is better than one half undone.
 */
export function undoContext(context: ActionContext): ActionContext {
  const { signal, ...runtime } = context.runtime
  const undoing = { ...context, store: context.store.unlimited() }
  return signal?.aborted !== true || isDeadline(signal.reason) ? undoing : { ...undoing, runtime }
}
