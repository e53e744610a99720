/** What upgrade and rollback share. */
import type { ReleaseRecord } from '../../storage/record.ts'
import { deleteObject, type Requesting } from '../apply/requests.ts'
import type { RunResult } from '../apply/run.ts'
import { compatOf } from '../compat.ts'
import { messageOf, TshelmError, wrapError } from '../errors.ts'
import type { Cluster } from '../kube/cluster.ts'
import { parseObjects } from '../manifest/objects.ts'
import { gvkOf } from '../object.ts'
import type { ApplyMethod } from '../plan/model.ts'
import { resolveTargets, type Target } from '../plan/targets.ts'
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
