/** The objects of a manifest that is to be written, with what they wait for. */
import { TshelmError } from '../errors.ts'
import type { ApiResource, Cluster } from '../kube/cluster.ts'
import type { ManifestObject } from '../manifest/objects.ts'
import type { PlannedObject } from './model.ts'
import { externalWishes, invalidAnnotation, type ExternalWish } from './order-annotations.ts'
import type { OrderScope } from './order-graph.ts'
import { resolveTargets, type Target } from './targets.ts'

export interface WritingTo {
  readonly cluster: Cluster
  readonly scope: OrderScope
}

/**
 * As resolveTargets, but a kind need not be served before its turn comes if the objects ask for an order in which its definition is ready
 * by then. Rejects with `plan/invalid-options` for annotations that cannot be read.
 */
export async function resolveWritten(objects: readonly ManifestObject[], to: WritingTo): Promise<Target[]> {
  const { cluster, scope } = to
  let targets: Target[]
  try {
    targets = await resolveTargets(objects, cluster, scope.namespace)
  } catch (error) {
    const { isNoMatch, orderedTargets } = await import('./promised-kinds.ts')
    if (!isNoMatch(error)) throw error
    targets = await orderedTargets(objects, to, error)
  }
  const written: Target[] = []
  for (const target of targets) {
    const wishes = externalWishes(target.object)
    if (wishes.length === 0) written.push(target)
    else written.push({ ...target, awaits: await Promise.all(wishes.map((wish) => external(wish, target, to))) })
  }
  return written
}

async function external(wish: ExternalWish, { object }: Target, { cluster, scope }: WritingTo): Promise<PlannedObject> {
  const { kind, name, annotation } = wish
  let resource: ApiResource
  try {
    resource = typeof kind === 'string' ? await cluster.resourceNamed(kind) : await cluster.resourceFor(kind)
  } catch (error) {
    if (!(error instanceof TshelmError) || error.code !== 'kube/no-match') throw error
    throw invalidAnnotation(object, annotation, error.message)
  }
  const apiVersion = resource.group === '' ? resource.version : `${resource.group}/${resource.version}`
  const namespace = resource.namespaced ? (wish.namespace ?? scope.namespace) : ''
  return { ref: { apiVersion, kind: resource.kind, namespace, name }, resource }
}
