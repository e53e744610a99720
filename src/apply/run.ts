/** Runs a plan: groups in the order of their graph, the steps of a group side by side. Knows no verbs. */
import type { RecordHead } from '../../storage/driver.ts'
import { mapLimit } from '../concurrency.ts'
import { deadlineReached, isPausing } from '../deadline.ts'
import { isTshelmError, messageOf, TshelmError, wrapError } from '../errors.ts'
import { hooksFor } from '../manifest/hooks.ts'
import type { ObjectRef } from '../object.ts'
import type { Group, Plan, Step } from '../plan/model.ts'
import { identity } from '../plan/targets.ts'
import type { ApplyContext } from './context.ts'
import { leavesRecords } from './journal.ts'
import { readLive, type Live } from './live.ts'
import { listedError } from './listed-errors.ts'
import { ensureNamespace } from './namespace.ts'
import { writeObject } from './objects.ts'
import { changeRecord, checkNewest, recordFailure } from './records.ts'

export interface RunResult {
  /** The first failure, in Helm's words; undefined when all went well. */
  readonly error?: TshelmError
  /** Failures of groups that do not stop a run. */
  readonly later: readonly TshelmError[]
  /** Objects that this run made (Helm: what --cleanup-on-fail removes). */
  readonly created: readonly ObjectRef[]
  /** What `check-owners` found to be left. */
  readonly left: Left
}

export interface Left {
  /** Another's. */
  readonly unowned: readonly ObjectRef[]
  readonly unverifiable: readonly { readonly ref: ObjectRef; readonly error: string }[]
}

/** Never rejects for what happens to the cluster: failures are in the result, and on record as the plan says. */
export async function runPlan(plan: Plan, context: ApplyContext): Promise<RunResult> {
  const later: TshelmError[] = []
  const created: ObjectRef[] = []
  const progress: Progress = {
    context,
    created,
    skipped: new Set(),
    left: { unowned: [], unverifiable: [] },
    heads: [],
    live: new Map(),
  }
  const waiting = [...plan.groups]
  const done = new Set<string>()
  let open: Failure | undefined
  const end = async (failure: Failure): Promise<RunResult> => {
    const aborted = context.runtime.signal?.aborted === true
    // Helm: whatever was going on, a signal is the reason.
    const { group, errors } = failure
    const lost = errors.find(leavesRecords)
    const reason = lost ?? (aborted ? cancelled(context) : undefined)
    if (reason !== undefined && leavesRecords(reason))
      return { error: wrapError('', reason), later, created, left: progress.left }
    const listed = group.phase === 'create' ? listedError(errors, context.runtime) : undefined
    const told = { group, errors: listed === undefined ? errors : [listed] }
    const why = reason === undefined ? told : { group: { ...group, errorPrefix: '' }, errors: [reason] }
    const error = failureError(why)
    const unprefixed = joined(group, why.errors).message
    await recordFailure(group.onFailure, context, { message: error.message, unprefixed })
    return { error, later, created, left: progress.left }
  }
  while (waiting.length > 0) {
    const ready = waiting.filter((group) => group.after.every((id) => done.has(id)))
    if (ready.length === 0) {
      const error = new TshelmError('internal', 'the plan has groups that wait for each other')
      return { error, later, created, left: progress.left }
    }
    if (open !== undefined && ready.some(({ phase }) => phase !== open!.group.phase)) return await end(open)
    const failures = await Promise.all(ready.map((group) => runGroup(group, plan, progress)))
    for (const [i, group] of ready.entries()) {
      const errors = failures[i]!
      const stopping = errors.find(stopsPhase)
      if (errors.length > 0 && isPausing(context.runtime.signal)) return await end({ group, errors })
      else if (errors.some(leavesRecords)) return await end({ group, errors })
      else if (errors.length > 0 && group.continueOnError === true) later.push(failureError({ group, errors }))
      else if (stopping !== undefined) return await end({ group, errors: [stopping] })
      else if (errors.length > 0 && group.phase === undefined) return await end({ group, errors })
      else if (errors.length > 0) open = { group, errors: [...(open?.errors ?? []), ...errors] }
      done.add(group.id)
      waiting.splice(waiting.indexOf(group), 1)
    }
  }
  return open === undefined ? { later, created, left: progress.left } : await end(open)
}

function cancelled({ runtime }: ApplyContext): TshelmError {
  return isPausing(runtime.signal) ? deadlineReached() : new TshelmError('apply/cancelled', 'context canceled')
}

/** What failed in a group, or in the phase up to it. */
interface Failure {
  readonly group: Group
  readonly errors: readonly unknown[]
}

function stopsPhase(error: unknown): boolean {
  return (
    isTshelmError(error) && (error.data['stops'] === true || error.code === 'apply/cancelled' || leavesRecords(error))
  )
}

interface Progress {
  readonly context: ApplyContext
  readonly created: ObjectRef[]
  /** Identities of objects that are left out from now on. */
  readonly skipped: Set<string>
  left: Left
  /** Of all revisions, if they were looked at. */
  heads: readonly RecordHead[]
  /** What is live of the objects of a phase, read where it begins. */
  readonly live: Map<NonNullable<Group['phase']>, Promise<Live>>
}

/** Every step is tried; failures are in the order of the steps. */
async function runGroup(group: Group, plan: Plan, progress: Progress): Promise<unknown[]> {
  const { context } = progress
  // What was done is put on record even if nothing more shall be done.
  const closing = group.steps.every((step) => step.kind === 'record' && step.change.kind !== 'create')
  if (context.runtime.signal?.aborted === true && !closing) return [cancelled(context)]
  context.journal?.enter(group.id)
  const live = await liveFor(group, plan, progress)
  const errors = await mapLimit(group.steps, context.concurrency, async (step): Promise<unknown> => {
    try {
      await context.journal?.check()
      await runStep(step, plan, progress, live)
    } catch (error) {
      return error
    }
    return undefined
  })
  return errors.filter((error) => error !== undefined)
}

function liveFor({ phase }: Group, plan: Plan, { live, context }: Progress): Promise<Live> | undefined {
  if (phase === undefined) return undefined
  const known = live.get(phase) ?? readLive(plan, phase, context)
  live.set(phase, known)
  return known
}

async function runStep(step: Step, plan: Plan, progress: Progress, live: Live | undefined): Promise<void> {
  const { context, created, skipped } = progress
  switch (step.kind) {
    case 'namespace':
      await ensureNamespace(step.name, plan.method, context)
      return
    case 'record':
      await changeRecord(step.change, context, { heads: progress.heads })
      return
    case 'check-newest':
      progress.heads = await checkNewest(context)
      return
    case 'check-owners': {
      const { checkOwners } = await import('./owners.ts')
      const found = await checkOwners(step.objects, step.owner, context)
      const owned = new Set(found.owned.map(identity))
      for (const object of step.objects) if (!owned.has(identity(object))) skipped.add(identity(object))
      progress.left = found
      return
    }
    case 'object':
      if (skipped.has(identity(step.change))) return
      await writeObject(step.change, plan.method, context, {
        onCreate: (ref) => created.push(ref),
        live: live?.get(identity(step.change)),
      })
      return
    case 'refuse':
      throw new TshelmError(step.code ?? 'plan/invalid-options', step.message)
    case 'hooks':
      // Loaded when there is one, as is waiting.
      if (hooksFor(context.record.hooks, step.event).length > 0) {
        const { runHooks } = await import('./hooks.ts')
        await runHooks(step.event, plan.method, context)
      }
      return
    case 'wait':
    case 'wait-deleted':
      await wait({ ...step, objects: step.objects.filter((object) => !skipped.has(identity(object))) }, context)
  }
}

async function wait(step: Step & { readonly kind: 'wait' | 'wait-deleted' }, context: ApplyContext): Promise<void> {
  const { waitUntilDeleted, waitUntilReady, waitUntilReadyLegacy } = await import('./wait.ts')
  const { cluster, runtime, timeout, waitStrategy, waitPolicy: policy } = context
  const options = { cluster, runtime, timeout, strategy: waitStrategy, ...(policy && { policy }) }
  if (step.kind === 'wait-deleted') await waitUntilDeleted(step.objects, options)
  else await (waitStrategy === 'legacy' ? waitUntilReadyLegacy : waitUntilReady)(step.objects, step.jobs, options)
}

function failureError({ group, errors }: Failure): TshelmError {
  const error = joined(group, errors)
  if (group.errorMessage === undefined) return wrapError(group.errorPrefix ?? '', error)
  return new TshelmError(error.code, group.errorMessage, { cause: error })
}

/** Helm joins what failed while creating by newlines, while updating by ` && `. */
function joined({ phase }: Group, errors: readonly unknown[]): TshelmError {
  const [first] = errors
  if (errors.length === 1) return wrapError('', first)
  const messages = errors.map(messageOf)
  const code = isTshelmError(first) ? first.code : 'apply/failed'
  return new TshelmError(code, messages.join(phase === 'create' ? '\n' : ' && '), {
    cause: first,
    data: { errors: messages },
  })
}
