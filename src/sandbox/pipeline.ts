/** What every write goes through: defaults, server-set metadata, admission, validation, ownership, storage. */
import type { Json, JsonObject } from '../object.ts'
import { admit } from './admission.ts'
import { applyDefaults } from './defaults.ts'
import { copyJson, equalJson, objectAt, omit, plain, textAt } from './json.ts'
import type { Kind } from './kinds.ts'
import { apiVersionOf, hasSubresource } from './kinds.ts'
import type { Write } from './managed-fields.ts'
import { recordUpdate } from './managed-fields.ts'
import { normalise } from './normalise.ts'
import { conflict, notFound } from './status.ts'
import type { World } from './world.ts'
import { keyOf, timeText, uidFor } from './world.ts'
import { validate } from './validation.ts'

export interface WriteOptions {
  readonly manager: string
  /** "" for the object itself. */
  readonly subresource: string
  readonly dryRun: boolean
  /** Managed fields are already in the object (apply). */
  readonly owned?: boolean
}

/** An object of that kind with nothing in it: what the first write of an object is compared with. */
export function emptyObject(kind: Kind): JsonObject {
  const empty = { apiVersion: apiVersionOf(kind), kind: kind.kind, metadata: {} }
  return kind.custom ? empty : normalise(empty, kind.shape).value
}

export function writeOf(world: World, kind: Kind, options: Pick<WriteOptions, 'manager' | 'subresource'>): Write {
  const { manager, subresource } = options
  const ignored =
    subresource === 'status' ? [['f:spec'], ['f:data']] : hasSubresource(kind, 'status') ? [['f:status']] : []
  return {
    manager,
    apiVersion: apiVersionOf(kind),
    subresource,
    time: timeText(world.now()),
    shape: kind.shape,
    ignored,
  }
}

export function createObject(world: World, kind: Kind, given: JsonObject, options: WriteOptions): JsonObject {
  const object = copyJson(given)
  const metadata = objectAt(object, 'metadata')
  for (const name of ['deletionTimestamp', 'deletionGracePeriodSeconds', 'selfLink', 'resourceVersion', 'generation'])
    delete metadata[name]
  if (hasSubresource(kind, 'status')) resetStatus(kind, object, undefined)
  const key = keyOf(kind, object)
  metadata.uid = uidFor(world, key)
  metadata.creationTimestamp = timeText(world.now())
  if (hasGeneration(kind)) metadata.generation = 1
  applyDefaults(object, kind.shape)
  admit(world, kind, object, undefined)
  validate(kind, object, undefined)
  const owned = options.owned === true ? object : recordUpdate(emptyObject(kind), object, writeOf(world, kind, options))
  if (options.dryRun) return withRevision(owned, undefined)
  return world.store.put(key, owned)
}

/** `previous` replaced by `given`. Returns the object as it stands afterwards, even if that deleted it. */
export function updateObject(
  world: World,
  kind: Kind,
  change: { readonly previous: JsonObject; readonly given: JsonObject },
  options: WriteOptions,
): JsonObject {
  const { previous } = change
  const object = prepareUpdate(kind, previous, change.given, options.subresource)
  const key = keyOf(kind, previous)
  applyDefaults(object, kind.shape)
  if (options.subresource === '') {
    admit(world, kind, object, previous)
    validate(kind, object, previous)
  }
  const owned = options.owned === true ? object : recordUpdate(previous, object, writeOf(world, kind, options))
  if (equalJson(withoutOwners(owned), withoutOwners(previous)) && sameOwners(owned, previous)) return previous
  if (options.dryRun) return withRevision(owned, previous)
  const done = textAt(owned, 'metadata', 'deletionTimestamp') !== '' && !hasFinalizers(owned)
  const stored = world.store.put(key, owned)
  if (done) world.store.remove(key)
  return stored
}

export function hasFinalizers(object: JsonObject): boolean {
  const finalizers = objectAt(object, 'metadata').finalizers
  const ofNamespace = object.kind === 'Namespace' ? objectAt(object, 'spec').finalizers : undefined
  return [finalizers, ofNamespace].some((list) => Array.isArray(list) && list.length > 0)
}

/** Metadata that clients cannot change, and the half of the object that this endpoint does not write. */
function prepareUpdate(kind: Kind, previous: JsonObject, given: JsonObject, subresource: string): JsonObject {
  const old = objectAt(previous, 'metadata')
  if (subresource === 'status') {
    const { managedFields } = objectAt(given, 'metadata')
    return copyJson({
      ...previous,
      status: given.status ?? {},
      metadata: { ...old, ...(managedFields === undefined ? {} : { managedFields }) },
    })
  }
  const object = copyJson(given)
  const metadata = objectAt(object, 'metadata')
  const expected = metadata.resourceVersion
  const name = textAt(previous, 'metadata', 'name')
  if (typeof expected === 'string' && expected !== '' && expected !== old.resourceVersion) throw modified(kind, name)
  if (typeof metadata.uid === 'string' && metadata.uid !== '' && metadata.uid !== old.uid) {
    throw conflict(
      kind,
      name,
      `Precondition failed: UID in precondition: ${metadata.uid}, UID in object meta: ${plain(old.uid)}`,
    )
  }
  for (const field of [
    'uid',
    'creationTimestamp',
    'deletionTimestamp',
    'deletionGracePeriodSeconds',
    'generation',
    'resourceVersion',
  ]) {
    if (old[field] === undefined) delete metadata[field]
    else metadata[field] = old[field]
  }
  if (hasSubresource(kind, 'status')) resetStatus(kind, object, previous)
  if (hasGeneration(kind) && !sameDesire(object, previous))
    metadata.generation = (typeof old.generation === 'number' ? old.generation : 0) + 1
  return object
}

export function modified(kind: Kind, name: string): Error {
  return conflict(
    kind,
    name,
    'the object has been modified; please apply your changes to the latest version and try again',
  )
}

function resetStatus(kind: Kind, object: JsonObject, previous: JsonObject | undefined): void {
  const status = (previous ?? emptyObject(kind)).status
  if (status === undefined) delete object.status
  else object.status = copyJson(status)
}

const WITHOUT_GENERATION = new Set(
  (
    'configmaps secrets services serviceaccounts persistentvolumes persistentvolumeclaims namespaces nodes events endpoints limitranges resourcequotas ' +
    'horizontalpodautoscalers leases roles rolebindings clusterroles clusterrolebindings storageclasses csidrivers csinodes volumeattachments ' +
    'podtemplates controllerrevisions apiservices certificatesigningrequests runtimeclasses'
  ).split(' '),
)

function hasGeneration(kind: Kind): boolean {
  return kind.custom || !WITHOUT_GENERATION.has(kind.plural)
}

function sameDesire(left: JsonObject, right: JsonObject): boolean {
  return equalJson(omit(left, 'metadata', 'status'), omit(right, 'metadata', 'status'))
}

function withoutOwners(object: JsonObject): JsonObject {
  return { ...object, metadata: omit(objectAt(object, 'metadata'), 'managedFields') }
}

/** Equal but for the times. */
function sameOwners(left: JsonObject, right: JsonObject): boolean {
  const timeless = (object: JsonObject): Json => {
    const list = objectAt(object, 'metadata').managedFields
    return Array.isArray(list) ? list.map((entry) => ({ ...(entry as JsonObject), time: '' })) : []
  }
  return equalJson(timeless(left), timeless(right))
}

function withRevision(object: JsonObject, previous: JsonObject | undefined): JsonObject {
  const metadata = { ...objectAt(object, 'metadata') }
  if (previous) metadata.resourceVersion = textAt(previous, 'metadata', 'resourceVersion')
  return { ...object, metadata }
}

/** For controllers: changes the object as it stands now; nothing happens if it is gone. */
export function amend(
  world: World,
  kind: Kind,
  object: JsonObject,
  patch: { readonly subresource?: string; readonly change: (copy: JsonObject) => void },
): void {
  const previous = world.store.get(keyOf(kind, object))
  if (!previous) return
  const given = copyJson(previous)
  patch.change(given)
  if (equalJson(given, previous)) return
  updateObject(
    world,
    kind,
    { previous, given },
    { manager: 'kube-controller-manager', subresource: patch.subresource ?? '', dryRun: false },
  )
}

export function existing(world: World, kind: Kind, namespace: string, name: string): JsonObject {
  const found = world.store.get(keyOf(kind, { metadata: { namespace, name } }))
  if (!found) throw notFound(kind, name)
  return kindred(kind, found)
}

/** The object as this version of its kind: versions of one resource are stored as one. */
export function kindred(kind: Kind, object: JsonObject): JsonObject {
  const apiVersion = apiVersionOf(kind)
  return object.apiVersion === apiVersion ? object : { ...object, apiVersion }
}
