/**
 * What a run tells of itself while it goes on: a note beside its record, written with the record where that is written anyway, and by
 * itself every ten seconds. Who finds another's note there has lost the release.
 */
import { isStorageError } from '../../storage/errors.ts'
import { recordKey } from '../../storage/key.ts'
import type { ReleaseRecord } from '../../storage/record.ts'
import { annotationsWithout, RUN_ANNOTATION, runNoteOf, type RunNote } from '../../storage/run-note.ts'
import type { Store } from '../../storage/store.ts'
import { isTshelmError, TshelmError } from '../errors.ts'
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
  /** As it stands on the record, as far as this run knows; '' if nothing is known to stand there. Undefined before there is a record. */
  stored: string | undefined
  /** By the clock, when the record was seen last to be this run's. */
  confirmed: number
  /** Another's by now. */
  lost: boolean
  /** The record has no note any more: the run is over, or about to be. */
  closed: boolean
  /** The beat that is under way. */
  beating: Promise<void> | undefined
  /** Who may not change annotations alone writes the whole record. */
  whole: boolean
}

export function openJournal({ note, record, store, runtime, resumes }: JournalOptions): Journal {
  const { clock } = runtime
  const text = JSON.stringify(note)
  const before = { done: note.hooksDone ?? [], running: resumes ? (note.hooksBegun ?? []) : [] }
  const state: State = {
    ...{ note, stored: resumes ? text : undefined, confirmed: clock.now() },
    ...{ lost: false, closed: false, beating: undefined, whole: false },
  }
  const lease: Lease = { state, record, store, runtime }
  const began = clock.now()
  const every = note.every * 1000
  // What does not get through is tried again; who is silent for too long is taken over, and sees it.
  const sign = (): Promise<void> => beat(lease).catch(() => undefined)
  const stop = clock.every?.(every, () => void sign())
  const set = (change: Partial<RunNote>): void => void (state.note = { ...state.note, ...change })
  return {
    id: note.id,
    enter: (at) => set({ at }),
    hookBegins: (hook) => set({ hooksBegun: [...(state.note.hooksBegun ?? []), hook] }),
    async hookSucceeded(done) {
      const { hooksBegun = [], hooksDone = [] } = state.note
      set({ hooksBegun: hooksBegun.filter((hook) => hook !== done), hooksDone: [...hooksDone, done] })
      if (clock.now() - began > every) await sign()
    },
    hasSucceeded: (hook) => before.done.includes(hook),
    wasRunning: (hook) => before.running.includes(hook),
    async check() {
      // Suspended, perhaps, and for so long that somebody may have taken over.
      if (!state.lost && state.stored !== undefined && clock.now() - state.confirmed > 2 * every) await sign()
      if (state.lost) throw leaseLost(record)
    },
    written: (ends, write) => written(lease, ends, write),
    stop: () => stop?.(),
    async pause() {
      if (state.closed || state.lost || state.stored === undefined) return false
      await state.beating?.catch(() => undefined)
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
  if (ends) state.closed = true
  await state.beating?.catch(() => undefined)
  if (ends) {
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
  const { state } = lease
  if (state.closed || state.lost || state.stored === undefined) return
  state.beating ??= (state.whole ? beatWhole(lease) : beatNote(lease)).finally(() => (state.beating = undefined))
  await state.beating
}

async function beatNote(lease: Lease): Promise<void> {
  const { state, record, store } = lease
  const { stored } = state
  const next = nextNote(lease)
  const change = { [RUN_ANNOTATION]: next.text }
  try {
    if (stored === '') await store.driver.annotate(keyOf(record), change)
    else await store.driver.annotate(keyOf(record), change, { [RUN_ANNOTATION]: stored! })
    confirm(state, next)
  } catch (error) {
    if (isStorageError(error, 'not-found')) state.lost = !state.closed
    else if (isStorageError(error, 'changed')) await compare(lease)
    else if (isForbidden(error)) {
      state.whole = true
      await beatWhole(lease)
    } else throw error
  }
}

/** A look, and a write of all: not as safe as the other way, but with no more than what Helm needs as well. */
async function beatWhole(lease: Lease): Promise<void> {
  const { state, record, store } = lease
  await compare(lease)
  if (state.lost || state.closed) return
  const next = nextNote(lease)
  await store.driver.update(keyOf(record), {
    ...record,
    annotations: { ...record.annotations, [RUN_ANNOTATION]: next.text },
  })
  confirm(state, next)
}

interface NextNote {
  readonly now: number
  readonly beat: string
  readonly text: string
}

function nextNote({ state, runtime }: Lease): NextNote {
  const now = runtime.clock.now()
  const time = recordTime(now)
  return { now, beat: time, text: JSON.stringify({ ...state.note, beat: time }) }
}

function confirm(state: State, { now, beat: time, text }: NextNote): void {
  state.note = { ...state.note, beat: time }
  state.stored = text
  state.confirmed = now
}

/** The record was written meanwhile: by this run itself, or by another. */
async function compare({ state, record, store }: Lease): Promise<void> {
  const now = await store.driver.get(keyOf(record)).catch((error: unknown) => {
    if (isStorageError(error, 'not-found')) return undefined
    throw error
  })
  if (state.closed) return
  const note = now && runNoteOf(now)
  if (note?.id === state.note.id) state.stored = now!.annotations![RUN_ANNOTATION]!
  // Where annotations are not kept, others see a release that is pending, and nobody who has died.
  else if (note === undefined && now?.info.status === record.info.status) state.stored = ''
  else state.lost = true
}

function keyOf({ name, version }: ReleaseRecord): string {
  return recordKey(name, version)
}

function isForbidden(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined
  return isTshelmError(cause) && cause.data['status'] === 403
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
