/** Runs the controllers: after every change on what changed, and at the times they asked for. */
import { BACKGROUND, deleteObject, disown, removeFinalizer } from '../delete.ts'
import { objectAt, objectsAt, textAt } from '../json.ts'
import { storageOf } from '../kinds.ts'
import type { Kind } from '../kinds.ts'
import { CRD_STORAGE } from '../registry.ts'
import { isObject } from '../shape.ts'
import type { Change, StoreKey } from '../store.ts'
import { keyText, parseKey } from '../store.ts'
import type { World } from '../world.ts'
import type { Controller, Reconcile } from './context.ts'
import { reconcileDaemonSet } from './daemonsets.ts'
import { reconcileDeployment } from './deployments.ts'
import { reconcileJob } from './jobs.ts'
import { reconcilePod } from './pods.ts'
import { reconcileReplicaSet } from './replicasets.ts'
import {
  emptyDefinition,
  emptyNamespace,
  reconcileClaim,
  reconcileDefinition,
  reconcileDisruptionBudget,
  reconcileNamespace,
  reconcileService,
} from './resources.ts'
import { reconcileStatefulSet } from './statefulsets.ts'

const CONTROLLERS: Readonly<Record<string, Controller | undefined>> = {
  namespaces: reconcileNamespace,
  pods: reconcilePod,
  services: reconcileService,
  persistentvolumeclaims: reconcileClaim,
  replicationcontrollers: reconcileReplicaSet,
  'apps/replicasets': reconcileReplicaSet,
  'apps/deployments': reconcileDeployment,
  'apps/statefulsets': reconcileStatefulSet,
  'apps/daemonsets': reconcileDaemonSet,
  'batch/jobs': reconcileJob,
  'policy/poddisruptionbudgets': reconcileDisruptionBudget,
  [CRD_STORAGE]: reconcileDefinition,
}

/** What runs on objects that are being deleted, besides their finalizers. */
const FINALISERS: Readonly<Record<string, Controller | undefined>> = {
  namespaces: emptyNamespace,
  pods: ({ world, key }) => {
    world.store.remove(key)
  },
  [CRD_STORAGE]: emptyDefinition,
}

/** Steps in one go; only controllers that fight each other would need more. */
const MAX_STEPS = 10_000

export interface Controllers {
  /** Brings everything to rest as of now; what falls due until `now` happens first, each at its own time. */
  readonly advance: (now: number) => void
}

export function startControllers(world: World): Controllers {
  const queue = new Set<string>()
  world.store.subscribe((change) => {
    enqueue(world, queue, change)
  })
  const settle = (): void => {
    let steps = 0
    for (const text of queue) {
      queue.delete(text)
      if (++steps > MAX_STEPS) break
      look(world, parseKey(text), false)
    }
  }
  return {
    advance: (now) => {
      settle()
      for (let steps = 0; steps < MAX_STEPS; steps++) {
        const next = world.store.nextDue()
        if (!next || next.at > now) break
        world.setNow(Math.max(world.now(), next.at))
        world.store.setDue(next.key, undefined)
        look(world, next.key, true)
        settle()
      }
      world.setNow(Math.max(world.now(), now))
    },
  }
}

/** What changed, who owns it, and who waits for it to be gone. */
function enqueue(world: World, queue: Set<string>, { type, key, object }: Change): void {
  if (type === 'DELETED') {
    for (const child of world.store.dependents(textAt(object, 'metadata', 'uid'))) queue.add(keyText(child))
    if (key.namespace !== '')
      wakeTerminating(world, queue, { storage: 'namespaces', namespace: '', name: key.namespace })
    wakeDefinition(world, queue, key)
  } else queue.add(keyText(key))
  for (const owner of objectsAt(object, 'metadata', 'ownerReferences')) {
    const kind = world.registry.byKind(textAt(owner, 'apiVersion'), textAt(owner, 'kind'))
    if (kind)
      queue.add(
        keyText({
          storage: storageOf(kind),
          namespace: kind.namespaced ? key.namespace : '',
          name: textAt(owner, 'name'),
        }),
      )
  }
  if (key.storage !== 'pods') return
  for (const budget of world.store.list('policy/poddisruptionbudgets', key.namespace)) {
    queue.add(
      keyText({
        storage: 'policy/poddisruptionbudgets',
        namespace: key.namespace,
        name: textAt(budget, 'metadata', 'name'),
      }),
    )
  }
}

function wakeTerminating(world: World, queue: Set<string>, key: StoreKey): void {
  if (textAt(world.store.get(key), 'metadata', 'deletionTimestamp') !== '') queue.add(keyText(key))
}

function wakeDefinition(world: World, queue: Set<string>, { storage }: StoreKey): void {
  const [group, plural] = storage.split('/')
  if (plural !== undefined)
    wakeTerminating(world, queue, { storage: CRD_STORAGE, namespace: '', name: `${plural}.${group!}` })
}

function kindOfKey(world: World, { storage }: StoreKey): Kind | undefined {
  return world.registry.all().find((kind) => storageOf(kind) === storage)
}

function look(world: World, key: StoreKey, due: boolean): void {
  const object = world.store.get(key)
  const kind =
    object && (world.registry.byKind(textAt(object, 'apiVersion'), textAt(object, 'kind')) ?? kindOfKey(world, key))
  if (!object || !kind) return
  const context: Reconcile = { world, kind, key, object, due }
  if (textAt(object, 'metadata', 'deletionTimestamp') !== '') finalise(context)
  else if (!collect(context)) CONTROLLERS[key.storage]?.(context)
}

/** Garbage: an object with owners of which none is left. True if it was deleted. */
function collect({ world, kind, key, object }: Reconcile): boolean {
  const owners = objectsAt(object, 'metadata', 'ownerReferences')
  if (owners.length === 0) return false
  for (const owner of owners) {
    const ownerKind = world.registry.byKind(textAt(owner, 'apiVersion'), textAt(owner, 'kind'))
    if (!ownerKind) return false
    const found = world.store.get({
      storage: storageOf(ownerKind),
      namespace: ownerKind.namespaced ? key.namespace : '',
      name: textAt(owner, 'name'),
    })
    if (found && textAt(found, 'metadata', 'uid') === textAt(owner, 'uid')) return false
  }
  deleteObject(world, kind, key, BACKGROUND)
  return true
}

function finalise(context: Reconcile): void {
  const { world, key, object } = context
  const { finalizers } = objectAt(object, 'metadata')
  const uid = textAt(object, 'metadata', 'uid')
  const names = Array.isArray(finalizers) ? finalizers : []
  const children = world.store.dependents(uid)
  if (names.includes('orphan')) {
    for (const child of children) disown(world, child, uid)
    removeFinalizer(world, key, 'orphan')
  } else if (names.includes('foregroundDeletion')) {
    for (const child of children) deleteDependent(world, child)
    if (world.store.dependents(uid).length === 0) removeFinalizer(world, key, 'foregroundDeletion')
  } else if (names.includes('kubernetes.io/pvc-protection')) removeFinalizer(world, key, 'kubernetes.io/pvc-protection')
  else if (names.length === 0) FINALISERS[key.storage]?.(context)
}

/** Foreground deletion goes down the tree. */
function deleteDependent(world: World, key: StoreKey): void {
  const object = world.store.get(key)
  const kind = object && world.registry.byKind(textAt(object, 'apiVersion'), textAt(object, 'kind'))
  if (kind && isObject(object.metadata)) deleteObject(world, kind, key, { ...BACKGROUND, propagation: 'Foreground' })
}
