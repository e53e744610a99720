/** Whether a run is over: by its process, by its silence, never by clocks alone. */
import { describe, expect, it } from 'vitest'
import { judge, type Here } from '../../storage/lease.ts'
import { annotationsWithout, RUN_ANNOTATION, runNoteOf, type RunNote } from '../../storage/run-note.ts'

const now = Date.UTC(2026, 0, 1)
const ago = (seconds: number): string => new Date(now - seconds * 1000).toISOString()

const note: RunNote = {
  ...{ v: 1, id: 'a', verb: 'upgrade', holder: { host: 'h', pid: 7 }, began: ago(60), beat: ago(5), every: 10 },
  ...{ state: 'running', options: {} },
}

const saying = (lives: boolean | undefined): Here => ({ self: () => undefined, lives: () => lives })

describe('a run', () => {
  it.each([
    ['goes on while it is heard of', { beat: ago(29) }, undefined, { state: 'held' }],
    ['goes on as far as clocks may differ', { beat: ago(-29) }, true, { state: 'held' }],
    ['is over when its process is gone', {}, false, { state: 'free', evidence: 'process 7 on h is gone' }],
    [
      'is over when it paused itself',
      { state: 'paused' },
      true,
      { state: 'free', evidence: `it was paused at ${ago(5)}` },
    ],
    [
      'has to be watched for a beat when it is silent',
      { beat: ago(31) },
      undefined,
      { state: 'silent', watchMs: 13_000 },
    ],
    ['has to be watched although its process lives', { beat: ago(31) }, true, { state: 'silent', watchMs: 13_000 }],
    [
      'has to be watched for longer when clocks cannot be compared',
      { beat: ago(-31) },
      undefined,
      { state: 'silent', watchMs: 33_000 },
    ],
    [
      'is not waited for longer because it says that it is seldom heard of',
      { beat: ago(181), every: 1e12 },
      undefined,
      { state: 'silent', watchMs: 63_000 },
    ],
    [
      'has to be watched when its time cannot be read',
      { beat: 'soon' },
      undefined,
      { state: 'silent', watchMs: 33_000 },
    ],
  ] as const)('%s', (_, change, lives, verdict) => {
    expect(judge({ ...note, ...change }, now, saying(lives))).toMatchObject(verdict)
  })

  it('needs nobody to tell of processes', () => {
    expect(judge(note, now, undefined)).toEqual({ state: 'held' })
  })
})

describe('a note', () => {
  const annotated = (value: unknown): RunNote | undefined =>
    runNoteOf({ annotations: { [RUN_ANNOTATION]: typeof value === 'string' ? value : JSON.stringify(value) } })

  it('is read as it was written', () => {
    const whole: RunNote = { ...note, at: 'apply/1-Pod', hooksBegun: ['b'], hooksDone: ['a'], options: { a: { b: 1 } } }
    expect(annotated(whole)).toEqual(whole)
    expect(runNoteOf({})).toBeUndefined()
  })

  it.each([
    ['no JSON', '{'],
    ['another version', { ...note, v: 2 }],
    ['an unknown verb', { ...note, verb: 'test' }],
    ['no holder', { ...note, holder: {} }],
    ['no time between beats', { ...note, every: 0 }],
    ['another state', { ...note, state: 'done' }],
    ['hooks that are no list', { ...note, hooksDone: 'a' }],
    ['a null', null],
  ])('is none with %s', (_, value) => {
    expect(annotated(value)).toBeUndefined()
  })

  it('goes away alone', () => {
    expect(annotationsWithout({ a: '1', b: '2' }, 'a')).toEqual({ b: '2' })
    expect(annotationsWithout(undefined, 'a')).toEqual({})
  })
})
