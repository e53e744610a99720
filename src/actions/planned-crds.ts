/** The CRDs of a chart while nothing may be written yet: what would be applied, and the kinds that would be served then. */
import { decodeUtf8 } from '../../gotemplate/go/utf8.ts'
import { crdFiles } from '../chart/crds.ts'
import type { Chart } from '../chart/model.ts'
import { wrapError } from '../errors.ts'
import type { Cluster } from '../kube/cluster.ts'
import { parseObjects } from '../manifest/objects.ts'
import type { KubeObject } from '../object.ts'
import { withKindsOf as withDefinitions } from '../plan/promised-kinds.ts'
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
  return withDefinitions(crdObjects(crds), cluster)
}
