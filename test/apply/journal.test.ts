/** The note that a run keeps: what it says, when it is written, and how a run learns that it lost its release. */
import { beforeEach, describe, expect, it } from 'vitest'
import { StorageError } from '../../storage/errors.ts'
import { memoryDriver, type MemoryDriver } from '../../storage/memory.ts'
import { RUN_ANNOTATION, runNoteOf, type RunNote } from '../../storage/run-note.ts'
import { createStore, type Store } from '../../storage/store.ts'
import type { ReleaseRecord } from '../../storage/record.ts'
import { TshelmError } from '../../src/errors.ts'
import { openJournal, type Journal } from '../../src/apply/journal.ts'
import { fakeClock, type FakeClock } from '../fakes/clock.ts'
import { release } from '../fakes/records.ts'

const note: RunNote = {
  ...{ v: 1, id: 'mine', verb: 'upgrade', holder: { host: 'h', pid: 7 }, began: '', beat: '', every: 10 },
  ...{ state: 'running', options: {} },
}
const key = 'sh.helm.release.v1.r.v1'

let clock: FakeClock
let driver: MemoryDriver
let store: Store
let record: ReleaseRecord
let beats: (() => void)[]
let journal: Journal

beforeEach(() => {
  clock = fakeClock()
  driver = memoryDriver()
  store = createStore(driver)
  record = release('r', 1, 'pending-upgrade')
  beats = []
  journal = open()
})

function open(changes: Partial<RunNote> = {}, resumes = false): Journal {
  const every = (_: number, act: () => void): (() => void) => {
    beats.push(act)
    return () => void beats.splice(0)
  }
  const runtime = {
    clock: { ...clock, every },
    emit: () => undefined,
    randomBytes: () => new Uint8Array(0),
    timeZone: 'UTC',
  }
  return openJournal({ note: { ...note, ...changes }, record, store, runtime, resumes })
}

const create = (): Promise<void> => journal.written(false, () => store.create(record))

async function stored(): Promise<RunNote | undefined> {
  return runNoteOf(await driver.get(key))
}

/** A heartbeat, and time for it to come home. */
async function beat(ms = 10_000): Promise<void> {
  clock.advance(ms)
  for (const act of beats) act()
  for (let i = 0; i < 10; i++) await new Promise((resolve) => setImmediate(resolve))
}

describe('a note', () => {
  it('is written with the record, and taken away with its last update', async () => {
    journal.enter('hooks/pre-upgrade')
    journal.hookBegins('one')
    await create()
    expect(await stored()).toMatchObject({
      id: 'mine',
      at: 'hooks/pre-upgrade',
      hooksBegun: ['one'],
      beat: '2026-01-01T00:00:00Z',
    })
    await journal.hookSucceeded('one')
    await journal.written(false, () => store.update(record))
    expect(await stored()).toMatchObject({ hooksDone: ['one'] })
    expect((await stored())!.hooksBegun).toEqual([])
    await journal.written(true, () => store.update(record))
    expect(await stored()).toBeUndefined()
    await beat()
    expect(await stored()).toBeUndefined()
  })

  it('leaves other annotations alone', async () => {
    record.annotations = { other: '1' }
    await create()
    await beat()
    expect((await driver.get(key)).annotations).toMatchObject({ other: '1' })
  })

  it('is not written by itself before there is a record', async () => {
    await beat()
    await create()
    await beat()
    expect((await stored())!.beat).toBe('2026-01-01T00:00:20Z')
    journal.stop()
    expect(beats).toEqual([])
  })

  it('is written at once when a hook ended that took long', async () => {
    await create()
    clock.advance(11_000)
    await journal.hookSucceeded('slow')
    expect(await stored()).toMatchObject({ hooksDone: ['slow'] })
  })

  it('says that the run can be resumed', async () => {
    expect(await journal.pause()).toBe(false)
    await create()
    expect(await journal.pause()).toBe(true)
    expect(await stored()).toMatchObject({ state: 'paused' })
  })

  it('tells a resumed run what was done', () => {
    const resumed = open({ hooksDone: ['one'], hooksBegun: ['two'] }, true)
    expect([resumed.hasSucceeded('one'), resumed.hasSucceeded('two')]).toEqual([true, false])
    expect([resumed.wasRunning('one'), resumed.wasRunning('two')]).toEqual([false, true])
    expect(open({ hooksBegun: ['two'] }).wasRunning('two')).toBe(false)
  })
})

describe('a run', () => {
  const lost = { code: 'apply/lease-lost', message: 'revision 1 of release "r" was taken over by another run' }

  it('goes on when it has written the record itself meanwhile', async () => {
    await create()
    await driver.update(key, { ...record, annotations: { [RUN_ANNOTATION]: JSON.stringify({ ...note, at: 'x' }) } })
    await beat()
    await expect(journal.check()).resolves.toBeUndefined()
    await beat()
    expect((await stored())!.beat).toBe('2026-01-01T00:00:20Z')
  })

  it.each([
    [
      'another has taken the release',
      () => driver.annotate(key, { [RUN_ANNOTATION]: JSON.stringify({ ...note, id: 'x' }) }),
    ],
    [
      'it was marked as failed',
      async () => {
        await driver.update(key, { ...record, annotations: {}, info: { ...record.info, status: 'failed' } })
      },
    ],
    ['its record is gone', () => driver.delete(key)],
  ])('stops when %s', async (_, happens) => {
    await create()
    await happens()
    await beat()
    await expect(journal.check()).rejects.toMatchObject(lost)
    expect(await journal.pause()).toBe(false)
  })

  it('goes on where annotations are not kept', async () => {
    await create()
    await driver.annotate(key, { [RUN_ANNOTATION]: null })
    await beat()
    await expect(journal.check()).resolves.toBeUndefined()
    await beat()
    expect((await stored())!.beat).toBe('2026-01-01T00:00:20Z')
  })

  it('writes the whole record where it may not change annotations alone', async () => {
    const cause = new TshelmError('kube/api', 'secrets is forbidden', { data: { status: 403 } })
    const refuse = (): Promise<never> => Promise.reject(new StorageError('backend', cause.message, cause))
    store = createStore({ ...driver, annotate: refuse })
    journal = open()
    await create()
    await beat()
    expect((await stored())!.beat).toBe('2026-01-01T00:00:10Z')
    await driver.update(key, { ...record, annotations: { [RUN_ANNOTATION]: JSON.stringify({ ...note, id: 'x' }) } })
    await beat()
    await expect(journal.check()).rejects.toMatchObject(lost)
  })

  it('looks before it writes when it was suspended', async () => {
    await create()
    await driver.annotate(key, { [RUN_ANNOTATION]: JSON.stringify({ ...note, id: 'other' }) })
    clock.advance(15_000)
    await expect(journal.check()).resolves.toBeUndefined()
    clock.advance(15_000)
    await expect(journal.check()).rejects.toMatchObject(lost)
  })

  it('does not stop for a beat that did not get through', async () => {
    const broken = { ...driver, annotate: () => Promise.reject(new Error('connection reset')) }
    store = createStore(broken)
    journal = open()
    await create()
    await beat()
    await expect(journal.check()).resolves.toBeUndefined()
  })
})
