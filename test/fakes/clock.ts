/** A clock that only sleeping moves. */
import type { Clock } from '../../src/runtime.ts'

export interface FakeClock extends Clock {
  /** What was slept, in milliseconds. */
  readonly sleeps: number[]
  advance(ms: number): void
}

export function fakeClock(start: number = Date.UTC(2026, 0, 1)): FakeClock {
  const sleeps: number[] = []
  let now = start
  return {
    sleeps,
    now: () => now,
    advance: (ms) => void (now += ms),
    sleep: (ms) => {
      sleeps.push(ms)
      now += ms
      return new Promise((resolve) => setImmediate(resolve))
    },
  }
}
