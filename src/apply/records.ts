/** The record side of a plan. */
import type { RecordHead } from '../../storage/driver.ts'
import { isStorageError } from '../../storage/errors.ts'
import type { ReleaseRecord } from '../../storage/record.ts'
import { ABANDONED_ANNOTATION, annotationsWithout, isUnfinished, RUN_ANNOTATION } from '../../storage/run-note.ts'
import type { Store } from '../../storage/store.ts'
import { log } from '../events.ts'
import { messageOf, TshelmError } from '../errors.ts'
import type { RecordChange } from '../plan/model.ts'
import type { ApplyContext } from './context.ts'

/** The message that failed the plan, and what it is without the prefix of its group. */
export interface FailureText {
  readonly message: string
  readonly unprefixed: string
}

export interface RecordFacts {
  /** For changes that record it. */
  readonly failure?: FailureText
  /** What `checkNewest` saw. */
  readonly heads?: readonly RecordHead[]
}

export async function changeRecord(
  change: RecordChange,
  context: ApplyContext,
  { failure, heads = [] }: RecordFacts = {},
): Promise<void> {
  const { store, record } = context
  switch (change.kind) {
    case 'create':
      await writeOwn(context, () => store.create(record))
      break
    case 'status':
      record.info.status = change.status
      if (!change.status.startsWith('uninstall')) delete record.info.deleted
      if (change.description !== undefined) {
        record.info.description = change.description + failureText(change, failure)
      }
      if (!(await update(record, change, context))) return
      break
    case 'supersede':
      await supersede(change, context)
      return
    case 'abandon':
      await abandon(change, context)
      return
    case 'touch':
      await store.update(await store.get(record.name, change.revision))
      return
    case 'purge':
      for (const version of change.revisions) await purge(version, context, heads)
      return
  }
  context.runtime.emit({ kind: 'record', release: record.name, revision: record.version, status: record.info.status })
}

/** Helm reads every record again before it deletes it. */
async function purge(version: number, { store, record }: ApplyContext, heads: readonly RecordHead[]): Promise<void> {
  const head = heads.find((one) => one.version === version)
  if (head === undefined || store.driver.forget === undefined) await store.delete(record.name, version)
  else await store.driver.forget(head)
}

function failureText({ withError = false }: RecordChange & { kind: 'status' }, failure?: FailureText): string {
  if (withError === false || failure === undefined) return ''
  return withError === 'unprefixed' ? failure.unprefixed : failure.message
}

/** Writes the run's own record, with its note as long as the run goes on. */
export async function writeOwn({ record, journal }: ApplyContext, write: () => Promise<void>): Promise<void> {
  if (journal === undefined) await write()
  else await journal.written(!isUnfinished(record.info.status), write)
}

/** What a run that died has left is put on record as failed. */
async function abandon(change: RecordChange & { kind: 'abandon' }, { store, record }: ApplyContext): Promise<void> {
  let dead: ReleaseRecord
  try {
    dead = await store.get(record.name, change.revision)
  } catch (error) {
    // To make room for the new one.
    if (isStorageError(error, 'not-found')) return
    throw error
  }
  if (!isUnfinished(dead.info.status)) return
  dead.info.status = 'failed'
  dead.info.description = change.description
  dead.annotations = { ...annotationsWithout(dead.annotations, RUN_ANNOTATION), [ABANDONED_ANNOTATION]: 'true' }
  await store.update(dead)
}

/** All there are. Rejects with `release/in-progress` if there is a newer revision than this plan's own: who made it has not seen this one's mark. */
export async function checkNewest({ store: { driver }, record }: ApplyContext): Promise<readonly RecordHead[]> {
  const { name, version } = record
  const labels = { name, owner: 'helm' }
  const heads = await driver.heads?.(labels)
  const newer = (heads ?? (await driver.query(labels))).find((one) => one.version > version)
  if (newer === undefined) return heads ?? []
  throw new TshelmError('release/in-progress', 'another operation (install/upgrade/rollback) is in progress', {
    hint: `revision ${String(newer.version)} was made meanwhile; nothing has been deleted`,
    data: { release: name, revision: newer.version },
  })
}

/** Without a revision: every one that says it is deployed, but not this plan's own. */
async function supersede(change: RecordChange & { kind: 'supersede' }, context: ApplyContext): Promise<void> {
  const { store, record } = context
  const { revision } = change
  const others = revision === undefined ? await deployedBefore(store, record) : [await store.get(record.name, revision)]
  for (const other of others) {
    other.info.status = 'superseded'
    if (change.description !== undefined) other.info.description = change.description
    await update(other, change, context)
  }
}

/** False if it could not be, and need not be. */
async function update(
  record: ReleaseRecord,
  { lenient }: { readonly lenient?: boolean },
  context: ApplyContext,
): Promise<boolean> {
  const { store, runtime } = context
  try {
    if (record === context.record) await writeOwn(context, () => store.update(record))
    else await store.update(record)
    return true
  } catch (error) {
    if (lenient !== true) throw error
    runtime.emit(log('DEBUG', 'uninstall: Failed to store updated release', { error: messageOf(error) }))
    return false
  }
}

async function deployedBefore(store: Store, record: ReleaseRecord): Promise<ReleaseRecord[]> {
  try {
    return (await store.deployedAll(record.name)).filter(({ version }) => version !== record.version)
  } catch (error) {
    if (isStorageError(error, 'no-deployed-releases')) return []
    throw error
  }
}

/** Record changes after a failure: the failure itself is what the caller hears of, so problems here are only logged. */
export async function recordFailure(
  changes: readonly RecordChange[],
  context: ApplyContext,
  failure: FailureText,
): Promise<void> {
  for (const change of changes) {
    try {
      await changeRecord(change, context, { failure })
    } catch (error) {
      context.runtime.emit(log('ERROR', 'failed to record the release', { error: messageOf(error) }))
    }
  }
}
