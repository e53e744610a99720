/** Many requests may hang on one signal: Node warns of a leak above ten listeners, so each signal gets one that tells them all. */
import type { Clock } from '../runtime.ts'

const waiting = new WeakMap<AbortSignal, Set<() => void>>()

/** Calls `action` when the signal aborts, at once if it has. The returned function takes it back. */
export function whenAborted(signal: AbortSignal, action: () => void): () => void {
  if (signal.aborted) {
    action()
    return () => undefined
  }
  const actions = waiting.get(signal) ?? listenTo(signal)
  actions.add(action)
  return () => actions.delete(action)
}

function listenTo(signal: AbortSignal): Set<() => void> {
  const actions = new Set<() => void>()
  waiting.set(signal, actions)
  const tell = (): void => {
    for (const action of [...actions]) action()
  }
  signal.addEventListener('abort', tell, { once: true })
  return actions
}

/** Resolves after `ms`, rejects when the signal aborts: one of many sleeps that end with it. */
export async function sleepUnless(signal: AbortSignal, ms: number, { sleep }: Pick<Clock, 'sleep'>): Promise<void> {
  const own = new AbortController()
  const forget = whenAborted(signal, () => own.abort())
  try {
    await sleep(ms, own.signal)
  } finally {
    forget()
  }
}
