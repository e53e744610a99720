/** The CRDs of a chart while nothing may be written yet: what would be applied, and the kinds that would be served then. */
import { decodeUtf8 } from '../../gotemplate/go/utf8.ts'
import { crdFiles } from '../chart/crds.ts'
import type { Chart } from '../chart/model.ts'
import { isTshelmError, wrapError } from '../errors.ts'
import type { ApiResource, Cluster } from '../kube/cluster.ts'
import { parseObjects } from '../manifest/objects.ts'
import { isMapping, type Json, type KubeObject } from '../object.ts'
import type { CrdFile } from './prepared.ts'

export function crdsOf(chart: Chart): CrdFile[] {
  return crdFiles(chart).map(({ file }) => ({ name: file.name, text: decodeUtf8(file.data) }))
}

/** The objects of the files, in their order. Rejects as applying them would. */
export function crdObjects(files: readonly CrdFile[]): KubeObject[] {
  return files.flatMap(({ name, text }) => {
    try {
      return parseObjects(text)
    } catch (error) {
      throw wrapError(`failed to install CRD ${name}: `, error)
    }
  })
}

/** The cluster as it will be when the CRDs are there, as far as finding kinds goes. */
export function withKindsOf(crds: readonly CrdFile[], cluster: Cluster): Cluster {
  const promised = new Map<string, ApiResource>()
  for (const resource of crdObjects(crds).flatMap(servedBy)) promised.set(gvk(resource), resource)
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
        if (found === undefined || !isTshelmError(error) || error.code !== 'kube/no-match') throw error
        return found
      }
    },
    apiVersions: async () => [...new Set([...(await cluster.apiVersions()), ...names])],
  }
}

function gvk({ group, version, kind }: Pick<ApiResource, 'group' | 'version' | 'kind'>): string {
  return `${group}/${version}/${kind}`
}

/** apiextensions.k8s.io/v1: what a CustomResourceDefinition promises. */
function servedBy(crd: KubeObject): ApiResource[] {
  const spec = fieldsOf(crd['spec'])
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
