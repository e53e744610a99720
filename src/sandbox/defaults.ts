/** The defaults that the API server writes into objects, by type; custom resources have theirs in the schema. */
import type { Json, JsonObject } from '../object.ts'
import { copyJson, ensureObject, objectsAt, textAt } from './json.ts'
import type { Shape } from './shape.ts'
import { isObject, itemShape, memberShape } from './shape.ts'

const MAX_DEPTH = 200

/** Changes `value` in place. */
export function applyDefaults(value: Json, shape: Shape, depth = 0): void {
  if (depth > MAX_DEPTH || shape.form === 'any' || shape.form === 'scalar') return
  if (Array.isArray(value)) {
    for (const item of value) applyDefaults(item, itemShape(shape), depth + 1)
    return
  }
  if (!isObject(value)) return
  if (shape.form === 'struct') {
    for (const [name, field] of shape.fields) {
      if (field.default !== undefined && value[name] === undefined) value[name] = copyJson(field.default)
    }
    BY_TYPE[shape.name]?.(value)
  }
  for (const [name, item] of Object.entries(value)) {
    const below = memberShape(shape, name)
    if (below && typeof item === 'object') applyDefaults(item, below, depth + 1)
  }
}

type Defaulter = (value: JsonObject) => void

/** Sets what is not there; the values are copied. */
function fill(value: JsonObject, defaults: JsonObject): void {
  for (const [name, item] of Object.entries(defaults)) if (value[name] === undefined) value[name] = copyJson(item)
}

const filling =
  (defaults: JsonObject): Defaulter =>
  (value) => {
    fill(value, defaults)
  }

function container(value: JsonObject): void {
  const image = textAt(value, 'image')
  const tag = image.includes('@') ? 'digest' : (/:([^/:]+)$/.exec(image)?.[1] ?? 'latest')
  fill(value, {
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: tag === 'latest' ? 'Always' : 'IfNotPresent',
  })
}

function podSpec(value: JsonObject): void {
  fill(value, { restartPolicy: 'Always', dnsPolicy: 'ClusterFirst', schedulerName: 'default-scheduler' })
  fill(value, { terminationGracePeriodSeconds: 30, securityContext: {} })
  if (value.serviceAccountName !== undefined) value.serviceAccount ??= value.serviceAccountName
  else if (value.serviceAccount !== undefined) value.serviceAccountName = value.serviceAccount
  if (value.hostNetwork === true) {
    for (const each of [...objectsAt(value, 'containers'), ...objectsAt(value, 'initContainers')]) {
      for (const port of objectsAt(each, 'ports')) port.hostPort ??= port.containerPort!
    }
  }
}

/** Workload selectors and labels do not default in the v1 APIs; only the numbers do. */
function deployment(value: JsonObject): void {
  fill(value, { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 })
  const strategy = ensureObject(value, 'strategy')
  fill(strategy, { type: 'RollingUpdate' })
  if (strategy.type === 'RollingUpdate')
    fill(ensureObject(strategy, 'rollingUpdate'), { maxUnavailable: '25%', maxSurge: '25%' })
}

function statefulSet(value: JsonObject): void {
  fill(value, { replicas: 1, revisionHistoryLimit: 10, podManagementPolicy: 'OrderedReady' })
  fill(ensureObject(value, 'persistentVolumeClaimRetentionPolicy'), { whenDeleted: 'Retain', whenScaled: 'Retain' })
  const strategy = ensureObject(value, 'updateStrategy')
  fill(strategy, { type: 'RollingUpdate' })
  if (strategy.type === 'RollingUpdate') fill(ensureObject(strategy, 'rollingUpdate'), { partition: 0 })
  for (const claim of objectsAt(value, 'volumeClaimTemplates')) {
    fill(claim, { apiVersion: 'v1', kind: 'PersistentVolumeClaim' })
    fill(ensureObject(claim, 'status'), { phase: 'Pending' })
  }
}

function daemonSet(value: JsonObject): void {
  fill(value, { revisionHistoryLimit: 10 })
  const strategy = ensureObject(value, 'updateStrategy')
  fill(strategy, { type: 'RollingUpdate' })
  if (strategy.type === 'RollingUpdate')
    fill(ensureObject(strategy, 'rollingUpdate'), { maxSurge: 0, maxUnavailable: 1 })
}

function job(value: JsonObject): void {
  if (value.completions === undefined && value.parallelism === undefined)
    fill(value, { completions: 1, parallelism: 1 })
  fill(value, { parallelism: 1, backoffLimit: 6, completionMode: 'NonIndexed', suspend: false })
  fill(value, { podReplacementPolicy: value.podFailurePolicy === undefined ? 'TerminatingOrFailed' : 'Failed' })
}

function service(value: JsonObject): void {
  fill(value, { type: 'ClusterIP', sessionAffinity: 'None' })
  if (value.sessionAffinity === 'ClientIP')
    fill(value, { sessionAffinityConfig: { clientIP: { timeoutSeconds: 10800 } } })
  for (const port of objectsAt(value, 'ports')) {
    if (port.targetPort === undefined || port.targetPort === 0 || port.targetPort === '') port.targetPort = port.port!
  }
  if (value.type === 'ExternalName') return
  fill(value, { internalTrafficPolicy: 'Cluster' })
  if (value.type === 'NodePort' || value.type === 'LoadBalancer') fill(value, { externalTrafficPolicy: 'Cluster' })
  if (value.type === 'LoadBalancer') fill(value, { allocateLoadBalancerNodePorts: true })
}

function networkPolicy(value: JsonObject): void {
  if (value.policyTypes !== undefined) return
  value.policyTypes = value.egress === undefined ? ['Ingress'] : ['Ingress', 'Egress']
}

function subject(value: JsonObject): void {
  if (value.kind === 'User' || value.kind === 'Group') fill(value, { apiGroup: 'rbac.authorization.k8s.io' })
}

function crdNames(value: JsonObject): void {
  fill(value, { singular: textAt(value, 'kind').toLowerCase(), listKind: `${textAt(value, 'kind')}List` })
}

function binding(value: JsonObject): void {
  const role = value.roleRef
  if (isObject(role) && textAt(role, 'apiGroup') === '') role.apiGroup = 'rbac.authorization.k8s.io'
}

const WEBHOOK: JsonObject = {
  failurePolicy: 'Fail',
  matchPolicy: 'Equivalent',
  timeoutSeconds: 10,
  namespaceSelector: {},
  objectSelector: {},
}

const BY_TYPE: Readonly<Record<string, Defaulter | undefined>> = {
  'core/v1.PodSpec': podSpec,
  'core/v1.Container': container,
  'core/v1.EphemeralContainer': container,
  'core/v1.Probe': filling({ timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 }),
  'core/v1.HTTPGetAction': filling({ path: '/', scheme: 'HTTP' }),
  'core/v1.GRPCAction': filling({ service: '' }),
  'core/v1.SecretVolumeSource': filling({ defaultMode: 420 }),
  'core/v1.ConfigMapVolumeSource': filling({ defaultMode: 420 }),
  'core/v1.DownwardAPIVolumeSource': filling({ defaultMode: 420 }),
  'core/v1.ProjectedVolumeSource': filling({ defaultMode: 420 }),
  'core/v1.ServiceAccountTokenProjection': filling({ expirationSeconds: 3600 }),
  'core/v1.HostPathVolumeSource': filling({ type: '' }),
  'core/v1.ObjectFieldSelector': filling({ apiVersion: 'v1' }),
  'core/v1.PersistentVolumeClaimSpec': filling({ volumeMode: 'Filesystem' }),
  'core/v1.PersistentVolumeSpec': filling({ persistentVolumeReclaimPolicy: 'Retain', volumeMode: 'Filesystem' }),
  'core/v1.PersistentVolumeStatus': filling({ phase: 'Pending' }),
  'core/v1.PersistentVolumeClaimStatus': filling({ phase: 'Pending' }),
  'core/v1.PodStatus': filling({ phase: 'Pending' }),
  'core/v1.NamespaceSpec': filling({ finalizers: ['kubernetes'] }),
  'core/v1.NamespaceStatus': filling({ phase: 'Active' }),
  'core/v1.Secret': filling({ type: 'Opaque' }),
  'core/v1.ServiceSpec': service,
  'core/v1.ReplicationControllerSpec': filling({ replicas: 1 }),
  'core/v1.EndpointPort': filling({ protocol: 'TCP' }),
  'apps/v1.DeploymentSpec': deployment,
  'apps/v1.ReplicaSetSpec': filling({ replicas: 1 }),
  'apps/v1.StatefulSetSpec': statefulSet,
  'apps/v1.DaemonSetSpec': daemonSet,
  'batch/v1.JobSpec': job,
  'batch/v1.CronJobSpec': filling({
    concurrencyPolicy: 'Allow',
    suspend: false,
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 1,
  }),
  'autoscaling/v2.HorizontalPodAutoscalerSpec': filling({ minReplicas: 1 }),
  'autoscaling/v1.HorizontalPodAutoscalerSpec': filling({ minReplicas: 1 }),
  'networking/v1.NetworkPolicySpec': networkPolicy,
  'networking/v1.NetworkPolicyPort': filling({ protocol: 'TCP' }),
  'networking/v1.IngressClassParametersReference': filling({ scope: 'Cluster' }),
  'rbac/v1.Subject': subject,
  'rbac/v1.RoleBinding': binding,
  'rbac/v1.ClusterRoleBinding': binding,
  'scheduling/v1.PriorityClass': filling({ preemptionPolicy: 'PreemptLowerPriority' }),
  'storage/v1.StorageClass': filling({ reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' }),
  'storage/v1.CSIDriverSpec': filling({
    attachRequired: true,
    podInfoOnMount: false,
    storageCapacity: false,
    fsGroupPolicy: 'ReadWriteOnceWithFSType',
    volumeLifecycleModes: ['Persistent'],
    requiresRepublish: false,
    seLinuxMount: false,
  }),
  'admissionregistration/v1.MutatingWebhook': filling({ ...WEBHOOK, reinvocationPolicy: 'Never' }),
  'admissionregistration/v1.ValidatingWebhook': filling(WEBHOOK),
  'admissionregistration/v1.RuleWithOperations': filling({ scope: '*' }),
  'admissionregistration/v1.ServiceReference': filling({ port: 443 }),
  'apiextensions/v1.CustomResourceDefinitionSpec': filling({ conversion: { strategy: 'None' } }),
  'apiextensions/v1.CustomResourceDefinitionNames': crdNames,
  'apiregistration/v1.ServiceReference': filling({ port: 443 }),
}
