/** The requests that change a release's objects, repeated where Helm does so: a conflict that passes by itself is no failure. */
import { isTshelmError } from '../errors.ts'
import type { Cluster, ObjectKey, Propagation } from '../kube/cluster.ts'
import type { KubeObject } from '../object.ts'
import type { Runtime } from '../runtime.ts'

/** Helm's name in managed fields. */
export const FIELD_MANAGER = 'helm'

// client-go's DefaultRetry.
const TRIES = 5
const PAUSE_MS = 10

export interface Requesting {
  readonly cluster: Cluster
  readonly runtime: Pick<Runtime, 'clock' | 'signal'>
}

/** One server-side apply. Creates what is not there. Repeated while a quota is being counted by others. */
export function applyObject(
  key: ObjectKey,
  object: KubeObject,
  { force }: { readonly force: boolean },
  { cluster, runtime }: Requesting,
): Promise<void> {
  return repeating(isQuotaConflict, runtime, async () => {
    await cluster.apply(key, object, { fieldManager: FIELD_MANAGER, fieldValidation: 'Strict', force, unread: true })
  })
}

/** Without server-side apply. An object that is there already is an error. */
export function createObject(key: ObjectKey, object: KubeObject, { cluster, runtime }: Requesting): Promise<void> {
  return repeating(isConflict, runtime, async () => {
    await cluster.create(key, object, { fieldManager: FIELD_MANAGER })
  })
}

/** What is not there is fine. */
export function deleteObject(
  key: ObjectKey,
  propagation: Propagation,
  { cluster, runtime }: Requesting,
): Promise<void> {
  return repeating(isConflict, runtime, async () => {
    await cluster.delete(key, propagation)
  })
}

/** Repeats a read and the write that builds on it. */
export function retryOnConflict(runtime: Requesting['runtime'], work: () => Promise<void>): Promise<void> {
  return repeating(isConflict, runtime, work)
}

async function repeating(
  passing: (error: unknown) => boolean,
  { clock, signal }: Requesting['runtime'],
  work: () => Promise<void>,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await work()
      return
    } catch (error) {
      if (attempt === TRIES || !passing(error)) throw error
      await clock.sleep(PAUSE_MS, signal)
    }
  }
}

export function isConflict(error: unknown): boolean {
  return isTshelmError(error) && error.data['status'] === 409 && error.data['reason'] === 'Conflict'
}

/** Another write changed the quota while this one was counted against it. */
function isQuotaConflict(error: unknown): boolean {
  return (
    isConflict(error) &&
    (error as Error).message.includes('Operation cannot be fulfilled on resourcequotas') &&
    (error as Error).message.includes('the object has been modified')
  )
}
