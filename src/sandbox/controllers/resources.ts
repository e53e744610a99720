/** The controllers of kinds that are not workloads: namespaces, services, claims, definitions of custom resources, disruption budgets. */
import type { JsonObject } from '../../object.ts'
import { BACKGROUND, deleteObject } from '../delete.ts'
import { numberAt, objectAt, objectsAt, textAt } from '../json.ts'
import { storageOf } from '../kinds.ts'
import { createObject } from '../pipeline.ts'
import { labelSelectorOf, matchesLabels } from '../selectors.ts'
import { keyOf } from '../world.ts'
import type { Reconcile } from './context.ts'
import { isReady, kindOf, scaled, setStatus, withCondition } from './context.ts'

const ROOT_CERTIFICATE = '-----BEGIN CERTIFICATE-----\nc2FuZGJveA==\n-----END CERTIFICATE-----\n'

/** Every namespace has a service account and the cluster's certificate. */
export function reconcileNamespace({ world, key }: Reconcile): void {
  const options = { manager: 'kube-controller-manager', subresource: '', dryRun: false }
  const make = (kindName: string, name: string, body: JsonObject): void => {
    const kind = kindOf(world, 'v1', kindName)
    const object = { apiVersion: 'v1', kind: kindName, metadata: { name, namespace: key.name }, ...body }
    if (!world.store.get(keyOf(kind, object))) createObject(world, kind, object, options)
  }
  make('ServiceAccount', 'default', {})
  make('ConfigMap', 'kube-root-ca.crt', { data: { 'ca.crt': ROOT_CERTIFICATE } })
}

/** Deletes what is in a namespace that is going; the namespace goes when nothing is left. */
export function emptyNamespace({ world, key }: Reconcile): void {
  let left = 0
  for (const kind of world.registry.all()) {
    if (!kind.namespaced || !kind.verbs.includes('delete')) continue
    for (const object of world.store.list(storageOf(kind), key.name)) {
      if (textAt(object, 'metadata', 'deletionTimestamp') === '')
        deleteObject(world, kind, keyOf(kind, object), BACKGROUND)
      if (world.store.get(keyOf(kind, object))) left++
    }
  }
  if (left === 0) world.store.remove(key)
}

export function reconcileService(context: Reconcile): void {
  const { object } = context
  if (
    textAt(object, 'spec', 'type') !== 'LoadBalancer' ||
    objectsAt(object, 'status', 'loadBalancer', 'ingress').length > 0
  )
    return
  setStatus(context, {
    ...objectAt(object, 'status'),
    loadBalancer: { ingress: [{ ip: '192.0.2.10', ipMode: 'VIP' }] },
  })
}

export function reconcileClaim(context: Reconcile): void {
  const { object } = context
  if (textAt(object, 'status', 'phase') === 'Bound') return
  setStatus(context, { ...objectAt(object, 'status'), phase: 'Bound' })
}

/** A definition whose names are free is accepted and established. */
export function reconcileDefinition(context: Reconcile): void {
  const { object, world } = context
  const names = objectAt(object, 'spec', 'names')
  let conditions = objectsAt(object, 'status', 'conditions')
  const accept = {
    type: 'NamesAccepted',
    status: 'True',
    reason: 'NoConflicts',
    message: 'no conflicts found',
  } as const
  conditions = withCondition(conditions, accept, world.now())
  const established = {
    type: 'Established',
    status: 'True',
    reason: 'InitialNamesAccepted',
    message: 'the initial names have been accepted',
  } as const
  conditions = withCondition(conditions, established, world.now())
  const stored = objectsAt(object, 'spec', 'versions')
    .filter(({ storage }) => storage === true)
    .map((version) => textAt(version, 'name'))
  const before = objectAt(object, 'status').storedVersions
  const storedVersions = [...new Set([...(Array.isArray(before) ? before.map(String) : []), ...stored])]
  setStatus(context, { conditions, acceptedNames: names, storedVersions })
}

/** When a definition goes, its resources go first. */
export function emptyDefinition({ world, object, key }: Reconcile): void {
  const kinds = world.registry
    .all()
    .filter(
      (kind) =>
        kind.custom &&
        kind.group === textAt(object, 'spec', 'group') &&
        kind.plural === textAt(object, 'spec', 'names', 'plural'),
    )
  let left = 0
  for (const kind of kinds.slice(0, 1)) {
    for (const each of world.store.list(storageOf(kind))) {
      if (textAt(each, 'metadata', 'deletionTimestamp') === '') deleteObject(world, kind, keyOf(kind, each), BACKGROUND)
      if (world.store.get(keyOf(kind, each))) left++
    }
  }
  if (left === 0) world.store.remove(key)
}

export function reconcileDisruptionBudget(context: Reconcile): void {
  const { object, world, key } = context
  const selector = labelSelectorOf(objectAt(object, 'spec', 'selector'))
  const pods = world.store
    .list('pods', key.namespace)
    .filter((pod) => matchesLabels(selector, objectAt(pod, 'metadata', 'labels')))
  const healthy = pods.filter(isReady).length
  const spec = objectAt(object, 'spec')
  const desired =
    spec.minAvailable !== undefined
      ? scaled(spec.minAvailable, pods.length, 'up')
      : pods.length - scaled(spec.maxUnavailable, pods.length, 'up')
  const allowed = Math.max(0, healthy - desired)
  const reason = allowed > 0 ? 'SufficientPods' : 'InsufficientPods'
  const state = { type: 'DisruptionAllowed', status: allowed > 0 ? 'True' : 'False', reason, message: '' } as const
  setStatus(context, {
    conditions: withCondition(objectsAt(object, 'status', 'conditions'), state, world.now()),
    currentHealthy: healthy,
    desiredHealthy: Math.max(0, desired),
    disruptionsAllowed: allowed,
    expectedPods: pods.length,
    observedGeneration: numberAt(object, 'metadata', 'generation') ?? 1,
  })
}
