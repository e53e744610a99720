/** Executes what a verb has prepared, and does what the verb wants done when that fails. */
import { newestFirst } from '../../storage/store.ts'
import type { ReleaseRecord } from '../../storage/record.ts'
import type { RunNote } from '../../storage/run-note.ts'
import { checkReadiness } from '../apply/check-readiness.ts'
import { openJournal, type Journal } from '../apply/journal.ts'
import { runPlan, type Left, type RunResult } from '../apply/run.ts'
import { log } from '../events.ts'
import { extendError, messageOf, TshelmError, wrapError } from '../errors.ts'
import type { ObjectRef } from '../object.ts'
import { recordTime } from '../record-time.ts'
import type { Runtime } from '../runtime.ts'
import { DEFAULT_CONCURRENCY, limitedCluster, type ActionContext } from './context.ts'
import type { Outcome, Prepared } from './prepared.ts'
import { cleanUp } from './upgrade-parts.ts'

/** What a process ends with that stopped before its deadline (sysexits: come again later). */
export const PAUSED_EXIT = 75

/** How often a run gives a sign of life. */
const BEAT_SECONDS = 10

/**
 * Rejects in Helm's words; the record as far as it had come is in `data.release`. With `apply/deadline` when the time is up; the token in
 * `data.resume`, if there is something to resume. `claimed` is the note of a run that is resumed, as it stands on the record.
 */
export async function execute(prepared: Prepared, context: ActionContext, claimed?: RunNote): Promise<Outcome> {
  const { plan, record, settings, crds = [] } = prepared
  const { waitStrategy, timeout } = settings
  for (const text of plan.warnings ?? []) context.runtime.emit(log('WARN', text))
  await checkReadiness(plan, record, waitStrategy)
  if (crds.length > 0) {
    const { installCrds } = await import('./install-crds.ts')
    await installCrds(crds, plan.method, { ...context, cluster: limitedCluster(context, timeout) })
  }
  const { store, runtime } = context
  const cluster = limitedCluster(context, timeout)
  const note = claimed ?? newNote(prepared, runtime)
  const journal = openJournal({ note, record, store, runtime, resumes: claimed !== undefined })
  const how = { waitStrategy, timeout, concurrency: DEFAULT_CONCURRENCY }
  let result: RunResult
  try {
    result = await runPlan(plan, { ...context, ...how, cluster, record, journal })
    if (result.error !== undefined) await stopRun(result.error, journal, prepared)
  } finally {
    journal.stop()
  }
  if (result.error !== undefined) throw await failed(result.error, result, { prepared, context })
  if (result.later.length > 0) {
    const count = `${String(result.later.length)} error(s)`
    const message = `uninstallation completed with ${count}: ${result.later.map(messageOf).join('; ')}`
    throw new TshelmError(result.later[0]!.code, message, { cause: result.later[0] })
  }
  return { record, info: leftText(plan.kept ?? [], result.left) }
}

/** Of a run that begins now. */
export function newNote(
  { verb, noted }: Pick<Prepared, 'verb' | 'noted'>,
  { clock, randomBytes, here }: Runtime,
): RunNote {
  const now = recordTime(clock.now())
  return {
    v: 1,
    id: Buffer.from(randomBytes(8)).toString('hex'),
    verb,
    holder: here?.self() ?? { host: '', pid: 0 },
    began: now,
    beat: now,
    every: BEAT_SECONDS,
    state: 'running',
    options: { ...noted },
  }
}

/** Helm leaves some failures pending, as a deadline does: then nobody shall wait for this run. Rejects when the deadline is why. */
async function stopRun(error: TshelmError, journal: Journal, { record, verb }: Prepared): Promise<void> {
  const paused = await journal.pause().catch(() => false)
  if (error.code === 'apply/lease-lost') throw error
  if (error.code !== 'apply/deadline') return
  const { name: release, namespace, version: revision } = record
  const data = { exitCode: PAUSED_EXIT, ...(paused && { resume: { release, namespace, revision, run: journal.id } }) }
  const message = paused ? `${verb} stopped before its deadline` : error.message
  const hint = paused
    ? `\`resume ${release}\` goes on where it stopped, with --undo it goes back`
    : 'nothing was put on record: do it again with a later deadline'
  const stopped = new TshelmError('apply/deadline', message, { cause: error, data, hint })
  throw paused ? withRelease(stopped, record) : stopped
}

/** The same error with the record as far as it had come. */
export function withRelease(error: unknown, release: ReleaseRecord): TshelmError {
  const failure = extendError(error, {})
  // Not enumerable: a logged error must not print the manifest's Secrets.
  Object.defineProperty(failure.data, 'release', { value: release })
  return failure
}

interface Attempt {
  readonly prepared: Prepared
  readonly context: ActionContext
}

async function failed(error: TshelmError, result: RunResult, attempt: Attempt): Promise<TshelmError> {
  const { record } = attempt.prepared
  switch (attempt.prepared.verb) {
    case 'install':
      return withRelease(await installFailed(error, attempt), record)
    case 'upgrade':
      return withRelease(await upgradeFailed(error, result, attempt), record)
    case 'rollback':
      return withRelease(await rollbackFailed(error, result, attempt), record)
    case 'uninstall':
      return error
  }
}

/** With `rollbackOnFailure` everything is removed again. */
async function installFailed(
  error: TshelmError,
  { prepared: { record, settings }, context }: Attempt,
): Promise<TshelmError> {
  if (!settings.rollbackOnFailure || record.info.status !== 'failed') return error
  const { name } = record
  const { hooks, timeout, waitStrategy } = settings
  try {
    const { undoContext } = await import('./undo.ts')
    const { prepareUninstall } = await import('./prepare-uninstall.ts')
    const undoing = undoContext(context)
    const removal = await prepareUninstall({ name, wait: waitStrategy, hooks, timeout }, undoing)
    if (removal !== undefined) await execute(removal, undoing)
  } catch (problem) {
    const prefix = 'an error occurred while uninstalling the release. original install error: '
    return wrapError(`${prefix}${error.message}: `, problem)
  }
  return wrapError(`release ${name} failed, and has been uninstalled due to rollback-on-failure being set: `, error)
}

async function upgradeFailed(error: TshelmError, result: RunResult, attempt: Attempt): Promise<TshelmError> {
  const { prepared, context } = attempt
  const { record, settings } = prepared
  // Nothing was begun where the new revision could not be put on record.
  if (record.info.status !== 'failed') return error
  context.runtime.emit(log('WARN', 'upgrade failed', { name: record.name, error: error.message }))
  if (settings.cleanupOnFail && result.created.length > 0) {
    const problems = await cleanUp(result, context)
    if (problems.length > 0) {
      const prefix = `an error occurred while cleaning up resources. original upgrade error: ${error.message}: unable to cleanup resources: `
      return new TshelmError(error.code, prefix + problems.join(', '), { cause: error })
    }
  }
  return settings.rollbackOnFailure ? rollBack(error, attempt) : error
}

/** Back to the newest revision that was good. */
async function rollBack(error: TshelmError, { prepared, context }: Attempt): Promise<TshelmError> {
  const { record, plan, settings } = prepared
  const { name } = record
  const history = newestFirst(await context.store.history(name))
  const good = history.find(({ info }) => info.status === 'superseded' || info.status === 'deployed')
  if (good === undefined) {
    const prefix =
      'unable to find a previously successful release when attempting to rollback. original upgrade error: '
    return wrapError(prefix, error)
  }
  const { waitStrategy, hooks, timeout, waitForJobs, serverSide } = settings
  const { forceConflicts, forceReplace } = plan.method
  try {
    const { undoContext } = await import('./undo.ts')
    const { prepareRollback } = await import('./prepare-rollback.ts')
    const undoing = undoContext(context)
    const how = { wait: waitStrategy, hooks, timeout, waitForJobs, forceConflicts, forceReplace }
    const choice = serverSide === undefined ? {} : { serverSide }
    await execute(await prepareRollback({ name, revision: good.version, ...how, ...choice }, undoing), undoing)
  } catch (problem) {
    const prefix = `an error occurred while rolling back the release. original upgrade error: ${error.message}: `
    return wrapError(prefix, problem)
  }
  return wrapError(`release ${name} failed, and has been rolled back due to rollback-on-failure being set: `, error)
}

async function rollbackFailed(
  error: TshelmError,
  result: RunResult,
  { prepared, context }: Attempt,
): Promise<TshelmError> {
  const { name, info } = prepared.record
  // Helm: a failed wait or hook says nothing here, and keeps what was created.
  if (info.description?.startsWith(`Rollback ${JSON.stringify(name)} failed: `) !== true) return error
  context.runtime.emit(log('WARN', info.description))
  const problems = prepared.settings.cleanupOnFail ? await cleanUp(result, context) : []
  if (problems.length === 0) return error
  const prefix = 'an error occurred while cleaning up resources. original rollback error: unable to cleanup resources: '
  return new TshelmError(error.code, prefix + problems.join(', '), { cause: error })
}

/** What an uninstall left, in Helm's words. */
export function leftText(kept: readonly ObjectRef[], { unowned, unverifiable }: Left): string {
  const line = ({ kind, name }: ObjectRef, more = ''): string => `[${kind}] ${name}${more}\n`
  const sections: string[] = []
  const add = (title: string, lines: readonly string[]): void => {
    if (lines.length > 0) sections.push(`${title}\n${lines.join('')}`)
  }
  const left = (count: number): string => `${String(count)} resource(s) were not deleted because`
  add(
    'These resources were kept due to the resource policy:',
    kept.map((ref) => line(ref)),
  )
  add(
    `${left(unowned.length)} they are not owned by this release:`,
    unowned.map((ref) => line(ref)),
  )
  add(
    `${left(unverifiable.length)} their ownership could not be verified:`,
    unverifiable.map(({ ref, error }) => line(ref, `: ${error}`)),
  )
  return sections.join('\n')
}
