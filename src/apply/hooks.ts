/** Runs the hooks of one event: one after another by weight and name, each deleted and logged as its policies say. */
import type { HookDeletePolicy, HookEvent, HookOutputLogPolicy, HookRecord } from '../../storage/record.ts'
import { isPausing } from '../deadline.ts'
import { log } from '../events.ts'
import { compatOf } from '../compat.ts'
import { isTshelmError, messageOf, TshelmError, wrapError } from '../errors.ts'
import type { JsonObject } from '../object.ts'
import { recordNow } from '../record-time.ts'
import { hooksFor } from '../manifest/hooks.ts'
import { parseObjects } from '../manifest/objects.ts'
import type { ApplyMethod } from '../plan/model.ts'
import { keyOf, resolveTargets, type Target } from '../plan/targets.ts'
import type { ApplyContext } from './context.ts'
import { writeObject } from './objects.ts'
import { writeOwn } from './records.ts'
import { deleteObject } from './requests.ts'
import { waitUntilDeleted, waitUntilHookEnded, type WaitOptions } from './wait.ts'

/** Rejects when a hook fails; those after it do not run. Called once for each event of a run. */
export async function runHooks(event: HookEvent, method: ApplyMethod, context: ApplyContext): Promise<void> {
  const finish = await runHooksUntilEnd(event, method, context)
  await finish()
}

/**
 * The same, but what follows success (logs, deletions) waits for the returned function: `test` shows logs in between. Hooks that fail
 * are cleaned up here.
 */
export async function runHooksUntilEnd(
  event: HookEvent,
  method: ApplyMethod,
  context: ApplyContext,
): Promise<() => Promise<void>> {
  const hooks = hooksFor(context.record.hooks, event)
  for (const [i, hook] of hooks.entries()) {
    // Helm: a hook without a policy is deleted before it is created again.
    if (hook.delete_policies.length === 0) hook.delete_policies = ['before-hook-creation']
    if (context.journal?.hasSucceeded(hookId(hook, event)) === true) continue
    await context.journal?.check()
    const begun = await isBegun(hook, event, context)
    if (!begun) await deleteByPolicy(hook, 'before-hook-creation', context)
    try {
      await runHook(hook, event, { method, context, begun })
    } catch (error) {
      if (hook.last_run.phase === 'Failed' && isTshelmError(error) && error.code === 'apply/hook-failed') {
        await cleanUpFailure(hook, hooks.slice(0, i), context)
      }
      throw error
    }
  }
  return async () => {
    for (const hook of hooks.toReversed()) {
      await outputLogs(hook, 'hook-succeeded', context)
      await deleteByPolicy(hook, 'hook-succeeded', context)
    }
  }
}

/** Names a hook in the run's journal. */
export function hookId({ kind, name, path }: HookRecord, event: HookEvent): string {
  return `${event} ${kind}/${name} ${path}`
}

/** Whether the run that this one resumes has made its objects, and they are still there: then only its end is waited for. */
async function isBegun(hook: HookRecord, event: HookEvent, context: ApplyContext): Promise<boolean> {
  if (context.journal?.wasRunning(hookId(hook, event)) !== true) return false
  const targets = await hookTargets(hook, context)
  for (const target of targets) {
    const live = await context.cluster.get(keyOf(target))
    if (live === undefined || live.metadata['deletionTimestamp'] !== undefined) return false
  }
  return targets.length > 0
}

interface HookRun {
  /** Its objects have been made already. */
  readonly begun: boolean
  readonly method: ApplyMethod
  readonly context: ApplyContext
}

async function runHook(hook: HookRecord, event: HookEvent, { method, context, begun }: HookRun): Promise<void> {
  const { runtime, store, record, journal } = context
  const now = (): string => recordNow(runtime)
  let targets: Target[]
  try {
    targets = await hookTargets(hook, context)
  } catch (error) {
    throw wrapError(`unable to build kubernetes object for ${event} hook ${hook.path}: `, error)
  }
  if (!begun) {
    hook.last_run = { started_at: now(), phase: 'Running' }
    journal?.hookBegins(hookId(hook, event))
    await writeOwn(context, () => store.update(record))
  }
  runtime.emit({ kind: 'hook', action: 'running', hook: hook.name, path: hook.path, event })
  hook.last_run.phase = 'Unknown'
  try {
    if (!begun) {
      for (const target of targets)
        await writeObject({ ...target, action: 'create', reason: `${event} hook` }, method, context)
    }
  } catch (error) {
    if (isPausing(runtime.signal)) throw error
    hook.last_run = { ...hook.last_run, completed_at: now(), phase: 'Failed' }
    throw wrapError(`warning: Hook ${event} ${hook.path} failed: `, error)
  }
  try {
    await waitUntilHookEnded(targets, waitOptions(context))
    hook.last_run = { ...hook.last_run, completed_at: now(), phase: 'Succeeded' }
  } catch (error) {
    // It goes on; whoever resumes the run will see how it ends.
    if (isPausing(runtime.signal)) throw error
    hook.last_run = { ...hook.last_run, completed_at: now(), phase: 'Failed' }
    runtime.emit({ kind: 'hook', action: 'failed', hook: hook.name, path: hook.path, event })
    await outputLogs(hook, 'hook-failed', context)
    throw new TshelmError('apply/hook-failed', messageOf(error), {
      cause: error,
      data: { ...(isTshelmError(error) ? error.data : {}), hook: hook.name, path: hook.path },
    })
  }
  runtime.emit({ kind: 'hook', action: 'succeeded', hook: hook.name, path: hook.path, event })
  await journal?.hookSucceeded(hookId(hook, event))
}

/** Problems here are logged: the hook's own failure is what counts. */
async function cleanUpFailure(failed: HookRecord, before: readonly HookRecord[], context: ApplyContext): Promise<void> {
  try {
    await deleteByPolicy(failed, 'hook-failed', context)
    for (const hook of before) await deleteByPolicy(hook, 'hook-succeeded', context)
  } catch (error) {
    context.runtime.emit(log('WARN', 'error deleting the hook resource on hook failure', { error: messageOf(error) }))
  }
}

async function hookTargets(hook: HookRecord, { cluster, record }: ApplyContext): Promise<Target[]> {
  return resolveTargets(parseObjects(hook.manifest, { validate: true }), cluster, record.namespace)
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

/** Logs of a Pod or of a Job's Pods, as `helm.sh/hook-output-log-policy` asks. */
async function outputLogs(hook: HookRecord, policy: HookOutputLogPolicy, context: ApplyContext): Promise<void> {
  if (!hook.output_log_policies.includes(policy) || context.hookOutput === undefined) return
  try {
    const [target] = await hookTargets(hook, context)
    if (target === undefined) return
    const selector =
      hook.kind === 'Job' ? { labelSelector: `job-name=${hook.name}` } : { fieldSelector: `metadata.name=${hook.name}` }
    if (hook.kind !== 'Job' && hook.kind !== 'Pod') return
    const pods = await context.cluster.resourceFor({ group: '', version: 'v1', kind: 'Pod' })
    for (const pod of await context.cluster.list(pods, target.ref.namespace, selector)) {
      for (const container of containersOf(pod)) {
        const where = { namespace: target.ref.namespace, name: pod.metadata.name, container }
        context.hookOutput(hook, await context.cluster.logs(where))
      }
    }
  } catch (error) {
    context.runtime.emit(log('WARN', 'error outputting logs of a hook', { hook: hook.name, error: messageOf(error) }))
  }
}

function containersOf(pod: JsonObject): string[] {
  const spec = pod['spec'] as { containers?: { name?: string }[] } | undefined
  return (spec?.containers ?? []).flatMap(({ name }) => (name === undefined ? [] : [name]))
}
