/** Whose objects are by now: what is gone, another's, or cannot be looked at is not deleted. */
import { messageOf } from '../errors.ts'
import { log } from '../events.ts'
import { readMany } from '../kube/read-many.ts'
import type { ObjectRef } from '../object.ts'
import type { Owner, PlannedObject } from '../plan/model.ts'
import { isOwned, MANAGED } from '../plan/ownership.ts'
import { keyOf } from '../plan/targets.ts'
import type { ApplyContext } from './context.ts'

export interface OwnersFound {
  readonly owned: readonly PlannedObject[]
  readonly unowned: readonly ObjectRef[]
  readonly unverifiable: readonly { readonly ref: ObjectRef; readonly error: string }[]
}

type Asking = Pick<ApplyContext, 'cluster' | 'runtime' | 'concurrency'>

/** The same, with a warning for each that is left. */
export async function checkOwners(
  objects: readonly PlannedObject[],
  owner: Owner,
  context: Asking,
): Promise<OwnersFound> {
  const found = await findOwners(objects, owner, context)
  const { release } = owner
  const { emit } = context.runtime
  for (const ref of found.unowned) {
    emit(log('WARN', 'skipping delete of resource not owned by this release', { ...whichOf(ref), release }))
  }
  for (const { ref, error } of found.unverifiable) {
    const message = 'skipping delete of resource because ownership could not be verified'
    emit(log('WARN', message, { ...whichOf(ref), release, error }))
  }
  return found
}

/** What is gone already is in none of the lists. */
export async function findOwners(
  objects: readonly PlannedObject[],
  owner: Owner,
  { cluster, concurrency }: Omit<Asking, 'runtime'>,
): Promise<OwnersFound> {
  const live = await readMany(objects.map(keyOf), cluster, { concurrency, metadataOnly: true, labelSelector: MANAGED })
  const owned: PlannedObject[] = []
  const unowned: ObjectRef[] = []
  const unverifiable: { ref: ObjectRef; error: string }[] = []
  objects.forEach((object, i) => {
    const found = live[i]!
    if (found.error !== undefined) unverifiable.push({ ref: object.ref, error: messageOf(found.error) })
    else if (found.object === undefined) return
    else if (isOwned(found.object, owner)) owned.push(object)
    else unowned.push(object.ref)
  })
  return { owned, unowned, unverifiable }
}

/** As Helm names objects in its log. */
export function whichOf({ kind, name, namespace }: ObjectRef): Record<string, string> {
  return { kind, name, namespace }
}
