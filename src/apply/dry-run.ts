/** What a write would make of an object: asked of the server, which keeps nothing of it. */
import type { Cluster } from '../kube/cluster.ts'
import type { KubeObject } from '../object.ts'
import type { ApplyMethod, ObjectChange } from '../plan/model.ts'
import { keyOf } from '../plan/targets.ts'
import { FIELD_MANAGER } from './requests.ts'

const STRICT = { fieldManager: FIELD_MANAGER, fieldValidation: 'Strict', dryRun: true } as const

export interface DryRunning {
  readonly method: ApplyMethod
  readonly cluster: Cluster
}

/** For changes that create or update. Rejects with the server's refusal. */
export async function dryRunWrite(
  change: ObjectChange,
  live: KubeObject | undefined,
  { method, cluster }: DryRunning,
): Promise<KubeObject> {
  const object = change.object!
  const key = keyOf(change)
  if (method.serverSide) return cluster.apply(key, object, { ...STRICT, force: method.forceConflicts })
  if (live === undefined) return cluster.create(key, object, { fieldManager: FIELD_MANAGER, dryRun: true })
  if (method.forceReplace) {
    const { resourceVersion } = live.metadata
    const metadata = resourceVersion === undefined ? object.metadata : { ...object.metadata, resourceVersion }
    return cluster.replace(key, { ...object, metadata }, STRICT)
  }
  const { clientSidePatch } = await import('../kube/client-side-patch.ts')
  const merge = { original: change.original ?? live, modified: object, live }
  const patch = clientSidePatch({ ...merge, mergeUnstructured: method.mergeUnstructured })
  if (patch === undefined) return live
  return cluster.patch(key, patch.body, { type: patch.type, fieldManager: FIELD_MANAGER, dryRun: true })
}
