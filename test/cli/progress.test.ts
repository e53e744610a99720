/** Progress around a verb's own output. */
import { describe, expect, it } from 'vitest'
import type { CliContext } from '../../src/cli/command.ts'
import { progressOf, type Progress, type ProgressMode } from '../../src/cli/progress.ts'
import { TshelmError } from '../../src/errors.ts'
import type { TshelmEvent } from '../../src/events.ts'

interface Bed {
  readonly progress: Progress
  /** What was written, stdout and stderr apart. */
  readonly out: string[]
  readonly err: string[]
  /** Lets time pass until what is planned for it has happened. */
  readonly pass: (ms: number) => Promise<void>
}

function bed(mode: ProgressMode): Bed {
  const out: string[] = []
  const err: string[] = []
  let now = 0
  let timers: { readonly at: number; readonly ring: () => void }[] = []
  const clock = {
    now: () => now,
    sleep: (ms: number, signal?: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
        timers.push({ at: now + ms, ring: resolve })
        signal?.addEventListener('abort', () => reject(new Error('aborted')))
      }),
  }
  const context = {
    clock,
    stdout: (text: string) => void out.push(text),
    stderr: (text: string) => void err.push(text),
    env: {},
    settings: { color: 'never', debug: false },
  } as unknown as CliContext
  const pass = async (ms: number): Promise<void> => {
    now += ms
    const due = timers.filter(({ at }) => at <= now)
    timers = timers.filter(({ at }) => at > now)
    for (const { ring } of due) ring()
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { progress: progressOf(mode, context), out, err, pass }
}

const object = { apiVersion: 'v1', kind: 'Pod', namespace: 'ns', name: 'a' }
const waiting: TshelmEvent = { kind: 'waiting', until: 'ready', objects: [object], timeout: 10_000 }
const wait: TshelmEvent = { kind: 'wait', object, status: 'InProgress', message: 'Pod is in the Pending phase' }

describe('the live table', () => {
  it('is drawn over itself, makes way for what is printed, and leaves nothing', async () => {
    const { progress, out, err, pass } = bed('table')
    progress.onEvent(waiting)
    progress.onEvent(wait)
    expect(err).toEqual([])
    await pass(100)
    expect(err.splice(0)).toEqual([
      'Waiting: 0 of 1 ready, 0s of 10s\n  Pod/a  InProgress     0s  Pod is in the Pending phase\n',
    ])
    await pass(900)
    expect(err.splice(0)[0]).toMatch(/^\u001b\[2A\u001b\[JWaiting: 0 of 1 ready, 1s of 10s\n/)
    progress.stderr('level=WARN msg=x\n')
    expect(err.splice(0)).toEqual(['\u001b[2A\u001b[J', 'level=WARN msg=x\n'])
    progress.stdout('text\n')
    expect(out).toEqual(['text\n'])
    await pass(1000)
    progress.end({ code: 0 })
    expect(err.at(-1)).toBe('\u001b[2A\u001b[J')
    err.length = 0
    await pass(5000)
    expect(err).toEqual([])
  })
})

describe('events', () => {
  const lines = ({ out }: Bed): unknown[] => out.map((line) => JSON.parse(line) as unknown)
  const time = '1970-01-01T00:00:00.000Z'

  it('are lines of JSON, the last one the result with what the verb prints', () => {
    const it = bed('events')
    it.progress.onEvent(wait)
    it.progress.onEvent({ kind: 'log', level: 'DEBUG', message: 'hidden' })
    it.progress.onEvent({ kind: 'record', release: 'r', revision: 3, status: 'deployed' })
    it.progress.stdout('NAME: r\n')
    it.progress.end({ code: 0 })
    expect(lines(it)).toEqual([
      { v: 1, time, ...wait },
      { v: 1, time, kind: 'record', release: 'r', revision: 3, status: 'deployed' },
      {
        v: 1,
        time,
        kind: 'result',
        ok: true,
        release: { name: 'r', revision: 3, status: 'deployed' },
        output: 'NAME: r\n',
      },
    ])
    expect(it.err).toEqual([])
  })

  it('end with the error, its cause and what to do', () => {
    const it = bed('events')
    const data = { status: 403, message: 'pods "a" is forbidden: exceeded quota: q, requested: pods=1' }
    it.progress.end({ error: new TshelmError('kube/api', 'no', { data, hint: 'wait' }) })
    expect(lines(it)).toMatchObject([
      {
        kind: 'result',
        ok: false,
        error: {
          code: 'kube/api',
          message: 'no',
          hint: 'wait',
          diagnosis: { objects: [{ cause: { code: 'quota' } }] },
        },
      },
    ])
  })

  it('know that a release is gone', () => {
    const it = bed('events')
    it.progress.onEvent({ kind: 'record', release: 'r', revision: 3, status: 'uninstalling' })
    it.progress.end({ code: 0 })
    expect(lines(it).at(-1)).toMatchObject({ release: { status: 'uninstalled' } })
  })
})

describe('plain lines', () => {
  it('go to stderr', () => {
    const { progress, out, err } = bed('plain')
    progress.onEvent(wait)
    progress.stdout('text\n')
    expect({ out, err }).toEqual({ out: ['text\n'], err: ['Pod ns/a: InProgress, Pod is in the Pending phase\n'] })
  })
})
