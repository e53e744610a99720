/** What upgrade and rollback share. */
import type { ReleaseRecord } from '../../storage/record.ts'
import { deleteObject, type Requesting } from '../apply/requests.ts'
import type { RunResult } from '../apply/run.ts'
import type { Chart } from '../chart/model.ts'
import { compatOf } from '../compat.ts'
import { messageOf, TshelmError, wrapError } from '../errors.ts'
import { log } from '../events.ts'
import type { Cluster } from '../kube/cluster.ts'
import { parseManifest } from '../manifest/objects.ts'
import { gvkOf, type ObjectRef } from '../object.ts'
import type { ApplyMethod } from '../plan/model.ts'
import type { DeployVerb } from '../plan/order-annotations.ts'
import { chartOrder, ORDER_ANNOTATION, readChartOrder } from '../plan/order-charts.ts'
import { withOwner } from '../plan/ownership.ts'
import { resolveStanding, type Target } from '../plan/targets.ts'
import { resolveWritten } from '../plan/written-targets.ts'
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
    applyAll = false,
  }: { readonly forceConflicts?: boolean; readonly forceReplace?: boolean; readonly applyAll?: boolean },
  serverSide: boolean,
): ApplyMethod {
  const method = { serverSide, forceConflicts, forceReplace, mergeUnstructured: false }
  return applyAll ? { ...method, applyAll } : method
}

/** What the record keeps of the order that a chart and its subcharts ask for, when conditions and aliases have been seen to. */
export function orderAnnotations(chart: Chart, { emit }: Pick<Runtime, 'emit'>): Pick<ReleaseRecord, 'annotations'> {
  const order = chartOrder(chart, (text) => emit(log('WARN', text)))
  return order.length === 0 ? {} : { annotations: { [ORDER_ANNOTATION]: JSON.stringify(order) } }
}

type Manifested = Pick<ReleaseRecord, 'name' | 'manifest' | 'namespace' | 'annotations'>

export interface Writes {
  readonly cluster: Cluster
  readonly verb: DeployVerb
  /** Say what objects lack as kubectl's validation says it. Default: false. */
  readonly validate?: boolean
}

/** The objects that a revision shall have, marked as its release's. */
export async function writtenTargets(record: Manifested, { cluster, verb, validate }: Writes): Promise<Target[]> {
  const { name: release, namespace, manifest, annotations } = record
  const objects = parseManifest(manifest, validate === undefined ? {} : { validate })
  const scope = { namespace, verb, charts: readChartOrder(annotations) }
  const targets = await resolveWritten(objects, { cluster, scope })
  return targets.map((target) => ({ ...target, object: withOwner(target.object, { release, namespace }) }))
}

/** The same. Rejects with `prefix` first. */
export async function build(prefix: string, record: Manifested, writes: Writes): Promise<Target[]> {
  try {
    return await writtenTargets(record, writes)
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
    return await resolveStanding(parseManifest(record.manifest), standing)
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
