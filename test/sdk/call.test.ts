import { describe, expect, it } from 'vitest'
import { StorageError } from '../../storage/errors.ts'
import { TshelmError } from '../../src/errors.ts'
import { systemClock, type Runtime } from '../../src/runtime.ts'
import { reading, writing, type CallOptions } from '../../src/sdk/call.ts'

const runtime: Runtime = {
  clock: systemClock,
  randomBytes: (count) => new Uint8Array(count),
  timeZone: 'UTC',
  emit: () => undefined,
}

const CANCELLED = new TshelmError('apply/cancelled', 'rollout: context canceled')

/** Work that goes on until it is told to stop, then takes its time to say so. */
function untilStopped(recordingMs: number): (runtime: Runtime) => Promise<never> {
  return async ({ signal, clock }) => {
    await new Promise((resolve) => signal!.addEventListener('abort', resolve))
    await clock.sleep(recordingMs)
    throw CANCELLED
  }
}

const never = (): Promise<never> => new Promise(() => undefined)

describe('a call', () => {
  it('gives what the work gives', async () => {
    expect(await writing({ deadline: Date.now() + 1000 }, runtime, () => Promise.resolve(1))).toBe(1)
  })

  it('does not begin after its signal or its deadline', async () => {
    let begun = false
    const work = (): Promise<void> => Promise.resolve(void (begun = true))
    const cases: readonly (readonly [CallOptions, string])[] = [
      [{ signal: AbortSignal.abort() }, 'apply/cancelled'],
      [{ deadline: Date.now() - 1 }, 'apply/timeout'],
      [{ deadline: new Date(0) }, 'apply/timeout'],
    ]
    for (const [options, code] of cases) await expect(writing(options, runtime, work)).rejects.toMatchObject({ code })
    expect(begun).toBe(false)
  })

  it('that writes is told to stop before its deadline, and may record that it failed', async () => {
    const started = Date.now()
    await expect(writing({ deadline: started + 400 }, runtime, untilStopped(10))).rejects.toMatchObject({
      code: 'apply/timeout',
      message: 'rollout: context deadline exceeded',
    })
    expect(Date.now() - started).toBeLessThan(400)
  })

  it('is over at its deadline whatever the work does', async () => {
    await expect(writing({ deadline: Date.now() + 50 }, runtime, never)).rejects.toMatchObject({
      code: 'apply/timeout',
      message: 'context deadline exceeded',
    })
  })

  it('that writes finishes its recording when it is cancelled', async () => {
    const stop = new AbortController()
    setTimeout(() => stop.abort(), 5)
    await expect(writing({ signal: stop.signal }, runtime, untilStopped(10))).rejects.toMatchObject({
      code: 'apply/cancelled',
      message: 'rollout: context canceled',
    })
  })

  it('that reads is left at once when it is cancelled', async () => {
    const stop = new AbortController()
    setTimeout(() => stop.abort(), 5)
    await expect(reading({ signal: stop.signal }, runtime, never)).rejects.toMatchObject({ code: 'apply/cancelled' })
  })

  it('has no deadline in the far future', async () => {
    const work = ({ clock }: Runtime): Promise<number> => clock.sleep(5).then(() => 1)
    expect(await writing({ deadline: Date.now() + 2 ** 40 }, runtime, work)).toBe(1)
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
