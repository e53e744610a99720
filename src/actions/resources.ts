/** The live objects of a release, for `status`. */
import { mapLimit } from '../concurrency.ts'
import { messageOf } from '../errors.ts'
import { log } from '../events.ts'
import type { ApiResource, Cluster, ObjectKey, Table } from '../kube/cluster.ts'
import { parseManifest } from '../manifest/objects.ts'
import type { Json, JsonObject, KubeObject, ObjectRef } from '../object.ts'
import { keyOf, resolveTargets, type Target } from '../plan/targets.ts'
import type { ReleaseRecord } from '../../storage/record.ts'
import { DEFAULT_CONCURRENCY, type ActionContext } from './context.ts'

/** By `version/Kind`, in the manifest's order; pods of workloads are under `v1/Pod(related)`. */
export type Resources<T> = ReadonlyMap<string, readonly T[]>

/** How they are asked for: as the server's tables, or whole. */
export interface ResourceForm<T> {
  readonly one: (cluster: Cluster, key: ObjectKey) => Promise<T | undefined>
  readonly pods: (cluster: Cluster, where: PodQuery) => Promise<T>
}

export interface PodQuery {
  readonly resource: ApiResource
  readonly namespace: string
  readonly labelSelector: string
}

export const asTables: ResourceForm<Table> = {
  one: (cluster, key) => cluster.table(key),
  pods: (cluster, { resource, namespace, labelSelector }) => cluster.tableOf(resource, namespace, { labelSelector }),
}

export const asObjects: ResourceForm<JsonObject> = {
  one: (cluster, key) => cluster.get(key),
  pods: async (cluster, { resource, namespace, labelSelector }) => ({
    apiVersion: 'v1',
    kind: 'PodList',
    metadata: {},
    items: await cluster.list(resource, namespace, { labelSelector }),
  }),
}

const RELATED = 'v1/Pod(related)'

/** What cannot be had is left out. */
export async function liveResources<T>(
  record: ReleaseRecord,
  form: ResourceForm<T>,
  context: ActionContext,
): Promise<Resources<T>> {
  const { cluster, runtime } = context
  const targets = await resolveTargets(parseManifest(record.manifest), cluster, record.namespace)
  const wanted = targets.map((target): Wanted => ({ key: `${target.resource.version}/${target.ref.kind}`, target }))
  const fetch = (all: readonly Wanted[]): Promise<(Wanted & { readonly resource: T | undefined })[]> =>
    mapLimit(all, DEFAULT_CONCURRENCY, async (one) => ({ ...one, resource: await fetched(one, form, context) }))
  const own = await fetch(wanted)
  // Helm: pods of what is gone are nobody's.
  const live = own.filter(({ resource }) => resource !== undefined).map(({ target }) => target)
  for (const { ref } of live) runtime.emit(log('DEBUG', 'get relation pod of object', whichOf(ref)))
  const found = [...own, ...(await fetch(relatedPods(live)))]
  const resources = new Map<string, T[]>()
  for (const { key, resource } of found) {
    if (resource === undefined) continue
    const list = resources.get(key)
    if (list === undefined) resources.set(key, [resource])
    else list.push(resource)
  }
  return resources
}

function whichOf({ namespace, name, kind }: ObjectRef): Readonly<Record<string, string>> {
  return { namespace, name, kind }
}

interface Wanted {
  readonly key: string
  readonly target: Target
  /** Pods of a workload, instead of the workload. */
  readonly selector?: string
}

/** One entry for each different selector of a workload. */
function relatedPods(targets: readonly Target[]): Wanted[] {
  const seen = new Set<string>()
  return targets.flatMap((target): Wanted[] => {
    const selector = podSelector(target.object)
    if (selector === undefined || seen.has(selector)) return []
    seen.add(selector)
    return [{ key: RELATED, target, selector }]
  })
}

const BY_MATCH_LABELS = new Set(['ReplicaSet', 'Deployment', 'StatefulSet', 'DaemonSet', 'Job'])

function podSelector({ kind, spec }: KubeObject): string | undefined {
  const selector = at(spec, 'selector')
  const labels = BY_MATCH_LABELS.has(kind)
    ? at(selector, 'matchLabels')
    : kind === 'ReplicationController'
      ? selector
      : undefined
  if (labels === undefined) return undefined
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${typeof value === 'string' ? value : ''}`)
  return pairs.sort().join(',')
}

function at(value: Json | undefined, key: string): JsonObject | undefined {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined
  const inner = value[key]
  return inner !== null && typeof inner === 'object' && !Array.isArray(inner) ? inner : undefined
}

async function fetched<T>(
  { target, selector }: Wanted,
  form: ResourceForm<T>,
  { cluster, runtime }: ActionContext,
): Promise<T | undefined> {
  try {
    if (selector === undefined) return await form.one(cluster, keyOf(target))
    const resource = await cluster.resourceFor({ group: '', version: 'v1', kind: 'Pod' })
    return await form.pods(cluster, { resource, namespace: target.ref.namespace, labelSelector: selector })
  } catch (error) {
    if (selector !== undefined) runtime.emit(log('WARN', 'get the relation pod is failed', { error: messageOf(error) }))
    return undefined
  }
}
