/** Objects of a manifest with the resources that serve their kinds. */
import { isTshelmError, TshelmError } from '../errors.ts'
import type { ApiResource, Cluster, ObjectKey } from '../kube/cluster.ts'
import { mappingNotFound } from '../kube/discovery.ts'
import type { ManifestObject } from '../manifest/objects.ts'
import { gvkOf, type KubeObject, type ObjectRef } from '../object.ts'
import type { PlannedObject } from './model.ts'

export interface Target extends PlannedObject {
  readonly object: KubeObject
  /** The template it is from, where that is known. */
  readonly source?: string
  /** Objects of others that must be ready before it is written. */
  readonly awaits?: readonly PlannedObject[]
}

/** Throws `kube/no-match` with every kind that is not served, in Helm's words. Objects without a namespace get `namespace`. */
export async function resolveTargets(
  objects: readonly ManifestObject[],
  cluster: Cluster,
  namespace: string,
): Promise<Target[]> {
  const targets: Target[] = []
  const failures: string[] = []
  for (const one of objects) {
    const { object } = one
    try {
      targets.push(target(one, await cluster.resourceFor(gvkOf(object)), namespace))
    } catch (error) {
      if (!isTshelmError(error) || error.code !== 'kube/no-match') throw error
      const { name, namespace: own } = object.metadata
      const { message } = mappingNotFound(error, { name, namespace: typeof own === 'string' ? own : '' })
      if (!failures.includes(message)) failures.push(message)
    }
  }
  if (failures.length > 0) {
    const message = failures.length === 1 ? failures[0]! : `[${failures.join(', ')}]`
    throw new TshelmError('kube/no-match', message, {
      hint: 'install the CustomResourceDefinitions that the chart needs, or check the apiVersion for this cluster',
    })
  }
  return targets
}

// Kinds that have moved to other groups with what there was of them.
const MOVED: Readonly<Record<string, readonly string[]>> = {
  extensions: ['apps', 'networking.k8s.io'],
}

/**
 * What a stored manifest made, whether its API versions are served any more or not: an object whose version is gone is found under one that
 * is left. `onGone` hears of those whose kind is gone altogether, and so are they.
 */
export async function resolveStanding(
  objects: readonly ManifestObject[],
  { cluster, namespace, onGone }: Standing,
): Promise<Target[]> {
  const targets: Target[] = []
  for (const one of objects) {
    const { object } = one
    const resource = await standingResource(object, cluster)
    if (resource === undefined) {
      const { apiVersion, kind, metadata } = object
      onGone({ apiVersion, kind, namespace: (metadata['namespace'] as string | undefined) ?? '', name: metadata.name })
    } else targets.push(target(one, resource, namespace))
  }
  return targets
}

export interface Standing {
  readonly cluster: Cluster
  /** Of objects that name none. */
  readonly namespace: string
  readonly onGone: (ref: ObjectRef) => void
}

async function standingResource(object: KubeObject, cluster: Cluster): Promise<ApiResource | undefined> {
  const gvk = gvkOf(object)
  try {
    return await cluster.resourceFor(gvk)
  } catch (error) {
    if (!isTshelmError(error) || error.code !== 'kube/no-match') throw error
  }
  const served = await cluster.apiVersions()
  for (const group of [gvk.group, ...(MOVED[gvk.group] ?? [])]) {
    const found = served.find((text) => text.startsWith(`${group}/`) && text.endsWith(`/${gvk.kind}`))
    const version = found?.split('/')[1]
    if (version !== undefined) return cluster.resourceFor({ group, version, kind: gvk.kind })
  }
  return undefined
}

function target({ object, source }: ManifestObject, resource: ApiResource, namespace: string): Target {
  const own = object.metadata['namespace']
  const place = resource.namespaced ? (typeof own === 'string' && own !== '' ? own : namespace) : ''
  const ref: ObjectRef = {
    apiVersion: object.apiVersion,
    kind: object.kind,
    namespace: place,
    name: object.metadata.name,
  }
  const placed = { ref, resource, ...(source === undefined ? {} : { source }) }
  if (!resource.namespaced || own === place) return { ...placed, object }
  return { ...placed, object: { ...object, metadata: { ...object.metadata, namespace: place } } }
}

export function keyOf({ ref, resource }: PlannedObject): ObjectKey {
  return { resource, namespace: ref.namespace, name: ref.name }
}

/** The same for the same object in Helm's bookkeeping: the version does not matter. */
export function identity({ ref, resource }: PlannedObject): string {
  return `${resource.group}/${ref.kind}/${ref.namespace}/${ref.name}`
}
