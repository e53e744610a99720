/** A transport of a process that is killed in the middle of its work. */
import type { ApiRequest, Transport } from '../../src/kube/transport.ts'

export interface Killed {
  readonly transport: Transport
  /** Resolves when the process is dead. */
  readonly dead: Promise<void>
  /** Writes so far. */
  writes(): number
}

/** Lets `limit` writes through; their answers, but not the last one's, and then nothing more. Without `limit` it only counts. */
export function killedAfter(inner: Transport, limit: number = Infinity): Killed {
  let writes = 0
  let die: () => void
  const dead = new Promise<void>((resolve) => (die = resolve))
  const silence = new Promise<never>(() => undefined)
  const guarded = async <T>({ method }: ApiRequest, act: () => Promise<T>): Promise<T> => {
    if (writes >= limit) return silence
    if (method === 'GET') return act()
    writes++
    const isLast = writes === limit
    const answer = await act()
    if (!isLast) return answer
    die()
    return silence
  }
  return {
    dead,
    writes: () => writes,
    transport: {
      ...inner,
      send: (request) => guarded(request, () => inner.send(request)),
      stream: (request) => guarded(request, () => inner.stream(request)),
    },
  }
}
