/** Runs the hooks of one event: one after another by weight and name, each deleted and logged as its policies say. */
import type { HookDeletePolicy, HookEvent, HookRecord } from '../../storage/record.ts'
import { mapLimit } from '../concurrency.ts'
import { isPausing } from '../deadline.ts'
import { log } from '../events.ts'
import { compatOf } from '../compat.ts'
import { isTshelmError, messageOf, TshelmError, wrapError } from '../errors.ts'
import { recordNow } from '../record-time.ts'
import { hooksFor } from '../manifest/hooks.ts'
import { parseManifest } from '../manifest/objects.ts'
import type { ApplyMethod } from '../plan/model.ts'
import { sentObject } from '../plan/order-annotations.ts'
import { keyOf, resolveTargets, type Target } from '../plan/targets.ts'
import type { ApplyContext } from './context.ts'
import { hookId } from './hook-id.ts'
import { outputLogs } from './hook-logs.ts'
import { listedError } from './listed-errors.ts'
import { writeObject } from './objects.ts'
import { writeOwn } from './records.ts'
import { deleteObject } from './requests.ts'
import { waitUntilDeleted, waitUntilHookEnded, type WaitOptions } from './wait.ts'

/** Rejects when a hook fails; those after it do not run. Called once for each event of a run. */
export async function runHooks(event: HookEvent, method: ApplyMethod, context: ApplyContext): Promise<void> {
  const { error, finish } = await runHooksUntilEnd(hooksFor(context.record.hooks, event), { event, method, context })
  // Helm: what goes wrong while tidying up is told instead of what went wrong before.
  await finish()
  if (error !== undefined) throw error
}

export interface HookRun {
  readonly event: HookEvent
  readonly method: ApplyMethod
  readonly context: ApplyContext
}

export interface HooksEnd {
  /** Why they failed: the first of `failures`. */
  readonly error?: TshelmError
  readonly failures: readonly HookFailure[]
  readonly succeeded: readonly HookRecord[]
  /** Logs and deletions that their policies ask for. To be called once. */
  readonly finish: () => Promise<void>
}

export interface HookFailure {
  readonly hook: HookRecord
  readonly error: TshelmError
}

/** The same for these hooks, but what follows them waits: `test` shows logs in between. Rejects only when the run was stopped. */
export async function runHooksUntilEnd(hooks: readonly HookRecord[], run: HookRun): Promise<HooksEnd> {
  const done: HookRecord[] = []
  for (const together of groups(hooks, run.context.parallelHooks === true)) {
    const outcomes = await runTogether(together, run)
    done.push(...outcomes.filter(({ error }) => error === undefined).map(({ hook }) => hook))
    const failures = outcomes.flatMap(({ hook, error }) => (error === undefined ? [] : [{ hook, error }]))
    if (failures.length > 0) return failedEnd(failures, done, run.context)
  }
  return { failures: [], succeeded: done, finish: () => cleanUpSuccess(done, run.context) }
}

/** Helm: what was never waited for is not cleaned up after either. */
function failedEnd(failures: readonly HookFailure[], before: readonly HookRecord[], context: ApplyContext): HooksEnd {
  const ended = failures.filter(({ error }) => error.code === 'apply/hook-failed').map(({ hook }) => hook)
  const finish = (): Promise<void> => (ended.length === 0 ? Promise.resolve() : cleanUpFailure(ended, before, context))
  return { error: failures[0]!.error, failures, succeeded: before, finish }
}

/** Those of one weight, or each by itself. */
function groups(hooks: readonly HookRecord[], parallel: boolean): HookRecord[][] {
  const all: HookRecord[][] = []
  for (const hook of hooks) {
    const last = all.at(-1)
    if (parallel && last?.[0]?.weight === hook.weight) last.push(hook)
    else all.push([hook])
  }
  return all
}

interface Outcome {
  readonly hook: HookRecord
  /** `apply/hook-failed` if it ran and ended badly. */
  readonly error?: TshelmError
}

interface Running {
  readonly hook: HookRecord
  readonly targets: readonly Target[]
  /** Its objects have been made already, by the run that this one resumes. */
  readonly begun: boolean
}

async function runTogether(hooks: readonly HookRecord[], run: HookRun): Promise<Outcome[]> {
  const { event, context } = run
  const { journal, concurrency } = context
  // Helm: a hook without a policy is deleted before it is created again.
  for (const hook of hooks) if (hook.delete_policies.length === 0) hook.delete_policies = ['before-hook-creation']
  const due = hooks.filter((hook) => journal?.hasSucceeded(hookId(hook, event)) !== true)
  await journal?.check()
  const ready = await mapLimit(due, concurrency, (hook) => attempt(hook, run, () => prepare(hook, run)))
  const outcomes: Outcome[] = hooks.filter((hook) => !due.includes(hook)).map((hook) => ({ hook }))
  const running = ready.flatMap(({ value }) => value ?? [])
  if (running.length < due.length) return [...outcomes, ...ready.filter(({ error }) => error !== undefined)]
  await begin(running, run)
  outcomes.push(...(await mapLimit(running, concurrency, (one) => attempt(one.hook, run, () => complete(one, run)))))
  return outcomes
}

/** What fails is an outcome; a run that was stopped rejects. */
async function attempt<T>(
  hook: HookRecord,
  { context }: HookRun,
  work: () => Promise<T>,
): Promise<Outcome & { readonly value?: T }> {
  try {
    return { hook, value: await work() }
  } catch (error) {
    if (!isTshelmError(error) || error.code === 'apply/lease-lost' || isPausing(context.runtime.signal)) throw error
    return { hook, error }
  }
}

async function prepare(hook: HookRecord, run: HookRun): Promise<Running> {
  const { event, context } = run
  const begun = await isBegun(hook, run)
  if (!begun) await deleteByPolicy(hook, 'before-hook-creation', context)
  try {
    return { hook, begun, targets: await hookTargets(hook, context, true) }
  } catch (error) {
    throw wrapError(`unable to build kubernetes object for ${event} hook ${hook.path}: `, error)
  }
}

/** Whether the run that this one resumes has made its objects, and they are still there: then only its end is waited for. */
async function isBegun(hook: HookRecord, { event, context }: HookRun): Promise<boolean> {
  if (context.journal?.wasRunning(hookId(hook, event)) !== true) return false
  const targets = await hookTargets(hook, context)
  for (const target of targets) {
    const live = await context.cluster.get(keyOf(target))
    if (live === undefined || live.metadata['deletionTimestamp'] !== undefined) return false
  }
  return targets.length > 0
}

/** Puts on record that they run. */
async function begin(running: readonly Running[], { event, context }: HookRun): Promise<void> {
  const { runtime, store, record, journal } = context
  const fresh = running.filter(({ begun }) => !begun)
  for (const { hook } of fresh) {
    hook.last_run = { started_at: recordNow(runtime), phase: 'Running' }
    journal?.hookBegins(hookId(hook, event))
  }
  if (fresh.length > 0) await writeOwn(context, () => store.update(record))
}

async function complete({ hook, targets, begun }: Running, { event, method, context }: HookRun): Promise<void> {
  const { runtime, journal } = context
  const tell = (action: 'running' | 'succeeded' | 'failed'): void =>
    runtime.emit({ kind: 'hook', action, hook: hook.name, path: hook.path, event })
  const ended = (phase: 'Succeeded' | 'Failed'): void => {
    hook.last_run = { ...hook.last_run, completed_at: recordNow(runtime), phase }
  }
  tell('running')
  hook.last_run.phase = 'Unknown'
  try {
    if (!begun) await create(targets, { event, method, context })
  } catch (error) {
    if (isPausing(runtime.signal)) throw error
    ended('Failed')
    throw wrapError(`warning: Hook ${event} ${hook.path} failed: `, listedError([error], runtime) ?? error)
  }
  try {
    await waitUntilHookEnded(targets, waitOptions(context))
  } catch (error) {
    // It goes on; whoever resumes the run will see how it ends.
    if (isPausing(runtime.signal)) throw error
    ended('Failed')
    tell('failed')
    await outputLogs(hook, 'hook-failed', context)
    const data = { ...(isTshelmError(error) ? error.data : {}), hook: hook.name, path: hook.path }
    throw new TshelmError('apply/hook-failed', messageOf(error), { cause: error, data })
  }
  ended('Succeeded')
  tell('succeeded')
  await journal?.hookSucceeded(hookId(hook, event))
}

async function create(targets: readonly Target[], { event, method, context }: HookRun): Promise<void> {
  for (const target of targets) {
    await writeObject({ ...target, action: 'create', reason: `${event} hook` }, method, context)
  }
}

/** Helm: that a hook that failed cannot be deleted is only told; those before it must go. */
async function cleanUpFailure(
  failed: readonly HookRecord[],
  before: readonly HookRecord[],
  context: ApplyContext,
): Promise<void> {
  for (const hook of failed) {
    try {
      await deleteByPolicy(hook, 'hook-failed', context)
    } catch (error) {
      const message = `error deleting the hook resource on hook failure: ${messageOf(error)}`
      context.runtime.emit(log('INFO', message))
    }
  }
  for (const hook of before) await deleteByPolicy(hook, 'hook-succeeded', context)
}

async function cleanUpSuccess(hooks: readonly HookRecord[], context: ApplyContext): Promise<void> {
  for (const hook of hooks.toReversed()) {
    await outputLogs(hook, 'hook-succeeded', context)
    await deleteByPolicy(hook, 'hook-succeeded', context)
  }
}

async function hookTargets(
  { manifest }: HookRecord,
  { cluster, record }: ApplyContext,
  validate = false,
): Promise<Target[]> {
  const targets = await resolveTargets(parseManifest(manifest, { validate }), cluster, record.namespace)
  return targets.map((target) => ({ ...target, object: sentObject(target.object) }))
}

function waitOptions({ cluster, runtime, timeout, waitStrategy, waitPolicy: policy }: ApplyContext): WaitOptions {
  return { cluster, runtime, timeout, strategy: waitStrategy, ...(policy && { policy }) }
}

async function deleteByPolicy(hook: HookRecord, policy: HookDeletePolicy, context: ApplyContext): Promise<void> {
  // Helm: deleting a CRD would delete everything of its kind.
  if (hook.kind === 'CustomResourceDefinition' || !hook.delete_policies.includes(policy)) return
  let targets: Target[]
  try {
    targets = await hookTargets(hook, context)
  } catch (error) {
    throw wrapError(`unable to build kubernetes object for deleting hook ${hook.path}: `, error)
  }
  for (const target of targets) await deleteObject(keyOf(target), 'Background', context)
  const waits = context.waitStrategy !== 'hookOnly' || compatOf(context.runtime).release.awaitsHookDeletion
  if (waits) await waitUntilDeleted(targets, waitOptions(context))
}
