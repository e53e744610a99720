/** `resume`: what a run left that died or was paused is finished, or undone. */
import { isStorageError } from '../../storage/errors.ts'
import type { ReleaseRecord } from '../../storage/record.ts'
import { isUnfinished, RUN_ANNOTATION, runNoteOf, type RunNote, type RunVerb } from '../../storage/run-note.ts'
import { newestFirst } from '../../storage/store.ts'
import { TshelmError } from '../errors.ts'
import { log } from '../events.ts'
import { planInstall, planRollback, planUpgrade, type PlanBasis, type UpgradeFacts } from '../plan/build.ts'
import type { Plan } from '../plan/model.ts'
import { readChartOrder } from '../plan/order-charts.ts'
import { findExisting } from '../plan/ownership.ts'
import { afterRecord } from '../plan/rest.ts'
import type { Target } from '../plan/targets.ts'
import { recordTime } from '../record-time.ts'
import { checkReachable } from './cluster-facts.ts'
import type { ActionContext, WaitOptions } from './context.ts'
import { execute, newNote } from './execute.ts'
import type { Outcome, Prepared, RunSettings } from './prepared.ts'
import { runOptionsOf, sideOf, type RunOptions } from './run-options.ts'
import { notedFacts } from './remains.ts'
import { claim, lastGood, requireDead } from './takeover.ts'
import { build, buildStanding } from './upgrade-parts.ts'

/** What is not given stays as the run had it. */
export interface ResumeOptions extends WaitOptions {
  readonly name: string
  /** Back to what was before, instead of going on. Default: false. */
  readonly undo?: boolean
}

export interface Resumed extends Outcome {
  /** What was finished; for an undo, what that took. */
  readonly verb: RunVerb
  readonly undone: boolean
}

/** What a process ends with that found nothing to resume. */
const NOTHING_TO_RESUME_EXIT = 3

/**
 * Rejects with `release/nothing-to-resume` when the newest revision is none that a run has left, `release/in-progress` while its run goes
 * on, `release/cannot-undo` for an uninstall that has begun to delete; and as the verb itself.
 */
export async function resume(options: ResumeOptions, context: ActionContext): Promise<Resumed> {
  await checkReachable(context.cluster, context.runtime.emit)
  const history = newestFirst(await revisionsOf(options.name, context))
  const record = history[0]
  if (record === undefined) {
    const message = `no record of release ${JSON.stringify(options.name)} can be read`
    throw new TshelmError('release/invalid-record', message)
  }
  const note = resumable(record)
  const evidence = await requireDead(record, note, context)
  context.runtime.emit(log('DEBUG', `resuming: ${evidence}`, { release: record.name, revision: record.version }))
  const run: Run = { record, note, noted: runOptionsOf(note, record.name), history }
  return options.undo === true ? undo(run, options, context) : goOn(run, options, context)
}

async function revisionsOf(name: string, { store }: ActionContext): Promise<readonly ReleaseRecord[]> {
  try {
    return await store.history(name)
  } catch (error) {
    if (!isStorageError(error, 'not-found')) throw error
    throw new TshelmError('release/not-found', error.message, {
      cause: error,
      data: { exitCode: NOTHING_TO_RESUME_EXIT },
    })
  }
}

interface Run {
  readonly record: ReleaseRecord
  readonly note: RunNote
  readonly noted: RunOptions
  /** Newest first. */
  readonly history: readonly ReleaseRecord[]
}

function resumable(record: ReleaseRecord): RunNote {
  const { name, version, info } = record
  const note = runNoteOf(record)
  if (note !== undefined && isUnfinished(info.status)) return note
  const which = `revision ${String(version)} of release ${JSON.stringify(name)} is ${info.status}`
  const foreign = isUnfinished(info.status)
  throw new TshelmError(
    'release/nothing-to-resume',
    foreign ? `${which}, and who left it so has not noted how to go on` : `nothing to resume: ${which}`,
    {
      hint: foreign
        ? 'if nobody is at it any more, upgrade, roll back or uninstall it with --recover'
        : 'its run has ended',
      data: { release: name, revision: version, status: info.status, exitCode: NOTHING_TO_RESUME_EXIT },
    },
  )
}

async function goOn(run: Run, options: ResumeOptions, context: ActionContext): Promise<Resumed> {
  const { record, note } = run
  const noted = { ...run.noted, settings: changedSettings(run.noted.settings, options) }
  const standing = record.annotations![RUN_ANNOTATION]!
  const prepared = await preparedAgain({ ...run, noted }, context)
  const begun = newNote(prepared, context.runtime)
  const { at, hooksBegun, hooksDone } = note
  const progress = {
    ...(at === undefined ? {} : { at }),
    ...(hooksBegun === undefined ? {} : { hooksBegun }),
    ...(hooksDone === undefined ? {} : { hooksDone }),
  }
  const claimed = await claim(record, { note: { ...begun, ...progress, began: note.began }, standing }, context)
  return { ...(await execute(prepared, context, claimed)), verb: note.verb, undone: false }
}

function changedSettings(settings: RunSettings, { wait, waitForJobs, timeout }: ResumeOptions): RunSettings {
  return {
    ...settings,
    ...(wait === undefined ? {} : { waitStrategy: wait }),
    ...(waitForJobs === undefined ? {} : { waitForJobs }),
    ...(timeout === undefined ? {} : { timeout }),
  }
}

/** What the run had prepared, from what is on record of it. */
async function preparedAgain(run: Run, context: ActionContext): Promise<Prepared> {
  const { record, note, noted, history } = run
  if (note.verb === 'uninstall') {
    const { planUninstallOf } = await import('./prepare-uninstall.ts')
    const { settings, keepHistory = false, cascade = 'background', description } = noted
    const { waitStrategy: wait, timeout, hooks } = settings
    const dead = [{ record, note, description: '' }]
    const options = { name: record.name, wait, timeout, hooks, keepHistory, cascade, description }
    return planUninstallOf({ revisions: history, dead }, options, context)
  }
  const plan = afterRecord(await planAgain(run, context))
  return { verb: note.verb, plan, record, settings: noted.settings, noted }
}

async function planAgain(run: Run, context: ActionContext): Promise<Plan> {
  const { record, note, noted } = run
  const { settings, method, takeOwnership = false } = noted
  const waiting = { wait: settings.waitStrategy !== 'hookOnly', waitForJobs: settings.waitForJobs }
  const abandoned = await notedFacts(noted, run.history, context)
  const basis: PlanBasis = {
    release: record.name,
    namespace: record.namespace,
    revision: record.version,
    method,
    hooks: settings.hooks,
    description: noted.description,
    ...(abandoned && { abandoned }),
    charts: readChartOrder(record.annotations),
  }
  const owner = { release: record.name, namespace: record.namespace }
  if (note.verb === 'install') {
    const targets = await ownTargets(run, context)
    const existing = await findExisting(targets, context.cluster, { owner, takeOwnership })
    return planInstall({ ...basis, ...waiting, targets, existing, createNamespace: false })
  }
  const facts: UpgradeFacts = { ...basis, ...waiting, ...(await changing(run, context)) }
  return note.verb === 'upgrade' ? planUpgrade(facts) : planRollback(facts)
}

type Changing = Pick<UpgradeFacts, 'current' | 'targets' | 'currentRevision' | 'migrateFields'>

async function changing(run: Run, context: ActionContext): Promise<Changing> {
  const { record, note, noted, history } = run
  const { base = 0, migrateFields = false, takeOwnership = false } = noted
  const rest = { currentRevision: base, migrateFields }
  const current = history.find(({ version }) => version === base)
  if (current === undefined) return { ...rest, current: [], targets: await ownTargets(run, context) }
  if (note.verb === 'upgrade') {
    const { compare } = await import('./upgrade.ts')
    const { before, targets } = await compare({ options: { takeOwnership }, record, current }, context)
    return { ...rest, current: before, targets }
  }
  const { cluster, runtime } = context
  return {
    ...rest,
    current: await buildStanding(current, cluster, runtime),
    targets: await ownTargets(run, context),
  }
}

function ownTargets({ record, note }: Run, { cluster }: ActionContext): Promise<Target[]> {
  const verb = note.verb === 'uninstall' ? 'install' : note.verb
  return build('unable to build kubernetes objects from release manifest: ', record, { cluster, verb })
}

async function undo(run: Run, options: ResumeOptions, context: ActionContext): Promise<Resumed> {
  const { record, note, noted, history } = run
  const { name } = record
  const { waitStrategy: wait, waitForJobs, timeout, hooks } = changedSettings(noted.settings, options)
  const how = { name, wait, waitForJobs, timeout, hooks }
  if (note.verb === 'uninstall') return { ...(await restore(run, context)), verb: 'uninstall', undone: true }
  const good = lastGood(history)
  if (note.verb === 'install' || good === undefined) {
    const { uninstall } = await import('./uninstall.ts')
    const outcome = (await uninstall(how, context)) ?? { record, info: '' }
    return { ...outcome, verb: 'uninstall', undone: true }
  }
  const { rollback } = await import('./rollback.ts')
  const { forceConflicts, forceReplace } = noted.method
  const method = { forceConflicts, forceReplace, serverSide: sideOf(noted.method) }
  return {
    record: await rollback({ ...how, ...method, revision: good.version }, context),
    info: '',
    verb: 'rollback',
    undone: true,
  }
}

const BEFORE_DELETIONS = 'hooks/pre-delete'

/** An uninstall that had not come to its deletions never was. */
async function restore({ record, note, noted }: Run, context: ActionContext): Promise<Outcome> {
  const { name, version } = record
  if (note.at !== BEFORE_DELETIONS) {
    throw new TshelmError('release/cannot-undo', `release ${JSON.stringify(name)} is being deleted already`, {
      hint: `\`resume ${name}\` finishes it; \`rollback ${name} ${String(version)}\` makes anew what revision ${String(version)} holds`,
      data: { release: name, revision: version },
    })
  }
  const standing = record.annotations![RUN_ANNOTATION]!
  const beat = recordTime(context.runtime.clock.now())
  const own = {
    ...newNote({ verb: 'uninstall', noted }, context.runtime),
    at: BEFORE_DELETIONS,
    began: note.began,
    beat,
  }
  await claim(record, { note: own, standing }, context)
  Object.assign(record.info, noted.was)
  delete record.info.deleted
  record.annotations = {}
  await context.store.update(record)
  return { record, info: '' }
}
