/** Progress as a table, as lines, as events. */
import { describe, expect, it } from 'vitest'
import { progressLine } from '../../../src/cli/print/progress-lines.ts'
import { advance, newProgress, type ProgressState } from '../../../src/cli/print/progress-state.ts'
import { progressLines } from '../../../src/cli/print/progress-table.ts'
import { displayWidth } from '../../../src/cli/print/table.ts'
import type { TshelmEvent } from '../../../src/events.ts'
import type { ObjectRef } from '../../../src/object.ts'

const ref = (name: string, kind = 'Deployment'): ObjectRef => ({ apiVersion: 'apps/v1', kind, namespace: 'ns', name })
const screen = { columns: 60, rows: 24, colour: false }

function stateAfter(...events: readonly (readonly [at: number, event: TshelmEvent])[]): ProgressState {
  const state = newProgress()
  for (const [at, event] of events) advance(state, event, at)
  return state
}

const waiting = (...names: readonly string[]): TshelmEvent => ({
  kind: 'waiting',
  until: 'ready',
  objects: names.map((name) => ref(name)),
  timeout: 300_000,
})
const status = (name: string, text: string, message: string): TshelmEvent => ({
  kind: 'wait',
  object: ref(name),
  status: text,
  message,
})

describe('the table', () => {
  it('shows what is not ready, what has failed first', () => {
    const state = stateAfter(
      [0, waiting('api', 'web', 'worker')],
      [1000, status('api', 'InProgress', 'Available: 0/1')],
      [2000, status('web', 'Current', 'Deployment is available. Replicas: 1')],
      [3000, status('worker', 'Failed', 'Progress deadline exceeded')],
      [4000, status('api', 'InProgress', 'Ready: 0/1')],
    )
    expect(progressLines(state, 75_000, screen)).toEqual([
      'Waiting: 1 of 3 ready, 1m15s of 5m',
      '  Deployment/worker  Failed      1m12s  Progress deadline …',
      '  Deployment/api     InProgress  1m14s  Ready: 0/1',
    ])
  })

  it('keeps to the height of the terminal', () => {
    const names = Array.from({ length: 50 }, (_, i) => `d${String(i)}`)
    expect(progressLines(stateAfter([0, waiting(...names)]), 0, screen)).toHaveLength(16)
    const small = progressLines(stateAfter([0, waiting(...names)]), 0, { ...screen, rows: 8 })
    expect(small).toHaveLength(5)
    expect(small.at(-1)).toBe('  … and 47 more')
  })

  it('takes no orders from messages', () => {
    const message = 'a\n\u001b[2Jb\u0007'
    const state = stateAfter([0, waiting('api')], [0, status('api', 'Failed', message)])
    expect(progressLines(state, 0, screen).at(-1)).toBe('  Deployment/api  Failed     0s  a ·[2Jb·')
    expect(progressLine(status('api', 'Failed', message))).toBe('Deployment ns/api: Failed, a ·[2Jb·\n')
  })

  it('never wraps a line, and ends colours that it cuts', () => {
    const state = stateAfter([0, waiting('api')], [0, status('api', 'Failed', '漢字'.repeat(50))])
    for (const colour of [true, false]) {
      const lines = progressLines(state, 0, { ...screen, colour })
      expect(Math.max(...lines.map(displayWidth))).toBeLessThan(screen.columns)
      expect(lines[1]!.endsWith('\u001b[0m')).toBe(colour)
    }
  })

  it('tells of hooks, of deletions, of what was written, and of nothing', () => {
    expect(progressLines(newProgress(), 0, screen)).toEqual([])
    const object: TshelmEvent = { kind: 'object', action: 'created', object: ref('a') }
    expect(progressLines(stateAfter([0, object], [0, object]), 0, screen)).toEqual(['2 objects written'])
    const hook: TshelmEvent = { kind: 'hook', action: 'running', hook: 'migrate', path: 'p', event: 'pre-install' }
    expect(progressLines(stateAfter([0, hook], [0, waiting('job')]), 0, screen)[0]).toBe(
      'Waiting: hook migrate, 0s of 5m',
    )
    const gone: TshelmEvent = { ...waiting('a', 'b'), until: 'deleted' } as TshelmEvent
    const state = stateAfter([0, gone], [0, status('a', 'NotFound', 'Resource not found')])
    expect(progressLines(state, 0, screen)[0]).toBe('Waiting: 1 of 2 deleted, 0s of 5m')
    advance(state, { kind: 'waited', until: 'deleted', outcome: 'done' }, 0)
    expect(progressLines(state, 0, screen)).toEqual([])
  })
})

describe('lines', () => {
  it.each<[TshelmEvent, string | undefined]>([
    [waiting('a', 'b'), 'waiting for 2 objects to be ready, for 300s at most\n'],
    [status('a', 'InProgress', 'Ready: 0/1'), 'Deployment ns/a: InProgress, Ready: 0/1\n'],
    [status('a', 'Unknown', ''), 'Deployment ns/a: Unknown\n'],
    [
      { kind: 'object', action: 'created', object: { ...ref('n', 'Namespace'), namespace: '' } },
      'Namespace n: created\n',
    ],
    [{ kind: 'hook', action: 'failed', hook: 'h', path: 'p', event: 'test' }, 'hook h (test): failed\n'],
    [{ kind: 'waited', until: 'ready', outcome: 'timeout' }, 'waiting ended: timeout\n'],
    [{ kind: 'waited', until: 'ready', outcome: 'done' }, undefined],
    [{ kind: 'record', release: 'r', revision: 2, status: 'failed' }, 'revision 2 of r: failed\n'],
    [{ kind: 'log', level: 'WARN', message: 'x' }, undefined],
  ])('%o', (event, line) => {
    expect(progressLine(event)).toBe(line)
  })
})
