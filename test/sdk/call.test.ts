import { describe, expect, it } from 'vitest'
import { StorageError } from '../../storage/errors.ts'
import { TshelmError } from '../../src/errors.ts'
import type { Clock, Runtime } from '../../src/runtime.ts'
import { reading, writing, type CallOptions } from '../../src/sdk/call.ts'

/** Time that passes, from sleeper to sleeper, whenever nothing else is to be done. */
function virtualClock(): Clock {
  let now = 1_000_000
  const sleepers: { readonly at: number; readonly wake: () => void }[] = []
  const pass = (): void => {
    const next = sleepers.sort((a, b) => a.at - b.at).shift()
    if (next === undefined) return
    now = Math.max(now, next.at)
    next.wake()
  }
  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const sleeper = { at: now + ms, wake: resolve }
        sleepers.push(sleeper)
        signal?.addEventListener('abort', () => sleepers.splice(sleepers.indexOf(sleeper) >>> 0, 1))
        setImmediate(pass)
      }),
  }
}

const clock = virtualClock()
const runtime: Runtime = {
  clock,
  randomBytes: (count) => new Uint8Array(count),
  timeZone: 'UTC',
  emit: () => undefined,
}

const CANCELLED = new TshelmError('apply/cancelled', 'rollout: context canceled')

/** Work that goes on until it is told to stop, then takes its time to say so. */
function untilStopped(recordingMs: number): (runtime: Runtime) => Promise<never> {
  return async ({ signal }) => {
    await new Promise((resolve) => signal!.addEventListener('abort', resolve))
    await clock.sleep(recordingMs)
    throw CANCELLED
  }
}

const never = (): Promise<never> => new Promise(() => undefined)

describe('a call', () => {
  it('gives what the work gives', async () => {
    expect(await writing({ deadline: clock.now() + 1000 }, runtime, () => Promise.resolve(1))).toBe(1)
  })

  it('does not begin after its signal or its deadline', async () => {
    let begun = false
    const work = (): Promise<void> => Promise.resolve(void (begun = true))
    const cases: readonly (readonly [CallOptions, string])[] = [
      [{ signal: AbortSignal.abort() }, 'apply/cancelled'],
      [{ deadline: clock.now() - 1 }, 'apply/deadline'],
      [{ deadline: new Date(0) }, 'apply/deadline'],
    ]
    for (const [options, code] of cases) await expect(writing(options, runtime, work)).rejects.toMatchObject({ code })
    expect(begun).toBe(false)
  })

  it('that writes is told to stop before its deadline, and may record how far it came', async () => {
    const deadline = clock.now() + 60_000
    await expect(writing({ deadline }, runtime, untilStopped(2999))).rejects.toMatchObject({
      code: 'apply/deadline',
      message: 'rollout: context deadline exceeded',
    })
    expect(clock.now()).toBe(deadline - 1)
  })

  it('is over at its deadline whatever the work does', async () => {
    for (const work of [never, untilStopped(3001)]) {
      const deadline = clock.now() + 60_000
      await expect(writing({ deadline }, runtime, work)).rejects.toMatchObject({
        code: 'apply/deadline',
        message: 'context deadline exceeded',
      })
      expect(clock.now()).toBe(deadline)
    }
  })

  it('that writes finishes its recording when it is cancelled', async () => {
    const stop = new AbortController()
    void clock.sleep(5).then(() => stop.abort())
    await expect(writing({ signal: stop.signal }, runtime, untilStopped(10))).rejects.toMatchObject({
      code: 'apply/cancelled',
      message: 'rollout: context canceled',
    })
  })

  it('that reads is left at once when it is cancelled', async () => {
    const stop = new AbortController()
    void clock.sleep(5).then(() => stop.abort())
    await expect(reading({ signal: stop.signal }, runtime, never)).rejects.toMatchObject({ code: 'apply/cancelled' })
  })

  it('has no deadline in the far future', async () => {
    const work = (): Promise<number> => clock.sleep(5).then(() => 1)
    expect(await writing({ deadline: clock.now() + 2 ** 40 }, runtime, work)).toBe(1)
  })

  const failures: readonly (readonly [Error, object])[] = [
    [new StorageError('not-found', 'release: not found'), { code: 'release/not-found', message: 'release: not found' }],
    [new StorageError('already-exists', 'x'), { code: 'release/exists' }],
    [new StorageError('backend', 'create: x', new TshelmError('kube/unreachable', 'x')), { code: 'kube/unreachable' }],
    [new RangeError('boom'), { code: 'internal', message: 'boom' }],
  ]
  it.each(failures)('rejects with a TshelmError for %s', async (error, expected) => {
    await expect(reading({}, runtime, () => Promise.reject(error))).rejects.toMatchObject({
      name: 'TshelmError',
      ...expected,
    })
  })
})
