/** Deleting: preconditions, finalizers, propagation, and the garbage collection of what an object owned. */
import type { JsonObject } from '../object.ts'
import { at, copyJson, objectAt, objectsAt, textAt } from './json.ts'
import type { Kind } from './kinds.ts'
import { hasFinalizers, kindred } from './pipeline.ts'
import { CRD_STORAGE } from './registry.ts'
import { badRequest, conflict, notFound } from './status.ts'
import type { StoreKey } from './store.ts'
import type { World } from './world.ts'
import { timeText } from './world.ts'

export interface DeleteOptions {
  readonly propagation: 'Background' | 'Foreground' | 'Orphan'
  readonly dryRun: boolean
  readonly uid: string | undefined
  readonly resourceVersion: string | undefined
}

export const BACKGROUND: DeleteOptions = {
  propagation: 'Background',
  dryRun: false,
  uid: undefined,
  resourceVersion: undefined,
}

const PROPAGATIONS = ['Background', 'Foreground', 'Orphan'] as const

/** From the body of a DELETE and its query. */
export function deleteOptionsOf(body: JsonObject | undefined, query: URLSearchParams): DeleteOptions {
  const given = textAt(body, 'propagationPolicy') || (query.get('propagationPolicy') ?? '')
  const orphan = body?.orphanDependents === true || query.get('orphanDependents') === 'true'
  const propagation = PROPAGATIONS.find((each) => each === given) ?? (orphan ? 'Orphan' : 'Background')
  if (given !== '' && propagation !== given) throw badRequest(`invalid propagationPolicy: ${JSON.stringify(given)}`)
  const dryRun = query.get('dryRun') === 'All' || at(body, 'dryRun') !== undefined
  const preconditions = at(body, 'preconditions')
  return {
    propagation,
    dryRun,
    uid: textAt(preconditions, 'uid') || undefined,
    resourceVersion: textAt(preconditions, 'resourceVersion') || undefined,
  }
}

export interface Deleted {
  readonly object: JsonObject
  /** False while finalizers or a kubelet hold it. */
  readonly gone: boolean
}

/** Throws 404 if it is not there, 409 if a precondition does not hold. */
export function deleteObject(world: World, kind: Kind, key: StoreKey, options: DeleteOptions): Deleted {
  const object = world.store.get(key)
  if (!object) throw notFound(kind, key.name)
  checkPreconditions(kind, object, options)
  if (options.dryRun) return { object: kindred(kind, object), gone: true }
  const extra =
    options.propagation === 'Orphan'
      ? 'orphan'
      : options.propagation === 'Foreground'
        ? 'foregroundDeletion'
        : undefined
  const terminated = ['Succeeded', 'Failed'].includes(textAt(object, 'status', 'phase'))
  const graceful =
    (key.storage === 'pods' && !terminated) || key.storage === 'namespaces' || key.storage === CRD_STORAGE
  if (extra === undefined && !graceful && !hasFinalizers(object)) {
    world.store.remove(key)
    return { object: kindred(kind, object), gone: true }
  }
  if (textAt(object, 'metadata', 'deletionTimestamp') !== '') return { object: kindred(kind, object), gone: false }
  const stored = world.store.put(key, marked(world, object, { extra, graceful }))
  return { object: kindred(kind, stored), gone: false }
}

function marked(
  world: World,
  object: JsonObject,
  how: { readonly extra: string | undefined; readonly graceful: boolean },
): JsonObject {
  const copy = copyJson(object)
  const metadata = objectAt(copy, 'metadata')
  const isPod = copy.kind === 'Pod'
  const grace = isPod && how.graceful ? (at(copy, 'spec', 'terminationGracePeriodSeconds') ?? 30) : 0
  metadata.deletionTimestamp = timeText(world.now() + Number(grace) * 1000)
  if (copy.kind !== 'Namespace') metadata.deletionGracePeriodSeconds = grace
  if (typeof metadata.generation === 'number') metadata.generation++
  if (how.extra !== undefined) {
    const finalizers = Array.isArray(metadata.finalizers) ? metadata.finalizers : []
    metadata.finalizers = [...finalizers.filter((name) => name !== how.extra), how.extra]
  }
  if (copy.kind === 'Namespace') copy.status = { ...objectAt(copy, 'status'), phase: 'Terminating' }
  return copy
}

function checkPreconditions(kind: Kind, object: JsonObject, { uid, resourceVersion }: DeleteOptions): void {
  const name = textAt(object, 'metadata', 'name')
  const actual = textAt(object, 'metadata', 'uid')
  if (uid !== undefined && uid !== actual) {
    throw conflict(kind, name, `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${actual}`)
  }
  const revision = textAt(object, 'metadata', 'resourceVersion')
  if (resourceVersion !== undefined && resourceVersion !== revision) {
    throw conflict(
      kind,
      name,
      `Precondition failed: ResourceVersion in precondition: ${resourceVersion}, ResourceVersion in object meta: ${revision}`,
    )
  }
}

/** Takes a finalizer away; the object goes with its last one. */
export function removeFinalizer(world: World, key: StoreKey, finalizer: string): void {
  const object = world.store.get(key)
  if (!object) return
  const copy = copyJson(object)
  const metadata = objectAt(copy, 'metadata')
  const left = Array.isArray(metadata.finalizers) ? metadata.finalizers.filter((name) => name !== finalizer) : []
  if (left.length === 0) delete metadata.finalizers
  else metadata.finalizers = left
  if (textAt(copy, 'metadata', 'deletionTimestamp') !== '' && !hasFinalizers(copy)) {
    world.store.remove(key)
  } else world.store.put(key, copy)
}

/** Cuts the bond to an owner. */
export function disown(world: World, key: StoreKey, uid: string): void {
  const object = world.store.get(key)
  if (!object) return
  const copy = copyJson(object)
  const left = objectsAt(copy, 'metadata', 'ownerReferences').filter((owner) => owner.uid !== uid)
  const metadata = objectAt(copy, 'metadata')
  if (left.length === 0) delete metadata.ownerReferences
  else metadata.ownerReferences = left
  world.store.put(key, copy)
}
