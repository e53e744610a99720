/** Many requests may hang on one signal: Node warns of a leak above ten listeners, so each signal gets one that tells them all. */

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
