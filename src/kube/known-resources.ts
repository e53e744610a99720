/** Resources that every cluster serves under the same name: no discovery for them. */
import type { ApiResource } from './cluster.ts'

const core = (kind: string, resource: string): ApiResource => ({
  group: '',
  version: 'v1',
  kind,
  resource,
  namespaced: true,
  verbs: [],
})

export const PODS: ApiResource = core('Pod', 'pods')
export const EVENTS: ApiResource = core('Event', 'events')
export const REPLICA_SETS: ApiResource = { ...core('ReplicaSet', 'replicasets'), group: 'apps' }
