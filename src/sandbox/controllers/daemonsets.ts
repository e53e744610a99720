/** DaemonSets: a pod on each node, replaced one by one. */
import type { JsonObject } from '../../object.ts'
import { BACKGROUND, deleteObject } from '../delete.ts'
import { numberAt, objectAt, textAt } from '../json.ts'
import { keyOf } from '../world.ts'
import type { Reconcile } from './context.ts'
import { childrenOf, createPod, freshName, isGoing, isReady, kindOf, setStatus, templateHash } from './context.ts'

const REVISION_LABEL = 'controller-revision-hash'

export function reconcileDaemonSet(context: Reconcile): void {
  const { object, world, key } = context
  const podKind = kindOf(world, 'v1', 'Pod')
  const template = objectAt(object, 'spec', 'template')
  const revision = templateHash(template)
  const nodes = world.store.list('nodes').map((node) => textAt(node, 'metadata', 'name'))
  const pods = childrenOf(context, 'pods').filter((pod) => !isGoing(pod))
  for (const node of nodes) {
    if (pods.some((pod) => textAt(pod, 'spec', 'nodeName') === node)) continue
    const name = freshName(world, `${key.name}-`, { kind: podKind, namespace: key.namespace })
    createPod(context, { name, template, labels: { [REVISION_LABEL]: revision }, spec: { nodeName: node } })
  }
  const outdated = pods.filter((pod) => textAt(pod, 'metadata', 'labels', REVISION_LABEL) !== revision)
  const rolling = textAt(object, 'spec', 'updateStrategy', 'type') === 'RollingUpdate'
  const next =
    outdated.find((pod) => !isReady(pod)) ??
    (pods.every(isReady) && pods.length === nodes.length ? outdated[0] : undefined)
  if (rolling && next) deleteObject(world, podKind, keyOf(podKind, next), BACKGROUND)
  report(context, revision, nodes.length)
}

function report(context: Reconcile, revision: string, nodes: number): void {
  const pods = childrenOf(context, 'pods').filter((pod) => !isGoing(pod))
  const ready = pods.filter(isReady).length
  const updated = pods.filter((pod) => textAt(pod, 'metadata', 'labels', REVISION_LABEL) === revision).length
  const status: JsonObject = {
    currentNumberScheduled: pods.length,
    numberMisscheduled: 0,
    desiredNumberScheduled: nodes,
    numberReady: ready,
    observedGeneration: numberAt(context.object, 'metadata', 'generation') ?? 1,
  }
  if (updated > 0) status.updatedNumberScheduled = updated
  if (ready > 0) status.numberAvailable = ready
  if (nodes > ready) status.numberUnavailable = nodes - ready
  setStatus(context, status)
}
