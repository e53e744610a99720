/**
 * What a run tells of itself while it goes on: a note beside its record, written with the record where that is written anyway, and by
 * itself every ten seconds. Whoever finds another's note there, or none, has lost the release.
 */
import { isStorageError } from '../../storage/errors.ts'
import { recordKey } from '../../storage/key.ts'
import type { ReleaseRecord } from '../../storage/record.ts'
import { annotationsWithout, RUN_ANNOTATION, runNoteOf, type RunNote } from '../../storage/run-note.ts'
import type { Store } from '../../storage/store.ts'
import { TshelmError } from '../errors.ts'
import { recordTime } from '../record-time.ts'
import type { Runtime } from '../runtime.ts'

export interface Journal {
  /** Of the run. */
  readonly id: string
  /** The run comes to a group of its plan. */
  enter(group: string): void
  hookBegins(hook: string): void
  /** With a beat of its own where the run is long: what took its time is not done twice. */
  hookSucceeded(hook: string): Promise<void>
  /** By this run, or the one that it resumes. */
  hasSucceeded(hook: string): boolean
  /** Begun by the run that this one resumes; how it ended is not known. */
  wasRunning(hook: string): boolean
  /** To be called before every write. Rejects with `apply/lease-lost` when the release is another's by now. */
  check(): Promise<void>
  /** Writes the record by `write`, the note with it; without it if that ends the run. */
  written(ends: boolean, write: () => Promise<void>): Promise<void>
  /** Ends the heartbeat. */
  stop(): void
  /** Says on record that nobody is at work any more, if it still tells otherwise; true if the run can be resumed. */
  pause(): Promise<boolean>
}

export interface JournalOptions {
  readonly note: RunNote
  readonly record: ReleaseRecord
  readonly store: Store
  readonly runtime: Runtime
  /** The note stands on the record already. */
  readonly resumes: boolean
}

interface State {
  note: RunNote
  /** As it stands on the record, as far as this run knows. */
  stored: string | undefined
  /** By the clock, when the record was seen last to be this run's. */
  confirmed: number
  /** Another's by now. */
  lost: boolean
  /** The record has no note any more: the run is over, or about to be. */
  closed: boolean
}

export function openJournal({ note, record, store, runtime, resumes }: JournalOptions): Journal {
  const { clock } = runtime
  const text = JSON.stringify(note)
  const before = { done: note.hooksDone ?? [], running: resumes ? note.hook : undefined }
  const state: State = { note, stored: resumes ? text : undefined, confirmed: clock.now(), lost: false, closed: false }
  const lease: Lease = { state, record, store, runtime }
  const began = clock.now()
  const every = note.every * 1000
  const stop = clock.every?.(every, () => void beat(lease).catch(() => undefined))
  const set = (change: Partial<RunNote>): void => void (state.note = { ...state.note, ...change })
  return {
    id: note.id,
    enter: (at) => set({ at }),
    hookBegins: (hook) => set({ hook }),
    async hookSucceeded(done) {
      set({ hook: undefined, hooksDone: [...(state.note.hooksDone ?? []), done] })
      if (clock.now() - began > every) await beat(lease).catch(() => undefined)
    },
    hasSucceeded: (hook) => before.done.includes(hook),
    wasRunning: (hook) => before.running === hook,
    async check() {
      // Suspended, perhaps, and for so long that somebody may have taken over.
      if (!state.lost && state.stored !== undefined && clock.now() - state.confirmed > 2 * every) await beat(lease)
      if (state.lost) throw leaseLost(record)
    },
    written: (ends, write) => written(lease, ends, write),
    stop: () => stop?.(),
    async pause() {
      if (state.closed || state.lost || state.stored === undefined) return false
      set({ state: 'paused' })
      await beat(lease)
      return !state.lost
    },
  }
}

interface Lease {
  readonly state: State
  readonly record: ReleaseRecord
  readonly store: Store
  readonly runtime: Runtime
}

async function written({ state, record, runtime }: Lease, ends: boolean, write: () => Promise<void>): Promise<void> {
  const now = runtime.clock.now()
  const others = annotationsWithout(record.annotations, RUN_ANNOTATION)
  if (ends) {
    state.closed = true
    record.annotations = others
    await write()
    return
  }
  state.note = { ...state.note, beat: recordTime(now) }
  const text = JSON.stringify(state.note)
  record.annotations = { ...others, [RUN_ANNOTATION]: text }
  await write()
  state.stored = text
  state.confirmed = now
}

/** Replaces the note, if it is still this run's. Rejects when that cannot be told. */
async function beat(lease: Lease): Promise<void> {
  const { state, record, store, runtime } = lease
  if (state.closed || state.lost || state.stored === undefined) return
  const now = runtime.clock.now()
  const note = { ...state.note, beat: recordTime(now) }
  const text = JSON.stringify(note)
  const key = recordKey(record.name, record.version)
  try {
    await store.driver.annotate(key, { [RUN_ANNOTATION]: text }, { [RUN_ANNOTATION]: state.stored })
    state.note = { ...state.note, beat: note.beat }
    state.stored = text
    state.confirmed = now
  } catch (error) {
    if (isStorageError(error, 'not-found')) state.lost = !state.closed
    else if (isStorageError(error, 'changed')) await compare(lease)
    else throw error
  }
}

/** The record was written meanwhile: by this run itself, or by another. */
async function compare({ state, record, store }: Lease): Promise<void> {
  const now = await store.driver.get(recordKey(record.name, record.version))
  if (state.closed) return
  if (runNoteOf(now)?.id === state.note.id) state.stored = now.annotations![RUN_ANNOTATION]!
  else state.lost = true
}

function leaseLost({ name, version }: ReleaseRecord): TshelmError {
  const message = `revision ${String(version)} of release ${JSON.stringify(name)} was taken over by another run`
  return new TshelmError('apply/lease-lost', message, {
    hint: 'this process was silent for so long that another one went on; look at the history of the release',
    data: { release: name, revision: version },
  })
}

/** What becomes a run's own when it fails is not to be touched when the run only stops, or is not the owner any more. */
export function leavesRecords(error: unknown): boolean {
  return error instanceof TshelmError && (error.code === 'apply/deadline' || error.code === 'apply/lease-lost')
}
