/** Bounded parallel work. */

/** `Promise.all(items.map(work))` with at most `limit` at a time; rejects with the first failure, and then begins nothing new. */
export async function mapLimit<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(items.length)
  let next = 0
  let failed = false
  const worker = async (): Promise<void> => {
    while (next < items.length && !failed) {
      const index = next++
      try {
        results[index] = await work(items[index]!, index)
      } catch (error) {
        failed = true
        throw error
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker))
  return results
}

/** Bounds how much is under way, by how it goes. */
export interface Gate {
  /** Resolves when there is a place; first come, first served. */
  enter(): Promise<void>
  /** Gives the place back: how long it was held, and whether what was asked was too much. */
  leave(ms: number, overloaded: boolean): void
}

export interface GateOptions {
  readonly start: number
  readonly max: number
  /** Milliseconds. */
  readonly now: () => number
}

// What is begun before a cut still fails for the same reason: one cut for all of it.
const CUT_EVERY_MS = 500
// Slow is what takes many times as long as the fastest, and long for a person.
const SLOW_FACTOR = 8
const SLOW_MS = 2000

/**
 * Additive increase, multiplicative decrease: one place more for each success until the first overload, and for each round of successes
 * from then on; half of them after an overload, three quarters where answers become slow.
 */
export function adaptiveGate({ start, max, now }: GateOptions): Gate {
  let places = start
  let threshold = max
  let held = 0
  let lastCut = -Infinity
  let fastest = Infinity
  const waiting: (() => void)[] = []
  const cut = (factor: number, least: number): void => {
    if (now() - lastCut < CUT_EVERY_MS) return
    lastCut = now()
    places = Math.max(least, places * factor)
    threshold = places
  }
  return {
    enter() {
      if (held < Math.floor(places)) {
        held++
        return Promise.resolve()
      }
      return new Promise((resolve) => waiting.push(resolve))
    },
    leave(ms, overloaded) {
      held--
      if (overloaded) cut(0.5, 1)
      else {
        fastest = Math.min(fastest, ms)
        if (ms > SLOW_MS && ms > SLOW_FACTOR * fastest) cut(0.75, 4)
        else places = Math.min(max, places + (places < threshold ? 1 : 1 / places))
      }
      while (waiting.length > 0 && held < Math.floor(places)) {
        held++
        waiting.shift()!()
      }
    },
  }
}
