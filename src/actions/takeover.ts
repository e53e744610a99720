/** Who may work on a release: nobody while a run goes on; when the run has died, whoever comes next. */
import { isStorageError } from '../../storage/errors.ts'
import { recordKey } from '../../storage/key.ts'
import { holderText, judge } from '../../storage/lease.ts'
import type { ReleaseRecord } from '../../storage/record.ts'
import { ABANDONED_ANNOTATION, isUnfinished, RUN_ANNOTATION, runNoteOf, type RunNote } from '../../storage/run-note.ts'
import { TshelmError } from '../errors.ts'
import { log } from '../events.ts'
import type { ActionContext } from './context.ts'

/** A revision whose run has died. */
export interface DeadRevision {
  readonly record: ReleaseRecord
  readonly note: RunNote | undefined
  /** How it is known, for its description. */
  readonly description: string
}

export interface TakeoverOptions {
  /** Also what somebody else's run left pending, without a note that tells of its end. Default: false. */
  readonly recover?: boolean
}

/**
 * The dead among the revisions above the last good one, newest first; `history` is in that order. A newest revision that is pending
 * without a note is not among them, unless `recover`. Rejects with `release/in-progress` while a run goes on.
 */
export async function deadRevisions(
  history: readonly ReleaseRecord[],
  { recover = false }: TakeoverOptions,
  context: ActionContext,
): Promise<DeadRevision[]> {
  const [newest] = history
  if (newest === undefined) return []
  let evidence = ''
  const note = runNoteOf(newest)
  if (isUnfinished(newest.info.status)) {
    if (note === undefined && !recover) return []
    evidence = note === undefined ? 'taken over with --recover' : await requireDead(newest, note, context)
    context.runtime.emit(log('WARN', describe(newest, evidence), { revision: newest.version }))
  }
  const good = lastGood(history)?.version ?? 0
  const dead = (record: ReleaseRecord): DeadRevision => ({
    record,
    note: runNoteOf(record),
    description: describe(record, record === newest ? evidence : 'another run went on'),
  })
  return history.filter((record) => record.version > good && isLeft(record)).map(dead)
}

function isLeft({ info, annotations }: ReleaseRecord): boolean {
  return isUnfinished(info.status) || (info.status === 'failed' && annotations?.[ABANDONED_ANNOTATION] !== undefined)
}

/** The newest that was deployed once; `history` newest first. */
export function lastGood(history: readonly ReleaseRecord[]): ReleaseRecord | undefined {
  return history.find(({ info }) => info.status === 'deployed' || info.status === 'superseded')
}

// Helm's limit for those that users give.
const MAX_DESCRIPTION = 256

function describe(record: ReleaseRecord, evidence: string): string {
  const note = runNoteOf(record)
  const verb = note?.verb ?? record.info.status.replace('pending-', '')
  const at = note?.at === undefined ? '' : ` at ${note.at}`
  const text = `${verb[0]!.toUpperCase()}${verb.slice(1)} ${JSON.stringify(record.name)} was cut off${at}: ${evidence}`
  return Array.from(text).slice(0, MAX_DESCRIPTION).join('')
}

/** Resolves to the evidence. Rejects with `release/in-progress` for a run that lives; looking may take some seconds. */
export async function requireDead(record: ReleaseRecord, note: RunNote, context: ActionContext): Promise<string> {
  const { runtime, store } = context
  const { clock, here, signal, emit } = runtime
  const verdict = judge(note, clock.now(), here)
  if (verdict.state === 'free') return verdict.evidence
  if (verdict.state === 'held') throw inProgress(record, note)
  const seconds = Math.round(verdict.watchMs / 1000)
  emit(log('WARN', `${verdict.evidence}; watching it for ${String(seconds)} s`, { revision: record.version }))
  await clock.sleep(verdict.watchMs, signal)
  const now = await store.driver.get(recordKey(record.name, record.version))
  if (now.annotations?.[RUN_ANNOTATION] !== record.annotations?.[RUN_ANNOTATION]) throw inProgress(record, note)
  return verdict.evidence
}

/**
 * Puts a note in the place of the one that stands on a record. Of several who try, one succeeds; for the others it rejects with
 * `release/in-progress`.
 */
export async function claim(
  record: ReleaseRecord,
  { note, standing }: { readonly note: RunNote; readonly standing: string },
  { store }: ActionContext,
): Promise<RunNote> {
  const key = recordKey(record.name, record.version)
  try {
    await store.driver.annotate(key, { [RUN_ANNOTATION]: JSON.stringify(note) }, { [RUN_ANNOTATION]: standing })
    return note
  } catch (error) {
    throw isStorageError(error, 'changed') ? inProgress(record) : error
  }
}

/** In Helm's words; who, since when and where is told as data, and as a hint. */
export function inProgress(record: ReleaseRecord, note: RunNote | undefined = runNoteOf(record)): TshelmError {
  const { name, version, info } = record
  const what = `revision ${String(version)} is ${info.status}`
  const hint =
    note === undefined
      ? `${what}; if nothing is running, take it over with --recover, or roll back to the last good revision`
      : `${what}: ${holderText(note.holder)} is at it since ${note.began}${note.at === undefined ? '' : `, now at ${note.at}`}; last sign of life at ${note.beat}`
  const { holder, began, beat, at } = note ?? {}
  return new TshelmError('release/in-progress', 'another operation (install/upgrade/rollback) is in progress', {
    hint,
    data: { release: name, revision: version, ...(note && { holder, began, beat, at }) },
  })
}
