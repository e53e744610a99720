import { describe, expect, it } from 'vitest'
import { recordNow } from '../src/record-time.ts'
import { systemClock, type Clock } from '../src/runtime.ts'

const at = Date.UTC(2026, 0, 2, 3, 4, 5, 678)
const clock = (more: Partial<Clock> = {}): Clock => ({ now: () => at, sleep: () => Promise.resolve(), ...more })

describe('recordNow', () => {
  it.each([
    ['of a clock that counts milliseconds', clock(), 'UTC', '2026-01-02T03:04:05.678Z'],
    [
      'of one that counts nanoseconds',
      clock({ nowNs: () => BigInt(at) * 1_000_000n + 12_345n }),
      'UTC',
      '2026-01-02T03:04:05.678012345Z',
    ],
    [
      'in local time',
      clock({ nowNs: () => BigInt(at) * 1_000_000n + 9n }),
      'Asia/Kolkata',
      '2026-01-02T08:34:05.678000009+05:30',
    ],
    ['without zeros at the end', clock({ now: () => at - 678 }), 'UTC', '2026-01-02T03:04:05Z'],
    ['of parts of milliseconds', clock({ now: () => at + 0.25 }), 'UTC', '2026-01-02T03:04:05.67825Z'],
    ['of a clock put together of two', clock({ nowNs: () => 1n }), 'UTC', '2026-01-02T03:04:05.678Z'],
  ])('%s', (_, given, timeZone, text) => {
    expect(recordNow({ clock: given, timeZone })).toBe(text)
  })

  it('has nine digits of the system’s clock, as Helm, and keeps to the wall clock', () => {
    const texts = Array.from({ length: 20 }, () => recordNow({ clock: systemClock, timeZone: 'UTC' }))
    expect(Math.max(...texts.map((text) => /\.(\d+)Z$/.exec(text)?.[1]?.length ?? 0))).toBe(9)
    for (const text of texts) expect(Math.abs(Date.parse(text) - Date.now())).toBeLessThan(1000)
  })
})
