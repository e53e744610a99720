/** The columns of built-in kinds after the name. */
import type { Json, JsonObject } from '../object.ts'
import { numberAt, objectAt, objectsAt, plain, textAt } from './json.ts'
import type { Column } from './table-column.ts'
import { AGE, age, durationText } from './table-column.ts'

type Cell = Column['cell']

function column(
  name: string,
  cell: Cell,
  { type = 'string', priority = 0 }: { readonly type?: string; readonly priority?: number } = {},
): Column {
  return { name, type, priority, cell }
}

const WIDE = { priority: 1 }
const INTEGER = { type: 'integer' }

/** A string field, `<none>` if empty. */
const field =
  (...path: string[]): Cell =>
  (object) =>
    textAt(object, ...path) || '<none>'

const count =
  (...path: string[]): Cell =>
  (object) =>
    numberAt(object, ...path) ?? 0

const createdAt: Column = column('Created At', (object) => textAt(object, 'metadata', 'creationTimestamp'), {
  type: 'date',
})

function keyValues(map: JsonObject): string {
  const pairs = Object.keys(map)
    .sort()
    .map((key) => `${key}=${plain(map[key])}`)
  return pairs.length === 0 ? '<none>' : pairs.join(',')
}

const containers = (path: readonly string[], name: 'name' | 'image'): Cell => {
  return (object) =>
    objectsAt(object, ...path, 'containers')
      .map((container) => textAt(container, name))
      .join(',')
}

const POD_SPEC = ['spec', 'template', 'spec']
const CONTAINERS = column('Containers', containers(POD_SPEC, 'name'), WIDE)
const IMAGES = column('Images', containers(POD_SPEC, 'image'), WIDE)
const SELECTOR = column('Selector', (object) => keyValues(objectAt(object, 'spec', 'selector', 'matchLabels')), WIDE)

function readyOf(object: JsonObject): string {
  return `${numberAt(object, 'status', 'readyReplicas') ?? 0}/${numberAt(object, 'spec', 'replicas') ?? 0}`
}

function podReady(pod: JsonObject): string {
  const statuses = objectsAt(pod, 'status', 'containerStatuses')
  return `${statuses.filter(({ ready }) => ready === true).length}/${objectsAt(pod, 'spec', 'containers').length}`
}

function podStatus(pod: JsonObject): string {
  if (textAt(pod, 'metadata', 'deletionTimestamp') !== '') return 'Terminating'
  for (const status of objectsAt(pod, 'status', 'containerStatuses')) {
    const waiting = textAt(status, 'state', 'waiting', 'reason')
    const terminated = textAt(status, 'state', 'terminated', 'reason')
    if (waiting !== '' || terminated !== '') return waiting || terminated
  }
  const phase = textAt(pod, 'status', 'phase')
  return phase === 'Pending' && textAt(pod, 'spec', 'nodeName') !== '' ? 'ContainerCreating' : phase
}

function restarts(pod: JsonObject): string {
  return String(
    objectsAt(pod, 'status', 'containerStatuses').reduce(
      (sum, status) => sum + (numberAt(status, 'restartCount') ?? 0),
      0,
    ),
  )
}

function externalAddress(service: JsonObject): string {
  const type = textAt(service, 'spec', 'type')
  if (type === 'ExternalName') return textAt(service, 'spec', 'externalName')
  const external = objectAt(service, 'spec').externalIPs
  const ingress = objectsAt(service, 'status', 'loadBalancer', 'ingress').map(
    (each) => textAt(each, 'ip') || textAt(each, 'hostname'),
  )
  if (type === 'LoadBalancer') return ingress.join(',') || '<pending>'
  return Array.isArray(external) && external.length > 0 ? external.map(plain).join(',') : '<none>'
}

function servicePorts(service: JsonObject): string {
  const ports = objectsAt(service, 'spec', 'ports').map((port) => {
    const node = port.nodePort === undefined ? '' : `:${plain(port.nodePort)}`
    return `${plain(port.port)}${node}/${plain(port.protocol)}`
  })
  return ports.join(',') || '<none>'
}

function jobStatus(job: JsonObject): string {
  const holds = (type: string): boolean =>
    objectsAt(job, 'status', 'conditions').some((each) => each.type === type && each.status === 'True')
  if (holds('Complete')) return 'Complete'
  if (holds('Failed')) return 'Failed'
  return holds('Suspended') ? 'Suspended' : 'Running'
}

function jobDuration(job: JsonObject, now: number): string {
  const start = textAt(job, 'status', 'startTime')
  if (start === '') return ''
  const end = textAt(job, 'status', 'completionTime')
  return end === '' ? age(start, now) : durationText((Date.parse(end) - Date.parse(start)) / 1000)
}

function accessModes(claim: JsonObject): string {
  const short: Readonly<Record<string, string>> = {
    ReadWriteOnce: 'RWO',
    ReadOnlyMany: 'ROX',
    ReadWriteMany: 'RWX',
    ReadWriteOncePod: 'RWOP',
  }
  const modes = objectAt(claim, 'spec').accessModes
  return Array.isArray(modes) ? modes.map((mode) => short[plain(mode)] ?? plain(mode)).join(',') : ''
}

function hosts(ingress: JsonObject): string {
  const names = objectsAt(ingress, 'spec', 'rules').map((rule) => textAt(rule, 'host') || '*')
  return names.join(',') || '*'
}

const size =
  (name: string): Cell =>
  (object) =>
    Object.keys(objectAt(object, name)).length

const dataCount: Cell = (object) =>
  Object.keys(objectAt(object, 'data')).length + Object.keys(objectAt(object, 'binaryData')).length

const either = (value: Json | undefined): Json => value ?? 'N/A'
const text = (value: Json): Json => (typeof value === 'number' ? String(value) : value)
const webhooks: Cell = (object) => objectsAt(object, 'webhooks').length

function subjects(kind: string): Column {
  const name = kind === 'ServiceAccount' ? 'ServiceAccounts' : `${kind}s`
  const cell: Cell = (object) =>
    objectsAt(object, 'subjects')
      .filter((subject) => subject.kind === kind)
      .map((subject) =>
        kind === 'ServiceAccount'
          ? `${textAt(subject, 'namespace')}/${textAt(subject, 'name')}`
          : textAt(subject, 'name'),
      )
      .join(', ')
  return column(name, cell, WIDE)
}

const ROLE = column('Role', (object) => `${textAt(object, 'roleRef', 'kind')}/${textAt(object, 'roleRef', 'name')}`)
const BINDING = [ROLE, AGE, subjects('User'), subjects('Group'), subjects('ServiceAccount')]
const REPLICAS = [
  column('Desired', count('spec', 'replicas'), INTEGER),
  column('Current', count('status', 'replicas'), INTEGER),
  column('Ready', count('status', 'readyReplicas'), INTEGER),
  AGE,
  CONTAINERS,
  IMAGES,
]

export const BUILT_IN_COLUMNS: Readonly<Record<string, readonly Column[] | undefined>> = {
  configmaps: [column('Data', dataCount), AGE],
  secrets: [column('Type', field('type')), column('Data', size('data')), AGE],
  namespaces: [column('Status', field('status', 'phase')), AGE],
  nodes: [
    column('Status', () => 'Ready'),
    column('Roles', () => '<none>'),
    AGE,
    column('Version', field('status', 'nodeInfo', 'kubeletVersion')),
  ],
  pods: [
    column('Ready', podReady),
    column('Status', podStatus),
    column('Restarts', restarts),
    AGE,
    column('IP', field('status', 'podIP'), WIDE),
    column('Node', field('spec', 'nodeName'), WIDE),
    column('Nominated Node', () => '<none>', WIDE),
    column('Readiness Gates', () => '<none>', WIDE),
  ],
  services: [
    column('Type', field('spec', 'type')),
    column('Cluster-IP', field('spec', 'clusterIP')),
    column('External-IP', externalAddress),
    column('Port(s)', servicePorts),
    AGE,
    column('Selector', (object) => keyValues(objectAt(object, 'spec', 'selector')), WIDE),
  ],
  persistentvolumeclaims: [
    column('Status', field('status', 'phase')),
    column('Volume', (object) => textAt(object, 'spec', 'volumeName')),
    column('Capacity', (object) => textAt(object, 'status', 'capacity', 'storage')),
    column('Access Modes', accessModes),
    column('StorageClass', (object) => textAt(object, 'spec', 'storageClassName')),
    column('VolumeAttributesClass', () => '<unset>'),
    AGE,
    column('VolumeMode', field('spec', 'volumeMode'), WIDE),
  ],
  replicationcontrollers: [
    ...REPLICAS,
    column('Selector', (object) => keyValues(objectAt(object, 'spec', 'selector')), WIDE),
  ],
  'apps/replicasets': [...REPLICAS, SELECTOR],
  'apps/deployments': [
    column('Ready', readyOf),
    column('Up-to-date', count('status', 'updatedReplicas')),
    column('Available', count('status', 'availableReplicas')),
    AGE,
    CONTAINERS,
    IMAGES,
    SELECTOR,
  ],
  'apps/statefulsets': [column('Ready', readyOf), AGE, CONTAINERS, IMAGES],
  'apps/daemonsets': [
    column('Desired', count('status', 'desiredNumberScheduled'), INTEGER),
    column('Current', count('status', 'currentNumberScheduled'), INTEGER),
    column('Ready', count('status', 'numberReady'), INTEGER),
    column('Up-to-date', count('status', 'updatedNumberScheduled'), INTEGER),
    column('Available', count('status', 'numberAvailable'), INTEGER),
    column('Node Selector', (object) => keyValues(objectAt(object, ...POD_SPEC, 'nodeSelector'))),
    AGE,
    CONTAINERS,
    IMAGES,
    SELECTOR,
  ],
  'batch/jobs': [
    column('Status', jobStatus),
    column(
      'Completions',
      (job) => `${numberAt(job, 'status', 'succeeded') ?? 0}/${numberAt(job, 'spec', 'completions') ?? 1}`,
    ),
    column('Duration', jobDuration),
    AGE,
    CONTAINERS,
    IMAGES,
    SELECTOR,
  ],
  'batch/cronjobs': [
    column('Schedule', field('spec', 'schedule')),
    column('Timezone', field('spec', 'timeZone')),
    column('Suspend', (object) => objectAt(object, 'spec').suspend ?? false, { type: 'boolean' }),
    column('Active', (object) => objectsAt(object, 'status', 'active').length, INTEGER),
    column('Last Schedule', (object, now) => {
      const last = textAt(object, 'status', 'lastScheduleTime')
      return last === '' ? '<none>' : age(last, now)
    }),
    AGE,
  ],
  'networking.k8s.io/ingresses': [
    column('Class', field('spec', 'ingressClassName')),
    column('Hosts', hosts),
    column('Address', () => ''),
    column('Ports', (object) => (objectsAt(object, 'spec', 'tls').length > 0 ? '80, 443' : '80')),
    AGE,
  ],
  'networking.k8s.io/networkpolicies': [
    column('Pod-Selector', (object) => keyValues(objectAt(object, 'spec', 'podSelector', 'matchLabels'))),
    AGE,
  ],
  'networking.k8s.io/ingressclasses': [
    column('Controller', field('spec', 'controller')),
    column('Parameters', () => '<none>'),
    AGE,
  ],
  'autoscaling/horizontalpodautoscalers': [
    column(
      'Reference',
      (object) =>
        `${textAt(object, 'spec', 'scaleTargetRef', 'kind')}/${textAt(object, 'spec', 'scaleTargetRef', 'name')}`,
    ),
    column('Targets', () => '<unknown>'),
    column('MinPods', (object) => String(numberAt(object, 'spec', 'minReplicas') ?? '<unset>')),
    column('MaxPods', (object) => String(numberAt(object, 'spec', 'maxReplicas') ?? 0)),
    column('Replicas', (object) => String(numberAt(object, 'status', 'currentReplicas') ?? 0)),
    AGE,
  ],
  'policy/poddisruptionbudgets': [
    column('Min Available', (object) => text(either(objectAt(object, 'spec').minAvailable))),
    column('Max Unavailable', (object) => text(either(objectAt(object, 'spec').maxUnavailable))),
    column('Allowed Disruptions', count('status', 'disruptionsAllowed'), INTEGER),
    AGE,
  ],
  'rbac.authorization.k8s.io/roles': [createdAt],
  'rbac.authorization.k8s.io/clusterroles': [createdAt],
  'rbac.authorization.k8s.io/rolebindings': BINDING,
  'rbac.authorization.k8s.io/clusterrolebindings': BINDING,
  'apiextensions.k8s.io/customresourcedefinitions': [createdAt],
  'admissionregistration.k8s.io/mutatingwebhookconfigurations': [column('Webhooks', webhooks, INTEGER), AGE],
  'admissionregistration.k8s.io/validatingwebhookconfigurations': [column('Webhooks', webhooks, INTEGER), AGE],
  'scheduling.k8s.io/priorityclasses': [
    column('Value', count('value'), INTEGER),
    column('Global-Default', (object) => object.globalDefault ?? false, { type: 'boolean' }),
    AGE,
    column('PreemptionPolicy', field('preemptionPolicy')),
  ],
  'storage.k8s.io/storageclasses': [
    column('Provisioner', field('provisioner')),
    column('ReclaimPolicy', field('reclaimPolicy')),
    column('VolumeBindingMode', field('volumeBindingMode')),
    column('AllowVolumeExpansion', (object) => plain(object.allowVolumeExpansion ?? false)),
    AGE,
  ],
  'coordination.k8s.io/leases': [column('Holder', field('spec', 'holderIdentity')), AGE],
  limitranges: [createdAt],
}
