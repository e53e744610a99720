/** Runs a plan: groups in the order of their graph, the steps of a group side by side. Knows no verbs. */
import { mapLimit } from '../concurrency.ts'
import { isTshelmError, messageOf, TshelmError, wrapError } from '../errors.ts'
import type { ObjectRef } from '../object.ts'
import type { Group, Plan, Step } from '../plan/model.ts'
import type { ApplyContext } from './context.ts'
import { runHooks } from './hooks.ts'
import { ensureNamespace } from './namespace.ts'
import { writeObject } from './objects.ts'
import { changeRecord, recordFailure } from './records.ts'
import { waitUntilDeleted, waitUntilReady } from './wait.ts'

export interface RunResult {
  /** The first failure, in Helm's words; undefined when all went well. */
  readonly error?: TshelmError
  /** Failures of groups that do not stop a run. */
  readonly later: readonly TshelmError[]
  /** Objects that this run made (Helm: what --cleanup-on-fail removes). */
  readonly created: readonly ObjectRef[]
}

/** Never rejects for what happens to the cluster: failures are in the result, and on record as the plan says. */
export async function runPlan(plan: Plan, context: ApplyContext): Promise<RunResult> {
  const later: TshelmError[] = []
  const created: ObjectRef[] = []
  const done = new Set<string>()
  const waiting = [...plan.groups]
  while (waiting.length > 0) {
    const ready = waiting.filter((group) => group.after.every((id) => done.has(id)))
    if (ready.length === 0) {
      return { error: new TshelmError('internal', 'the plan has groups that wait for each other'), later, created }
    }
    const failures = await Promise.all(ready.map((group) => runGroup(group, plan, { context, created })))
    for (const [i, failure] of failures.entries()) {
      const group = ready[i]!
      if (failure !== undefined && group.continueOnError !== true) {
        await recordFailure(group.onFailure, context, failure.message)
        return { error: failure, later, created }
      }
      if (failure !== undefined) later.push(failure)
      done.add(group.id)
      waiting.splice(waiting.indexOf(group), 1)
    }
  }
  return { later, created }
}

interface Progress {
  readonly context: ApplyContext
  readonly created: ObjectRef[]
}

/** Every step is tried; what fails is one error in the end. */
async function runGroup(group: Group, plan: Plan, progress: Progress): Promise<TshelmError | undefined> {
  const { context } = progress
  if (context.runtime.signal?.aborted === true) return new TshelmError('apply/cancelled', 'context canceled')
  const errors: unknown[] = []
  await mapLimit(group.steps, context.concurrency, async (step) => {
    try {
      await runStep(step, plan, progress)
    } catch (error) {
      errors.push(error)
    }
  })
  return errors.length === 0 ? undefined : groupError(group, errors)
}

async function runStep(step: Step, plan: Plan, { context, created }: Progress): Promise<void> {
  const waitOptions = { cluster: context.cluster, runtime: context.runtime, timeout: context.timeout }
  switch (step.kind) {
    case 'namespace':
      await ensureNamespace(step.name, plan.method, context)
      return
    case 'record':
      await changeRecord(step.change, context)
      return
    case 'object':
      if (step.change.action === 'create') created.push(step.change.ref)
      await writeObject(step.change, plan.method, context)
      return
    case 'hooks':
      await runHooks(step.event, plan.method, context)
      return
    case 'wait':
      await waitUntilReady(step.objects, step.jobs, waitOptions)
      return
    case 'wait-deleted':
      await waitUntilDeleted(step.objects, waitOptions)
  }
}

/** Helm joins what failed while creating by newlines, while updating by ` && `. */
function groupError(group: Group, errors: readonly unknown[]): TshelmError {
  const [first] = errors
  const prefix = group.errorPrefix ?? ''
  if (errors.length === 1) return wrapError(prefix, first)
  const creating = group.steps.every((step) => step.kind === 'object' && step.change.action === 'create')
  const message = errors.map(messageOf).join(creating ? '\n' : ' && ')
  const code = isTshelmError(first) ? first.code : 'apply/failed'
  return new TshelmError(code, prefix + message, { cause: first, data: { errors: errors.map(messageOf) } })
}
