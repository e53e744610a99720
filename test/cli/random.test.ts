import { describe, expect, it } from 'vitest'
import { randomSource } from '../../src/cli/random.ts'

describe.each(['linux', 'darwin'] as const)('randomSource on %s', (platform) => {
  it('gives as many bytes as asked for', () => {
    const random = randomSource(platform)
    for (const count of [0, 1, 16, 500, 512, 513, 5000]) expect(random(count)).toHaveLength(count)
  })

  it('gives no byte twice', () => {
    const random = randomSource(platform)
    const seen = Array.from({ length: 200 }, () => Buffer.from(random(16)).toString('hex'))
    expect(new Set(seen).size).toBe(200)
    expect(new Set(Buffer.from(seen.join(''), 'hex')).size).toBeGreaterThan(250)
  })
})
