/** Jobs: pods until enough succeeded or too many failed; failures are retried after 10 s, 20 s, 40 s … */
import type { JsonObject } from '../../object.ts'
import { BACKGROUND, deleteObject } from '../delete.ts'
import { numberAt, objectAt, objectsAt, textAt } from '../json.ts'
import { keyOf, timeText } from '../world.ts'
import type { Reconcile } from './context.ts'
import {
  childrenOf,
  createPod,
  freshName,
  isEnded,
  isGoing,
  isReady,
  kindOf,
  setStatus,
  withCondition,
} from './context.ts'

const FIRST_BACKOFF_MS = 10_000
const MAX_BACKOFF_MS = 600_000
/** Real clusters take a while to clean up, too: clients that just made a Job with a TTL of 0 must be able to see it end. */
const TTL_LAG_MS = 3000

export function reconcileJob(context: Reconcile): void {
  const { object, world, kind, key, due } = context
  if (isFinished(object)) {
    const ttl = numberAt(object, 'spec', 'ttlSecondsAfterFinished')
    if (due && ttl !== undefined) deleteObject(world, kind, key, BACKGROUND)
    else if (ttl !== undefined && world.store.dueAt(key) === undefined)
      world.store.setDue(key, world.now() + ttl * 1000 + TTL_LAG_MS)
    return
  }
  if (objectAt(object, 'spec').suspend === true) {
    setStatus(context, { ...objectAt(object, 'status') })
    return
  }
  const pods = childrenOf(context, 'pods')
  const succeeded = pods.filter((pod) => textAt(pod, 'status', 'phase') === 'Succeeded').length
  const failed = pods.filter((pod) => textAt(pod, 'status', 'phase') === 'Failed').length
  const wanted = numberAt(object, 'spec', 'completions') ?? 1
  const deadline = deadlineOf(object)
  if (succeeded >= wanted)
    finish(context, {
      type: 'Complete',
      reason: 'CompletionsReached',
      message: 'Reached expected number of succeeded pods',
    })
  else if (failed > (numberAt(object, 'spec', 'backoffLimit') ?? 6)) {
    finish(context, {
      type: 'Failed',
      reason: 'BackoffLimitExceeded',
      message: 'Job has reached the specified backoff limit',
    })
  } else if (deadline !== undefined && world.now() >= deadline) {
    finish(context, {
      type: 'Failed',
      reason: 'DeadlineExceeded',
      message: 'Job was active longer than specified deadline',
    })
  } else run(context, wanted - succeeded, failed)
}

function isFinished(job: JsonObject): boolean {
  return objectsAt(job, 'status', 'conditions').some(
    ({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True',
  )
}

function deadlineOf(job: JsonObject): number | undefined {
  const seconds = numberAt(job, 'spec', 'activeDeadlineSeconds')
  const start = textAt(job, 'status', 'startTime')
  return seconds === undefined || start === '' ? undefined : Date.parse(start) + seconds * 1000
}

function run(context: Reconcile, missing: number, failed: number): void {
  const { object, world, key, due } = context
  const podKind = kindOf(world, 'v1', 'Pod')
  const active = childrenOf(context, 'pods').filter((pod) => !isEnded(pod) && !isGoing(pod)).length
  const wanted = Math.min(numberAt(object, 'spec', 'parallelism') ?? 1, missing)
  const seen = numberAt(object, 'status', 'failed') ?? 0
  const waiting = failed > seen || (world.store.dueAt(key) !== undefined && failed > 0)
  if (active < wanted && waiting && !due) {
    if (failed > seen)
      world.store.setDue(key, world.now() + Math.min(FIRST_BACKOFF_MS * 2 ** (failed - 1), MAX_BACKOFF_MS))
  } else {
    for (let i = active; i < wanted; i++) {
      const name = freshName(world, `${key.name}-`, { kind: podKind, namespace: key.namespace })
      createPod(context, { name, template: objectAt(object, 'spec', 'template') })
    }
    const deadline = deadlineOf(object)
    if (deadline !== undefined && world.store.dueAt(key) === undefined) world.store.setDue(key, deadline)
  }
  setStatus(context, countedStatus(context))
}

function countedStatus(context: Reconcile): JsonObject {
  const { object, world } = context
  const pods = childrenOf(context, 'pods')
  const active = pods.filter((pod) => !isEnded(pod) && !isGoing(pod))
  const count = (phase: string): number => pods.filter((pod) => textAt(pod, 'status', 'phase') === phase).length
  const status: JsonObject = {
    startTime: textAt(object, 'status', 'startTime') || timeText(world.now()),
    terminating: 0,
    uncountedTerminatedPods: {},
  }
  if (active.length > 0) status.active = active.length
  status.ready = active.filter(isReady).length
  if (count('Succeeded') > 0) status.succeeded = count('Succeeded')
  if (count('Failed') > 0) status.failed = count('Failed')
  return status
}

interface Ending {
  readonly type: 'Complete' | 'Failed'
  readonly reason: string
  readonly message: string
}

function finish(context: Reconcile, { type, reason, message }: Ending): void {
  const { object, world, key } = context
  const podKind = kindOf(world, 'v1', 'Pod')
  for (const pod of childrenOf(context, 'pods'))
    if (!isEnded(pod)) deleteObject(world, podKind, keyOf(podKind, pod), BACKGROUND)
  const status = countedStatus(context)
  delete status.active
  const first = type === 'Complete' ? 'SuccessCriteriaMet' : 'FailureTarget'
  let conditions = objectsAt(object, 'status', 'conditions')
  for (const each of [first, type]) {
    conditions = withCondition(conditions, { type: each, status: 'True', reason, message }, world.now())
  }
  status.conditions = conditions.map((condition) => ({ lastProbeTime: condition.lastTransitionTime!, ...condition }))
  if (type === 'Complete') status.completionTime = timeText(world.now())
  world.store.setDue(key, undefined)
  setStatus(context, status)
}
