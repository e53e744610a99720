/** StatefulSets: numbered pods with their claims, one after the other unless told to be parallel; updates from the highest number down. */
import type { JsonObject } from '../../object.ts'
import { BACKGROUND, deleteObject } from '../delete.ts'
import { copyJson, numberAt, objectAt, objectsAt, textAt } from '../json.ts'
import { createObject } from '../pipeline.ts'
import { keyOf } from '../world.ts'
import type { Reconcile } from './context.ts'
import { childrenOf, createPod, isGoing, isReady, kindOf, setStatus, templateHash } from './context.ts'

const REVISION_LABEL = 'controller-revision-hash'

export function reconcileStatefulSet(context: Reconcile): void {
  const { object, key } = context
  const update = `${key.name}-${templateHash(objectAt(object, 'spec', 'template'))}`
  const replicas = numberAt(object, 'spec', 'replicas') ?? 1
  if (!step(context, { update, replicas })) report(context, { update, replicas })
}

interface Target {
  readonly update: string
  readonly replicas: number
}

const startOf = (object: JsonObject): number => numberAt(object, 'spec', 'ordinals', 'start') ?? 0

function ordinalOf(pod: JsonObject): number {
  return Number(/-(\d+)$/.exec(textAt(pod, 'metadata', 'name'))?.[1] ?? -1)
}

/** True if a pod was made or deleted: the set is looked at again when that is done. */
function step(context: Reconcile, { update, replicas }: Target): boolean {
  const { object, world } = context
  const podKind = kindOf(world, 'v1', 'Pod')
  const pods = new Map(childrenOf(context, 'pods').map((pod) => [ordinalOf(pod), pod]))
  const parallel = textAt(object, 'spec', 'podManagementPolicy') === 'Parallel'
  const start = startOf(object)
  let acted = false
  for (let ordinal = start; ordinal < start + replicas; ordinal++) {
    const pod = pods.get(ordinal)
    if (!pod) {
      makePod(context, ordinal, update)
      acted = true
    }
    if (!parallel && !(pod && isReady(pod) && !isGoing(pod))) {
      if (!acted && pod && isBroken(pod, update)) deleteObject(world, podKind, keyOf(podKind, pod), BACKGROUND)
      break
    }
  }
  const surplus = [...pods]
    .filter(([ordinal]) => ordinal < start || ordinal >= start + replicas)
    .sort(([a], [b]) => b - a)
  for (const [, pod] of parallel ? surplus : surplus.slice(0, 1)) {
    deleteObject(world, podKind, keyOf(podKind, pod), BACKGROUND)
    acted = true
  }
  return acted || rollNext(context, pods, { update, replicas })
}

/** An outdated pod that never got ready does not hold up its own replacement. */
function isBroken(pod: JsonObject, update: string): boolean {
  return !isReady(pod) && !isGoing(pod) && textAt(pod, 'metadata', 'labels', REVISION_LABEL) !== update
}

function rollNext(
  { object, world }: Reconcile,
  pods: ReadonlyMap<number, JsonObject>,
  { update, replicas }: Target,
): boolean {
  if (textAt(object, 'spec', 'updateStrategy', 'type') === 'OnDelete') return false
  const podKind = kindOf(world, 'v1', 'Pod')
  const start = startOf(object)
  const partition = Math.max(start, numberAt(object, 'spec', 'updateStrategy', 'rollingUpdate', 'partition') ?? 0)
  for (let ordinal = start + replicas - 1; ordinal >= partition; ordinal--) {
    const pod = pods.get(ordinal)
    if (!pod || isGoing(pod)) return false
    if (textAt(pod, 'metadata', 'labels', REVISION_LABEL) !== update) {
      deleteObject(world, podKind, keyOf(podKind, pod), BACKGROUND)
      return true
    }
    if (!isReady(pod)) return false
  }
  return false
}

function makePod(context: Reconcile, ordinal: number, update: string): void {
  const { object, key } = context
  const name = `${key.name}-${ordinal}`
  const template = objectAt(object, 'spec', 'template')
  const claims = objectsAt(object, 'spec', 'volumeClaimTemplates')
  for (const claim of claims) makeClaim(context, claim, name)
  const claimed = new Set(claims.map((claim) => textAt(claim, 'metadata', 'name')))
  const volumes = objectsAt(template, 'spec', 'volumes').filter((volume) => !claimed.has(textAt(volume, 'name')))
  const mounted = [...claimed].map((volume) => ({
    name: volume,
    persistentVolumeClaim: { claimName: `${volume}-${name}` },
  }))
  createPod(context, {
    name,
    template,
    labels: {
      'apps.kubernetes.io/pod-index': String(ordinal),
      [REVISION_LABEL]: update,
      'statefulset.kubernetes.io/pod-name': name,
    },
    spec: { hostname: name, subdomain: textAt(object, 'spec', 'serviceName'), volumes: [...mounted, ...volumes] },
  })
}

function makeClaim({ world, object, key }: Reconcile, template: JsonObject, pod: string): void {
  const kind = kindOf(world, 'v1', 'PersistentVolumeClaim')
  const name = `${textAt(template, 'metadata', 'name')}-${pod}`
  const labels = { ...objectAt(template, 'metadata', 'labels'), ...objectAt(object, 'spec', 'selector', 'matchLabels') }
  const metadata: JsonObject = { ...copyJson(objectAt(template, 'metadata')), name, namespace: key.namespace, labels }
  const claim = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata,
    spec: copyJson(objectAt(template, 'spec')),
  }
  if (world.store.get(keyOf(kind, claim))) return
  createObject(world, kind, claim, { manager: 'kube-controller-manager', subresource: '', dryRun: false })
}

function report(context: Reconcile, { update, replicas }: Target): void {
  const { object } = context
  const pods = childrenOf(context, 'pods').filter((pod) => !isGoing(pod))
  const ready = pods.filter(isReady).length
  const updated = pods.filter((pod) => textAt(pod, 'metadata', 'labels', REVISION_LABEL) === update)
  const complete = updated.length === replicas && updated.filter(isReady).length === replicas
  const before = textAt(object, 'status', 'currentRevision')
  const current = complete || before === '' ? update : before
  const ofCurrent = pods.filter((pod) => textAt(pod, 'metadata', 'labels', REVISION_LABEL) === current).length
  const status: JsonObject = {
    observedGeneration: numberAt(object, 'metadata', 'generation') ?? 1,
    replicas: pods.length,
    currentRevision: current,
    updateRevision: update,
    collisionCount: 0,
    availableReplicas: ready,
  }
  if (ready > 0) status.readyReplicas = ready
  if (ofCurrent > 0) status.currentReplicas = ofCurrent
  if (updated.length > 0) status.updatedReplicas = updated.length
  setStatus(context, status)
}
