/** Kinds that are not served yet, but will be when CustomResourceDefinitions of the same run are there. */
import { isTshelmError, type TshelmError } from '../errors.ts'
import type { ApiResource, Cluster } from '../kube/cluster.ts'
import type { ManifestObject } from '../manifest/objects.ts'
import { gvkOf, isMapping, type Json, type KubeObject } from '../object.ts'
import { writeStages } from './order.ts'
import type { OrderScope } from './order-graph.ts'
import { resolveTargets, type Target } from './targets.ts'

/** The cluster as it will be when the definitions are there, as far as finding kinds goes. */
export function withKindsOf(definitions: readonly KubeObject[], cluster: Cluster): Cluster {
  const promised = new Map<string, ApiResource>()
  for (const resource of definitions.flatMap(servedBy)) promised.set(gvk(resource), resource)
  if (promised.size === 0) return cluster
  const names = [...promised.values()].flatMap(({ group, version, kind }) => [
    `${group}/${version}`,
    `${group}/${version}/${kind}`,
  ])
  return {
    ...cluster,
    async resourceFor(wanted) {
      try {
        return await cluster.resourceFor(wanted)
      } catch (error) {
        const found = promised.get(gvk(wanted))
        if (found === undefined || !isNoMatch(error)) throw error
        return found
      }
    },
    apiVersions: async () => [...new Set([...(await cluster.apiVersions()), ...names])],
  }
}

interface Ordering {
  readonly cluster: Cluster
  readonly scope: OrderScope
}

/**
 * The targets of objects whose kinds are brought by definitions among them, if the objects ask for an order in which those are ready
 * before. Rejects with `refused`, why they cannot be found without, where they do not.
 */
export async function orderedTargets(
  objects: readonly ManifestObject[],
  { cluster, scope }: Ordering,
  refused: TshelmError,
): Promise<Target[]> {
  const definitions = objects.filter(({ object }) => isDefinition(object)).map(({ object }) => object)
  if (definitions.length === 0) throw refused
  let targets: Target[]
  try {
    targets = await resolveTargets(objects, withKindsOf(definitions, cluster), scope.namespace)
  } catch (error) {
    throw isNoMatch(error) ? refused : error
  }
  const stages = writeStages(targets, scope)
  const broughtIn = new Map<string, number>()
  for (const [at, { awaited }] of (stages ?? []).entries()) {
    for (const i of awaited) for (const resource of servedBy(targets[i]!.object)) broughtIn.set(gvk(resource), at)
  }
  const early = async ({ object }: Target, at: number): Promise<boolean> => {
    const brought = broughtIn.get(gvk(gvkOf(object)))
    return (brought === undefined || brought >= at) && !(await isServed(object, cluster))
  }
  for (const [at, { members }] of (stages ?? [{ members: targets.map((_, i) => i) }]).entries()) {
    for (const i of members) if (await early(targets[i]!, at)) throw refused
  }
  return targets
}

async function isServed(object: KubeObject, cluster: Cluster): Promise<boolean> {
  try {
    await cluster.resourceFor(gvkOf(object))
    return true
  } catch (error) {
    if (isNoMatch(error)) return false
    throw error
  }
}

export function isNoMatch(error: unknown): error is TshelmError {
  return isTshelmError(error) && error.code === 'kube/no-match'
}

export function isDefinition({ apiVersion, kind }: Pick<KubeObject, 'apiVersion' | 'kind'>): boolean {
  return kind === 'CustomResourceDefinition' && apiVersion.startsWith('apiextensions.k8s.io/')
}

function gvk({ group, version, kind }: Pick<ApiResource, 'group' | 'version' | 'kind'>): string {
  return `${group}/${version}/${kind}`
}

/** apiextensions.k8s.io/v1: what a CustomResourceDefinition promises. */
function servedBy(object: KubeObject): ApiResource[] {
  if (!isDefinition(object)) return []
  const spec = fieldsOf(object['spec'])
  const names = fieldsOf(spec['names'])
  const versions = Array.isArray(spec['versions']) ? spec['versions'].map(fieldsOf) : []
  return versions
    .filter(({ served }) => served !== false)
    .map(({ name }) => ({
      group: text(spec['group']),
      version: text(name),
      kind: text(names['kind']),
      resource: text(names['plural']),
      namespaced: spec['scope'] !== 'Cluster',
      verbs: [],
    }))
}

function fieldsOf(value: Json | undefined): Readonly<Record<string, Json>> {
  return value !== undefined && isMapping(value) ? value : {}
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}
