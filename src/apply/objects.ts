/** Writes one object as its change says: server-side apply, client-side merge, replace or delete. */
import { isTshelmError, messageOf, TshelmError, wrapError } from '../errors.ts'
import { log } from '../events.ts'
import type { ObjectAction } from '../events.ts'
import { isApplied, updates } from '../kube/applied.ts'
import type { Cluster, ObjectKey } from '../kube/cluster.ts'
import { gvkOf, gvkText, type KubeObject, type ObjectRef } from '../object.ts'
import type { ApplyMethod, ObjectChange } from '../plan/model.ts'
import { keyOf } from '../plan/targets.ts'
import type { ApplyContext } from './context.ts'
import { applyObject, createObject, deleteObject, FIELD_MANAGER, isConflict, retryOnConflict } from './requests.ts'

export interface Writing {
  /** Hears of an object before it is made. */
  readonly onCreate?: (ref: ObjectRef) => void
  /** What was live a moment ago. */
  readonly live?: KubeObject | undefined
}

/** Rejects with the server's error in Helm's words. A failure that nothing may follow has `data.stops`. */
export async function writeObject(
  change: ObjectChange,
  method: ApplyMethod,
  context: ApplyContext,
  { live, onCreate = () => undefined }: Writing = {},
): Promise<void> {
  switch (change.action) {
    case 'create':
      onCreate(change.ref)
      await addObject(change, { ...method, forceConflicts: false }, context)
      emitObject(context, change, 'created')
      return
    case 'update':
      emitObject(context, change, await updateObject(change, method, { context, onCreate, live }))
      return
    case 'delete':
      await removeObject(change, live, context)
  }
}

function emitObject({ runtime }: ApplyContext, { ref }: ObjectChange, action: ObjectAction): void {
  runtime.emit({ kind: 'object', action, object: ref })
}

async function addObject(change: ObjectChange, method: ApplyMethod, context: ApplyContext): Promise<void> {
  const object = change.object!
  const key = keyOf(change)
  if (method.serverSide) await applyObject(key, object, { force: method.forceConflicts }, context)
  else await createObject(key, object, context)
}

interface Updating {
  readonly context: ApplyContext
  readonly onCreate: (ref: ObjectRef) => void
  readonly live: KubeObject | undefined
}

async function updateObject(change: ObjectChange, method: ApplyMethod, updating: Updating): Promise<ObjectAction> {
  const object = change.object!
  const key = keyOf(change)
  const { context, onCreate, live: seen } = updating
  const { cluster } = context
  if (method.serverSide && change.original !== undefined && change.ref.name !== '') {
    const migrates = change.migrateFields === true && seen !== undefined && updates(seen, FIELD_MANAGER)
    if (seen !== undefined && !migrates && method.applyAll !== true && isApplied(seen, object, FIELD_MANAGER))
      return 'unchanged'
    await applyUnseen(change, method, updating)
    return 'configured'
  }
  const live = seen ?? (await stopping('could not get information about the resource: ', () => cluster.get(key)))
  if (live === undefined) {
    onCreate(change.ref)
    await stopping('failed to create resource: ', () => addObject(change, method, context))
    return 'created'
  }
  if (change.original === undefined) warnForeign(change.ref, context)
  if (method.serverSide) await serverSideUpdate(change, method, updating)
  else if (method.forceReplace) await replaceObject(key, object, { live, context })
  else return await patchObject({ key, object, live, original: change.original ?? live, method }, cluster)
  return 'configured'
}

/** What both revisions have: the server creates it where it is missing, so only a failure is a reason to look. */
async function applyUnseen(change: ObjectChange, method: ApplyMethod, updating: Updating): Promise<void> {
  const { context, onCreate } = updating
  try {
    await serverSideUpdate(change, method, updating)
  } catch (error) {
    const live = await context.cluster.get(keyOf(change)).catch(() => change.object)
    if (live !== undefined) throw error
    onCreate(change.ref)
    await stopping('failed to create resource: ', () => Promise.reject(error as Error))
  }
}

async function serverSideUpdate(
  change: ObjectChange,
  method: ApplyMethod,
  { context, live }: Pick<Updating, 'context' | 'live'>,
): Promise<void> {
  const object = change.object!
  const key = keyOf(change)
  if (change.migrateFields === true) await migrateFields(key, object, { context, live })
  await applyObject(key, object, { force: method.forceConflicts }, context)
}

function warnForeign({ namespace, name, kind }: ObjectRef, { runtime }: ApplyContext): void {
  const message = 'resource exists on cluster but not in original release, using cluster state as baseline'
  runtime.emit(log('WARN', message, { namespace, name, kind }))
}

async function stopping<T>(prefix: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const { code, message, data, hint } = wrapError(prefix, error)
    throw new TshelmError(code, message, {
      cause: error,
      data: { ...data, stops: true },
      ...(hint === undefined ? {} : { hint }),
    })
  }
}

/** Hands the fields of `helm`'s client-side updates to its server-side apply, or the old values could never be removed. */
async function migrateFields(
  key: ObjectKey,
  object: KubeObject,
  { context: { cluster, runtime }, live: seen }: Pick<Updating, 'context' | 'live'>,
): Promise<void> {
  const { managedFieldsPatch } = await import('../kube/managed-fields.ts')
  let known = seen
  await retryOnConflict(runtime, async () => {
    const live = known ?? (await cluster.get(key))
    known = undefined
    const patch = live === undefined ? undefined : managedFieldsPatch(live, FIELD_MANAGER)
    if (patch === undefined) return
    try {
      await cluster.patch(key, patch, { type: 'json', fieldManager: FIELD_MANAGER, fieldValidation: 'Strict' })
    } catch (error) {
      if (isConflict(error)) throw error
      const what = `${key.namespace}/${key.name} ${gvkText(gvkOf(object))}`
      throw new TshelmError(
        'kube/api',
        `failed to patch object to upgrade CSA field manager ${what}: ${messageOf(error)}`,
        { cause: error },
      )
    }
  })
}

/** Over whatever is there by now. */
async function replaceObject(
  key: ObjectKey,
  object: KubeObject,
  { context: { cluster, runtime }, live: seen }: { readonly context: ApplyContext; readonly live: KubeObject },
): Promise<void> {
  let known: KubeObject | undefined = seen
  try {
    await retryOnConflict(runtime, async () => {
      const live = known ?? (await cluster.get(key))
      known = undefined
      const resourceVersion = live?.metadata['resourceVersion']
      const next =
        typeof resourceVersion === 'string' ? { ...object, metadata: { ...object.metadata, resourceVersion } } : object
      await cluster.replace(key, next, { fieldManager: FIELD_MANAGER, fieldValidation: 'Strict' })
    })
  } catch (error) {
    throw new TshelmError('kube/api', `failed to replace object: ${messageOf(error)}`, { cause: error })
  }
}

interface Merge {
  readonly key: ObjectKey
  readonly object: KubeObject
  readonly live: KubeObject
  readonly original: KubeObject
  readonly method: ApplyMethod
}

async function patchObject({ key, object, live, original, method }: Merge, cluster: Cluster): Promise<ObjectAction> {
  const { clientSidePatch } = await import('../kube/client-side-patch.ts')
  const patch = clientSidePatch({ original, modified: object, live, mergeUnstructured: method.mergeUnstructured })
  if (patch === undefined) return 'unchanged'
  try {
    await cluster.patch(key, patch.body, { type: patch.type, fieldManager: FIELD_MANAGER })
  } catch (error) {
    const message = `cannot patch ${JSON.stringify(key.name)} with kind ${object.kind}: ${messageOf(error)}`
    throw new TshelmError(isTshelmError(error) ? error.code : 'kube/api', message, { cause: error })
  }
  return 'configured'
}

async function removeObject(change: ObjectChange, seen: KubeObject | undefined, context: ApplyContext): Promise<void> {
  const { cluster } = context
  const key = keyOf(change)
  if (change.unlessKept === true) {
    const live = seen ?? (await cluster.get(key).catch(() => undefined))
    if (live === undefined) return
    if (annotation(live, 'helm.sh/resource-policy') === 'keep') {
      emitObject(context, change, 'kept')
      return
    }
  }
  try {
    await deleteObject(key, change.propagation ?? 'Background', context)
  } catch (error) {
    const { namespace, name, kind } = change.ref
    const message = `failed to delete resource namespace=${namespace}, name=${name}, kind=${kind}: ${messageOf(error)}`
    throw new TshelmError(isTshelmError(error) ? error.code : 'kube/api', message, { cause: error })
  }
  emitObject(context, change, 'deleted')
}

export function annotation(object: KubeObject, name: string): string | undefined {
  const annotations = object.metadata['annotations']
  if (annotations === null || typeof annotations !== 'object' || Array.isArray(annotations)) return undefined
  const value = annotations[name]
  return typeof value === 'string' ? value : undefined
}
