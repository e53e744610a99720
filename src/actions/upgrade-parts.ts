/** What upgrade and rollback share. */
import type { ReleaseRecord } from '../../storage/record.ts'
import { deleteObject, type Requesting } from '../apply/requests.ts'
import type { RunResult } from '../apply/run.ts'
import { compatOf } from '../compat.ts'
import { messageOf, TshelmError, wrapError } from '../errors.ts'
import { log } from '../events.ts'
import type { Cluster } from '../kube/cluster.ts'
import { parseObjects } from '../manifest/objects.ts'
import { gvkOf, type ObjectRef } from '../object.ts'
import type { ApplyMethod } from '../plan/model.ts'
import { resolveStanding, resolveTargets, type Target } from '../plan/targets.ts'
import type { Runtime } from '../runtime.ts'

/** How objects are written: as the release says ('auto'), or as told. */
export type ServerSideChoice = 'auto' | 'true' | 'false'

export function chooseServerSide(choice: string, method: ReleaseRecord['apply_method']): boolean {
  if (choice === 'auto') return method === 'ssa'
  if (choice === 'true' || choice === 'false') return choice === 'true'
  throw new TshelmError('plan/invalid-options', `invalid/unknown release server-side apply method: ${choice}`)
}

/** What the caller left open. */
export function defaultChoice(runtime: Runtime): ServerSideChoice {
  return compatOf(runtime).release.serverSide ? 'auto' : 'false'
}

/** How an upgrade or rollback writes. */
export function upgradeMethod(
  {
    forceConflicts = false,
    forceReplace = false,
  }: { readonly forceConflicts?: boolean; readonly forceReplace?: boolean },
  serverSide: boolean,
): ApplyMethod {
  return { serverSide, forceConflicts, forceReplace, mergeUnstructured: false }
}

/** The objects of a stored manifest. Rejects with `prefix` first. */
export async function build(
  prefix: string,
  record: Pick<ReleaseRecord, 'manifest' | 'namespace'>,
  cluster: Cluster,
): Promise<Target[]> {
  try {
    return await resolveTargets(parseObjects(record.manifest), cluster, record.namespace)
  } catch (error) {
    throw wrapError(prefix, error)
  }
}

/** The objects that the current revision left. Rejects with Helm's prefix first; what cannot be there any more is no reason to. */
export async function buildStanding(
  record: Pick<ReleaseRecord, 'manifest' | 'namespace'>,
  cluster: Cluster,
  runtime: Pick<Runtime, 'emit'>,
): Promise<Target[]> {
  try {
    const standing = { cluster, namespace: record.namespace, onGone: warnGone(runtime) }
    return await resolveStanding(parseObjects(record.manifest), standing)
  } catch (error) {
    throw wrapError('unable to build kubernetes objects from current release manifest: ', error)
  }
}

export function warnGone({ emit }: Pick<Runtime, 'emit'>): (ref: ObjectRef) => void {
  return ({ apiVersion, kind, name }) =>
    emit(log('WARN', 'the cluster does not serve this kind any more, its objects are gone', { apiVersion, kind, name }))
}

/** Deletes what the failed run had created. */
export async function cleanUp({ created }: RunResult, context: Requesting): Promise<string[]> {
  const problems: string[] = []
  for (const ref of created) {
    try {
      const resource = await context.cluster.resourceFor(gvkOf(ref))
      await deleteObject({ resource, namespace: ref.namespace, name: ref.name }, 'Background', context)
    } catch (error) {
      problems.push(messageOf(error))
    }
  }
  return problems
}
