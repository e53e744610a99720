/** What a new cluster holds: its namespaces, two nodes, the API's own service and the usual priority classes. */
import type { JsonObject } from '../object.ts'
import { NODES } from './controllers/pods.ts'
import { textAt } from './json.ts'
import { createObject } from './pipeline.ts'
import type { StoreKey } from './store.ts'
import type { World } from './world.ts'
import { timeText } from './world.ts'

/** There in every cluster that is not new. */
export const FIRST_SEEDED: StoreKey = { storage: 'namespaces', namespace: '', name: 'default' }

export function seed(world: World): void {
  for (const name of ['default', 'kube-node-lease', 'kube-public', 'kube-system'])
    put(world, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
  for (const name of NODES) {
    const labels = { 'kubernetes.io/arch': 'amd64', 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux' }
    put(world, { apiVersion: 'v1', kind: 'Node', metadata: { name, labels } }, nodeStatus(world))
  }
  put(world, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'kubernetes', namespace: 'default', labels: { component: 'apiserver', provider: 'kubernetes' } },
    spec: { clusterIP: '10.0.0.1', ports: [{ name: 'https', port: 443, targetPort: 6443 }] },
  })
  const critical = { 'system-cluster-critical': 2_000_000_000, 'system-node-critical': 2_000_001_000 }
  for (const [name, value] of Object.entries(critical)) {
    put(world, { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name }, value })
  }
}

function nodeStatus(world: World): JsonObject {
  const time = timeText(world.now())
  const size = { cpu: '1k', memory: '1Ti', pods: '1M' }
  const ready = {
    type: 'Ready',
    status: 'True',
    reason: 'KubeletReady',
    message: '',
    lastHeartbeatTime: time,
    lastTransitionTime: time,
  }
  return {
    capacity: size,
    allocatable: size,
    conditions: [ready],
    nodeInfo: { kubeletVersion: 'v1.35.4', operatingSystem: 'linux', architecture: 'amd64' },
  }
}

function put(world: World, object: JsonObject, status?: JsonObject): void {
  const kind = world.registry.byKind(textAt(object, 'apiVersion'), textAt(object, 'kind'))
  if (!kind) return
  const made = createObject(world, kind, object, { manager: 'sandbox', subresource: '', dryRun: false })
  if (!status) return
  const name = textAt(made, 'metadata', 'name')
  world.store.put({ storage: kind.plural, namespace: '', name }, { ...made, status })
}
