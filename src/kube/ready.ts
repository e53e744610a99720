/** When an object counts as ready to Helm's legacy wait: rules of its own, older than kstatus, told from the object and what it made. */
import type { Json, JsonObject, KubeObject } from '../object.ts'
import { isObject, sameJson } from './json-compare.ts'
import { conditionsOf, hasCondition, integerAt, textAt, valueAt } from './status-fields.ts'

export function isPodReady(pod: JsonObject): boolean {
  return hasCondition(pod, 'Ready', 'True')
}

/** `failed`: it has failed more often than it may. */
export function jobState(job: JsonObject): 'ready' | 'unready' | 'failed' {
  if (integerAt(job, 'status.failed', 0) > integerAt(job, 'spec.backoffLimit', 6)) return 'failed'
  const completions = integerAt(job, 'spec.completions', 0)
  return integerAt(job, 'status.succeeded', 0) < completions ? 'unready' : 'ready'
}

export function isServiceReady(service: JsonObject): boolean {
  const type = textAt(service, 'spec.type', '')
  if (type === 'ExternalName') return true
  if (textAt(service, 'spec.clusterIP', '') === '') return false
  return type !== 'LoadBalancer' || hasItems(service, 'spec.externalIPs') || Array.isArray(valueAt(service, INGRESS))
}

const INGRESS = 'status.loadBalancer.ingress'

export function isClaimReady(claim: JsonObject): boolean {
  return textAt(claim, 'status.phase', '') === 'Bound'
}

/** Names that are taken already are no reason to wait on. */
export function isDefinitionReady(definition: JsonObject): boolean {
  const decisive = conditionsOf(definition).find(
    ({ type, status }) =>
      (type === 'Established' && status === 'True') || (type === 'NamesAccepted' && status === 'False'),
  )
  return decisive !== undefined
}

/** The controller has seen what was asked for last. */
export function isObserved(object: JsonObject): boolean {
  return integerAt(object, 'status.observedGeneration', 0) === integerAt(object, 'metadata.generation', 0)
}

export function isDaemonSetReady(set: JsonObject): boolean {
  if (!isObserved(set)) return false
  if (textAt(set, 'spec.updateStrategy.type', '') !== 'RollingUpdate') return true
  const desired = integerAt(set, 'status.desiredNumberScheduled', 0)
  if (integerAt(set, 'status.updatedNumberScheduled', 0) !== desired) return false
  const given = valueAt(set, 'spec.updateStrategy.rollingUpdate.maxUnavailable') ?? 0
  return integerAt(set, 'status.numberReady', 0) >= desired - (scaled(given, desired, Math.ceil) ?? desired)
}

export function isStatefulSetReady(set: JsonObject): boolean {
  if (!isObserved(set)) return false
  if (textAt(set, 'spec.updateStrategy.type', '') !== 'RollingUpdate') return true
  const partition = integerAt(set, 'spec.updateStrategy.rollingUpdate.partition', 0)
  const replicas = integerAt(set, 'spec.replicas', 1)
  if (integerAt(set, 'status.updatedReplicas', 0) < replicas - partition) return false
  if (integerAt(set, 'status.readyReplicas', 0) !== replicas) return false
  if (partition !== 0) return true
  return textAt(set, 'status.currentRevision', '') === textAt(set, 'status.updateRevision', '')
}

/** `replicaSet` is the one of the Deployment's present template. */
export function isDeploymentReady(deployment: JsonObject, replicaSet: JsonObject): boolean {
  if (!isObserved(replicaSet) || !isObserved(deployment)) return false
  const wanted = integerAt(deployment, 'spec.replicas', 1) - maxUnavailable(deployment)
  return integerAt(replicaSet, 'status.readyReplicas', 0) >= wanted
}

/** The Deployment's own ReplicaSet with its present template, the oldest if there are several. */
export function newReplicaSet(deployment: KubeObject, replicaSets: readonly KubeObject[]): KubeObject | undefined {
  const template = withoutHash(valueAt(deployment, 'spec.template'))
  return replicaSets
    .filter((set) => isControlledBy(set, deployment) && sameJson(withoutHash(valueAt(set, 'spec.template')), template))
    .sort((a, b) => compare(ageOf(a), ageOf(b)) || compare(a.metadata.name, b.metadata.name))[0]
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const ageOf = (object: JsonObject): string => textAt(object, 'metadata.creationTimestamp', '')

function isControlledBy(object: JsonObject, owner: JsonObject): boolean {
  const owners = valueAt(object, 'metadata.ownerReferences')
  if (!Array.isArray(owners)) return false
  const uid = textAt(owner, 'metadata.uid', '')
  return owners.some((one) => isObject(one) && one['controller'] === true && one['uid'] === uid)
}

const HASH_LABEL = 'pod-template-hash'

function withoutHash(template: Json | undefined): JsonObject {
  if (template === undefined || !isObject(template)) return {}
  const metadata = isObject(template['metadata'] ?? null) ? (template['metadata'] as JsonObject) : {}
  const labels = isObject(metadata['labels'] ?? null) ? (metadata['labels'] as JsonObject) : {}
  const rest = Object.fromEntries(Object.entries(labels).filter(([label]) => label !== HASH_LABEL))
  return { ...template, metadata: { ...metadata, creationTimestamp: null, labels: rest } }
}

/** How many pods a rolling update may leave out, never more than there are. */
function maxUnavailable(deployment: JsonObject): number {
  const replicas = integerAt(deployment, 'spec.replicas', 1)
  if (textAt(deployment, 'spec.strategy.type', '') !== 'RollingUpdate' || replicas === 0) return 0
  const surge = scaled(valueAt(deployment, 'spec.strategy.rollingUpdate.maxSurge') ?? 0, replicas, Math.ceil)
  const given = scaled(valueAt(deployment, 'spec.strategy.rollingUpdate.maxUnavailable') ?? 0, replicas, Math.floor)
  if (surge === undefined || given === undefined) return 0
  return Math.min(surge === 0 && given === 0 ? 1 : given, replicas)
}

/** A number, or a percentage of `total`; undefined for what is neither. */
function scaled(value: Json, total: number, round: (value: number) => number): number | undefined {
  if (typeof value === 'number') return value
  const [, percent] = (typeof value === 'string' && /^(\d{1,9})%$/.exec(value)) || []
  return percent === undefined ? undefined : round((Number(percent) * total) / 100)
}

function hasItems(object: JsonObject, path: string): boolean {
  const value = valueAt(object, path)
  return Array.isArray(value) && value.length > 0
}
