/** Who may work on a release: nobody while a run goes on; when the run has died, whoever comes next, who then takes care of what it left. */
import { isStorageError } from '../../storage/errors.ts'
import { recordKey } from '../../storage/key.ts'
import { holderText, judge } from '../../storage/lease.ts'
import type { HookRecord, ReleaseRecord } from '../../storage/record.ts'
import { ABANDONED_ANNOTATION, isUnfinished, RUN_ANNOTATION, runNoteOf, type RunNote } from '../../storage/run-note.ts'
import { hookId } from '../apply/hook-id.ts'
import { annotation } from '../apply/objects.ts'
import { findOwners } from '../apply/owners.ts'
import { isTshelmError, TshelmError } from '../errors.ts'
import { log } from '../events.ts'
import type { Cluster } from '../kube/cluster.ts'
import { parseManifest } from '../manifest/objects.ts'
import { gvkOf, type ObjectRef } from '../object.ts'
import type { AbandonedFacts } from '../plan/build.ts'
import type { PlannedObject } from '../plan/model.ts'
import { identity, resolveTargets } from '../plan/targets.ts'
import { DEFAULT_CONCURRENCY, type ActionContext } from './context.ts'
import { notedBy } from './run-options.ts'

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

export interface Remains {
  readonly dead: readonly DeadRevision[]
  /** Revisions that the dead may not have replaced altogether. */
  readonly others?: readonly ReleaseRecord[]
}

/** What of them is still on the cluster, besides what `known` says is there or shall be; undefined if nobody died. */
export async function abandonedFacts(
  { dead, others = [] }: Remains,
  known: readonly PlannedObject[],
  context: ActionContext,
): Promise<AbandonedFacts | undefined> {
  if (dead.length === 0) return undefined
  const seen = new Set(known.map(identity))
  const found: PlannedObject[] = []
  const hooks: PlannedObject[] = []
  const add = (objects: readonly PlannedObject[]): void => {
    for (const object of objects) {
      if (seen.has(identity(object))) continue
      seen.add(identity(object))
      found.push(object)
    }
  }
  for (const one of dead) {
    const { leftovers = [], leftHooks = [] } = notedBy(one.note)
    add(await objectsOf(one.record, context))
    add(await planned(leftovers, context.cluster))
    hooks.push(...(await hooksOf(one, context)), ...(await planned(leftHooks, context.cluster)))
  }
  for (const record of others) add(await objectsOf(record, context))
  const { name: release, namespace } = dead[0]!.record
  const { owned } = await findOwners(found, { release, namespace }, { ...context, concurrency: DEFAULT_CONCURRENCY })
  const revisions = dead.map(({ record, description }) => ({ revision: record.version, description }))
  return { revisions, leftovers: owned, hooks }
}

/** Of its manifest. Kinds that are not served have no objects. */
export async function objectsOf(record: ReleaseRecord, { cluster }: ActionContext): Promise<PlannedObject[]> {
  const objects: PlannedObject[] = []
  for (const one of parseManifest(record.manifest)) {
    if (annotation(one.object, 'helm.sh/resource-policy')?.trim().toLowerCase() === 'keep') continue
    objects.push(...(await servedOnly(() => resolveTargets([one], cluster, record.namespace))))
  }
  return objects
}

/** Those that its run was to delete in the end. Helm: never a CRD. */
async function hooksOf({ record, note }: DeadRevision, { cluster }: ActionContext): Promise<PlannedObject[]> {
  if (note === undefined) return []
  const { hooksDone = [], hooksBegun = [] } = note
  const isDoomed = (hook: HookRecord): boolean => {
    if (hook.kind === 'CustomResourceDefinition') return false
    const ids = hook.events.map((event) => hookId(hook, event))
    const ended = hook.delete_policies.includes('hook-succeeded')
    if (ids.some((id) => hooksBegun.includes(id))) return ended || hook.delete_policies.includes('hook-failed')
    return ended && ids.some((id) => hooksDone.includes(id))
  }
  const found: PlannedObject[] = []
  for (const hook of record.hooks.filter(isDoomed)) {
    const targets = servedOnly(() => resolveTargets(parseManifest(hook.manifest), cluster, record.namespace))
    found.push(...(await targets))
  }
  return found
}

/** References with the resources that serve them. */
export async function planned(refs: readonly ObjectRef[], cluster: Cluster): Promise<PlannedObject[]> {
  const found: PlannedObject[] = []
  for (const ref of refs) {
    found.push(...(await servedOnly(async () => [{ ref, resource: await cluster.resourceFor(gvkOf(ref)) }])))
  }
  return found
}

async function servedOnly<T>(work: () => Promise<T[]>): Promise<T[]> {
  try {
    return await work()
  } catch (error) {
    if (isTshelmError(error) && error.code === 'kube/no-match') return []
    throw error
  }
}
