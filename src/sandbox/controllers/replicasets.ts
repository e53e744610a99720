/** ReplicaSets and ReplicationControllers: as many pods as asked for. */
import type { JsonObject } from '../../object.ts'
import { BACKGROUND, deleteObject } from '../delete.ts'
import { numberAt, objectAt } from '../json.ts'
import { keyOf } from '../world.ts'
import type { Reconcile } from './context.ts'
import { activePods, createPod, freshName, isReady, kindOf, setStatus } from './context.ts'

export function reconcileReplicaSet(context: Reconcile): void {
  const { world, key, object } = context
  const podKind = kindOf(world, 'v1', 'Pod')
  const wanted = numberAt(object, 'spec', 'replicas') ?? 1
  const pods = activePods(context)
  for (let i = pods.length; i < wanted; i++) {
    const name = freshName(world, `${key.name}-`, { kind: podKind, namespace: key.namespace })
    createPod(context, { name, template: objectAt(object, 'spec', 'template') })
  }
  // those that are not ready go first
  const surplus = [...pods]
    .sort((a, b) => Number(isReady(a)) - Number(isReady(b)))
    .slice(0, Math.max(0, pods.length - wanted))
  for (const pod of surplus) deleteObject(world, podKind, keyOf(podKind, pod), BACKGROUND)
  const left = activePods(context)
  setStatus(context, statusOf(object, left))
}

function statusOf(object: JsonObject, pods: readonly JsonObject[]): JsonObject {
  const ready = pods.filter(isReady).length
  const status: JsonObject = { replicas: pods.length }
  if (pods.length > 0) status.fullyLabeledReplicas = pods.length
  if (ready > 0) Object.assign(status, { readyReplicas: ready, availableReplicas: ready })
  const generation = numberAt(object, 'metadata', 'generation')
  if (generation !== undefined) status.observedGeneration = generation
  return status
}
