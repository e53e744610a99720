import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { whenAborted } from '../../src/http/abort.ts'

describe('whenAborted', () => {
  it('tells everyone once, over one listener', () => {
    const controller = new AbortController()
    const told: number[] = []
    for (let i = 0; i < 30; i++) whenAborted(controller.signal, () => told.push(i))
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1)
    controller.abort()
    expect(told).toEqual(Array.from({ length: 30 }, (_, i) => i))
  })

  it('forgets what was taken back', () => {
    const controller = new AbortController()
    const told: string[] = []
    whenAborted(controller.signal, () => told.push('kept'))
    whenAborted(controller.signal, () => told.push('taken back'))()
    controller.abort()
    expect(told).toEqual(['kept'])
  })

  it('acts at once on a signal that has aborted', () => {
    let called = false
    whenAborted(AbortSignal.abort(), () => (called = true))
    expect(called).toBe(true)
  })
})
