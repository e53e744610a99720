/** Deployments: a ReplicaSet per template, rolled from the old to the new one within maxSurge and maxUnavailable. */
import type { JsonObject } from '../../object.ts'
import { BACKGROUND, deleteObject } from '../delete.ts'
import { copyJson, ensureObject, numberAt, objectAt, objectsAt, textAt } from '../json.ts'
import { amend } from '../pipeline.ts'
import { keyOf } from '../world.ts'
import type { Reconcile } from './context.ts'
import { childrenOf, createChild, kindOf, scaled, setStatus, templateHash, withCondition } from './context.ts'

const HASH_LABEL = 'pod-template-hash'
const REVISION = 'deployment.kubernetes.io/revision'

export function reconcileDeployment(context: Reconcile): void {
  const { object } = context
  const hash = templateHash(objectAt(object, 'spec', 'template'))
  const paused = objectAt(object, 'spec').paused === true
  if (!paused && !newSet(context, hash)) makeSet(context, hash)
  if (!paused) roll(context, hash)
  recordRevision(context, hash)
  report(context, hash)
}

function newSet(context: Reconcile, hash: string): JsonObject | undefined {
  return childrenOf(context, 'apps/replicasets').find((set) => textAt(set, 'metadata', 'labels', HASH_LABEL) === hash)
}

function makeSet(context: Reconcile, hash: string): void {
  const { object, key, world } = context
  const template = copyJson(objectAt(object, 'spec', 'template'))
  const labels = { ...objectAt(template, 'metadata', 'labels'), [HASH_LABEL]: hash }
  ensureObject(template, 'metadata').labels = labels
  const selector = copyJson(objectAt(object, 'spec', 'selector'))
  selector.matchLabels = { ...objectAt(selector, 'matchLabels'), [HASH_LABEL]: hash }
  const old = childrenOf(context, 'apps/replicasets').length
  const desired = desiredOf(object)
  const recreate = textAt(object, 'spec', 'strategy', 'type') === 'Recreate'
  const revision = String(Math.max(0, ...childrenOf(context, 'apps/replicasets').map(revisionOf)) + 1)
  createChild(context, {
    name: `${key.name}-${hash}`,
    kind: kindOf(world, 'apps/v1', 'ReplicaSet'),
    labels,
    annotations: {
      'deployment.kubernetes.io/desired-replicas': String(desired),
      'deployment.kubernetes.io/max-replicas': String(desired + surgeOf(object)),
      [REVISION]: revision,
    },
    body: { spec: { replicas: old === 0 && !recreate ? desired : 0, selector, template } },
  })
}

const revisionOf = (object: JsonObject): number => Number(textAt(object, 'metadata', 'annotations', REVISION)) || 0
const desiredOf = (object: JsonObject): number => numberAt(object, 'spec', 'replicas') ?? 1

function surgeOf(object: JsonObject): number {
  return scaled(objectAt(object, 'spec', 'strategy', 'rollingUpdate').maxSurge, desiredOf(object), 'up')
}

function maxUnavailable(object: JsonObject): number {
  const rolling = objectAt(object, 'spec', 'strategy', 'rollingUpdate')
  const value = scaled(rolling.maxUnavailable, desiredOf(object), 'down')
  return value === 0 && surgeOf(object) === 0 ? 1 : value
}

const sum = (sets: readonly JsonObject[], count: (set: JsonObject) => number): number =>
  sets.reduce((total, set) => total + count(set), 0)
const available = (set: JsonObject): number => numberAt(set, 'status', 'availableReplicas') ?? 0
const running = (set: JsonObject): number => numberAt(set, 'status', 'replicas') ?? 0

/** One step: the new set grows as far as maxSurge lets it, the old ones shrink as far as maxUnavailable lets them. */
function roll(context: Reconcile, hash: string): void {
  const { object } = context
  const desired = desiredOf(object)
  const sets = childrenOf(context, 'apps/replicasets')
  const fresh = sets.find((set) => textAt(set, 'metadata', 'labels', HASH_LABEL) === hash)
  if (!fresh) return
  const old = sets.filter((set) => set !== fresh)
  const oldTotal = sum(old, desiredOf)
  if (textAt(object, 'spec', 'strategy', 'type') === 'Recreate') {
    for (const set of old) scale(context, set, 0)
    if (sum(old, running) === 0) scale(context, fresh, desired)
    return
  }
  if (oldTotal === 0) {
    scale(context, fresh, desired)
    return
  }
  scale(context, fresh, Math.min(desired, Math.max(desiredOf(fresh), desired + surgeOf(object) - oldTotal)))
  let spare = sum(sets, available) - (desired - maxUnavailable(object))
  for (const set of old) {
    // pods that never got ready can go at once
    const dead = Math.max(0, desiredOf(set) - available(set))
    const less = Math.min(desiredOf(set), dead + Math.max(0, spare))
    spare -= Math.max(0, less - dead)
    scale(context, set, desiredOf(set) - less)
  }
}

function scale({ world }: Reconcile, set: JsonObject, replicas: number): void {
  if (desiredOf(set) === replicas) return
  amend(world, kindOf(world, 'apps/v1', 'ReplicaSet'), set, {
    change: (copy) => {
      objectAt(copy, 'spec').replicas = replicas
    },
  })
}

/** The new set carries the highest revision; old sets beyond the history limit go. */
function recordRevision(context: Reconcile, hash: string): void {
  const { world, kind, object } = context
  const setKind = kindOf(world, 'apps/v1', 'ReplicaSet')
  const sets = childrenOf(context, 'apps/replicasets')
  const fresh = sets.find((set) => textAt(set, 'metadata', 'labels', HASH_LABEL) === hash)
  if (!fresh) return
  const highest = Math.max(0, ...sets.filter((set) => set !== fresh).map(revisionOf))
  const revision = String(Math.max(revisionOf(fresh), highest + 1))
  const annotate = (copy: JsonObject): void => {
    ensureObject(ensureObject(copy, 'metadata'), 'annotations')[REVISION] = revision
  }
  amend(world, setKind, fresh, { change: annotate })
  amend(world, kind, object, { change: annotate })
  const limit = numberAt(object, 'spec', 'revisionHistoryLimit') ?? 10
  const idle = sets
    .filter((set) => set !== fresh && desiredOf(set) === 0 && running(set) === 0)
    .sort((a, b) => revisionOf(a) - revisionOf(b))
  for (const set of idle.slice(0, Math.max(0, idle.length - limit)))
    deleteObject(world, setKind, keyOf(setKind, set), BACKGROUND)
}

function report(context: Reconcile, hash: string): void {
  const { object, world, key, due } = context
  const sets = childrenOf(context, 'apps/replicasets')
  const fresh = sets.find((set) => textAt(set, 'metadata', 'labels', HASH_LABEL) === hash)
  const desired = desiredOf(object)
  const [total, ready, updated] = [sum(sets, running), sum(sets, available), fresh ? running(fresh) : 0]
  const status: JsonObject = { observedGeneration: numberAt(object, 'metadata', 'generation') ?? 1 }
  if (total > 0) status.replicas = total
  if (updated > 0) status.updatedReplicas = updated
  if (ready > 0) Object.assign(status, { readyReplicas: ready, availableReplicas: ready })
  const missing = Math.max(0, desired - ready)
  if (missing > 0) status.unavailableReplicas = missing
  const complete = updated === desired && total === desired && ready >= desired
  let conditions = objectsAt(object, 'status', 'conditions')
  conditions = withCondition(conditions, availability(ready >= desired - maxUnavailable(object)), world.now(), true)
  status.conditions = withCondition(conditions, progress(context, fresh, complete), world.now(), true)
  const deadline = numberAt(object, 'spec', 'progressDeadlineSeconds')
  if (complete) world.store.setDue(key, undefined)
  else if (deadline !== undefined && !due && world.store.dueAt(key) === undefined && !timedOut(object))
    world.store.setDue(key, world.now() + deadline * 1000)
  setStatus(context, status)
}

function availability(enough: boolean): { type: string; status: 'True' | 'False'; reason: string; message: string } {
  return enough
    ? {
        type: 'Available',
        status: 'True',
        reason: 'MinimumReplicasAvailable',
        message: 'Deployment has minimum availability.',
      }
    : {
        type: 'Available',
        status: 'False',
        reason: 'MinimumReplicasUnavailable',
        message: 'Deployment does not have minimum availability.',
      }
}

function timedOut(object: JsonObject): boolean {
  const generation = numberAt(object, 'metadata', 'generation')
  return (
    numberAt(object, 'status', 'observedGeneration') === generation &&
    objectsAt(object, 'status', 'conditions').some(({ reason }) => reason === 'ProgressDeadlineExceeded')
  )
}

function progress(
  context: Reconcile,
  fresh: JsonObject | undefined,
  complete: boolean,
): { type: string; status: 'True' | 'False'; reason: string; message: string } {
  const name = fresh ? textAt(fresh, 'metadata', 'name') : ''
  const type = 'Progressing'
  if (complete)
    return {
      type,
      status: 'True',
      reason: 'NewReplicaSetAvailable',
      message: `ReplicaSet "${name}" has successfully progressed.`,
    }
  if (context.due || timedOut(context.object)) {
    return {
      type,
      status: 'False',
      reason: 'ProgressDeadlineExceeded',
      message: `ReplicaSet "${name}" has timed out progressing.`,
    }
  }
  return { type, status: 'True', reason: 'ReplicaSetUpdated', message: `ReplicaSet "${name}" is progressing.` }
}
