import { describe, expect, it } from 'vitest'
import { adaptiveGate } from '../src/concurrency.ts'

/** How many get in at once. */
async function width(gate: ReturnType<typeof adaptiveGate>): Promise<number> {
  let inside = 0
  for (let i = 0; i < 100; i++) void gate.enter().then(() => inside++)
  await Promise.resolve()
  return inside
}

describe('an adaptive gate', () => {
  const open = (now = { ms: 0 }): ReturnType<typeof adaptiveGate> =>
    adaptiveGate({ start: 4, max: 8, now: () => now.ms })

  it('lets in as many as it starts with', async () => {
    expect(await width(open())).toBe(4)
  })

  it('widens with every success, up to its limit', async () => {
    const gate = open()
    for (let i = 0; i < 20; i++) {
      await gate.enter()
      gate.leave(1, false)
    }
    expect(await width(gate)).toBe(8)
  })

  it('halves once for all that was too much at the same time, and widens slowly then', async () => {
    const now = { ms: 0 }
    const gate = open(now)
    for (let i = 0; i < 4; i++) await gate.enter()
    for (let i = 0; i < 4; i++) gate.leave(1, true)
    for (let i = 0; i < 2; i++) {
      await gate.enter()
      gate.leave(1, false)
    }
    expect(await width(gate)).toBe(2)
  })

  it('narrows where answers become slow', async () => {
    const now = { ms: 0 }
    const gate = adaptiveGate({ start: 8, max: 8, now: () => now.ms })
    await gate.enter()
    gate.leave(10, false)
    await gate.enter()
    gate.leave(5000, false)
    expect(await width(gate)).toBe(6)
  })

  it('lets in who waits when a place is given back', async () => {
    const gate = adaptiveGate({ start: 1, max: 1, now: () => 0 })
    await gate.enter()
    const second = gate.enter().then(() => 'in')
    gate.leave(1, false)
    expect(await second).toBe('in')
  })
})
