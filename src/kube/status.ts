/** How far an object has come, told from the object alone: kstatus' rules and messages. */
import { gvkOf, type JsonObject } from '../object.ts'
import {
  conditionsOf,
  current,
  failed,
  hasCondition,
  inProgress,
  textAt,
  valueAt,
  type StatusResult,
  type StatusRule,
} from './status-fields.ts'
import {
  daemonSetStatus,
  deploymentStatus,
  jobStatus,
  replicaSetStatus,
  statefulSetStatus,
} from './status-workloads.ts'

export type { ObjectStatus, StatusResult } from './status-fields.ts'

/** `now` in milliseconds since the epoch: an unschedulable pod is given some seconds. Unknown for what kstatus refuses to judge. */
export function statusOf(object: JsonObject, now: number): StatusResult {
  return commonStatus(object) ?? (RULES[ruleName(object)] ?? readyConditionStatus)(object, now)
}

function ruleName(object: JsonObject): string {
  const kind = textAt(object, 'kind', '')
  const { group } = gvkOf({ apiVersion: textAt(object, 'apiVersion', ''), kind })
  return group === '' ? kind : `${group}/${kind}`
}

/** What holds for every kind: deletion, generations, the standard conditions. */
export function commonStatus(object: JsonObject): StatusResult | undefined {
  if (textAt(object, 'metadata.deletionTimestamp', '') !== '') {
    return { status: 'Terminating', message: 'Resource scheduled for deletion' }
  }
  const generation = valueAt(object, 'metadata.generation')
  const observed = valueAt(object, 'status.observedGeneration')
  if (typeof generation === 'number' && typeof observed === 'number' && observed !== generation) {
    const kind = textAt(object, 'kind', '')
    return inProgress(`${kind} generation is ${generation}, but latest observed generation is ${observed}`)
  }
  for (const { type, status, message } of conditionsOf(object)) {
    if (type === 'Reconciling' && status === 'True') return inProgress(message)
    if (type === 'Stalled' && status === 'True') return failed(message)
  }
  return undefined
}

/** Kinds without a rule: the widely used Ready condition, else taken to be current. */
function readyConditionStatus(object: JsonObject): StatusResult {
  for (const { type, status, message } of conditionsOf(object)) {
    if (type !== 'Ready') continue
    if (status === 'True') return current('Resource is Ready')
    if (status === 'False' || status === 'Unknown') return inProgress(message)
  }
  return current('Resource is current')
}

const alwaysReady: StatusRule = () => current('Resource is always ready')

const RULES: Readonly<Record<string, StatusRule>> = {
  Service: serviceStatus,
  Pod: podStatus,
  Secret: alwaysReady,
  ConfigMap: alwaysReady,
  PersistentVolumeClaim: claimStatus,
  'apps/StatefulSet': statefulSetStatus,
  'apps/DaemonSet': daemonSetStatus,
  'extensions/DaemonSet': daemonSetStatus,
  'apps/Deployment': deploymentStatus,
  'extensions/Deployment': deploymentStatus,
  'apps/ReplicaSet': replicaSetStatus,
  'extensions/ReplicaSet': replicaSetStatus,
  'policy/PodDisruptionBudget': () => current('AllowedDisruptions has been computed.'),
  'batch/CronJob': alwaysReady,
  'batch/Job': jobStatus,
  'apiextensions.k8s.io/CustomResourceDefinition': definitionStatus,
}

function serviceStatus(object: JsonObject): StatusResult {
  const waits =
    textAt(object, 'spec.type', 'ClusterIP') === 'LoadBalancer' && textAt(object, 'spec.clusterIP', '') === ''
  return waits ? inProgress('ClusterIP not set. Service type: LoadBalancer') : current('Service is ready')
}

function claimStatus(object: JsonObject): StatusResult {
  const phase = textAt(object, 'status.phase', 'unknown')
  return phase === 'Bound' ? current('PVC is Bound') : inProgress(`PVC is not Bound. phase: ${phase}`)
}

/** How long a pod may be unschedulable before that counts as a failure. */
const SCHEDULE_WINDOW_MS = 15_000
const NOT_SCHEDULED = 'Pod has not been scheduled'

function podStatus(object: JsonObject, now: number): StatusResult {
  const phase = textAt(object, 'status.phase', '')
  switch (phase) {
    case 'Succeeded':
      return current('Pod has completed successfully')
    case 'Failed':
      return current('Pod has completed, but not successfully')
    case 'Running':
      return runningPodStatus(object)
    case 'Pending':
      return pendingPodStatus(object, now)
    case '':
      return inProgress('Pod phase not available')
    default:
      return { status: 'Unknown', message: `unknown phase ${phase}` }
  }
}

function runningPodStatus(object: JsonObject): StatusResult {
  if (hasCondition(object, 'Ready', 'True')) return current('Pod is Ready')
  const crashing = crashingContainers(object)
  if (crashing.length > 0) return failed(`Containers in CrashLoop state: ${crashing.join(',')}`)
  return inProgress('Pod is running but is not Ready')
}

function pendingPodStatus(object: JsonObject, now: number): StatusResult {
  const scheduled = conditionsOf(object).find(({ type, status }) => type === 'PodScheduled' && status === 'False')
  if (scheduled?.reason !== 'Unschedulable') return inProgress('Pod is in the Pending phase')
  const created = Date.parse(textAt(object, 'metadata.creationTimestamp', ''))
  if (now - SCHEDULE_WINDOW_MS < created) return inProgress(NOT_SCHEDULED)
  return failed('Pod could not be scheduled')
}

/** When a pod that has no node yet is judged anew though nothing is heard of it; undefined for everything else. */
export function judgedAgainAt(object: JsonObject): number | undefined {
  if (object['kind'] !== 'Pod' || pendingPodStatus(object, 0).message !== NOT_SCHEDULED) return undefined
  return Date.parse(textAt(object, 'metadata.creationTimestamp', '')) + SCHEDULE_WINDOW_MS
}

function crashingContainers(object: JsonObject): string[] {
  const statuses = valueAt(object, 'status.containerStatuses')
  return (Array.isArray(statuses) ? statuses : []).flatMap((status) => {
    if (typeof status !== 'object' || status === null || Array.isArray(status)) return []
    const name = textAt(status, 'name', '')
    return name !== '' && textAt(status, 'state.waiting.reason', '') === 'CrashLoopBackOff' ? [name] : []
  })
}

function definitionStatus(object: JsonObject): StatusResult {
  for (const { type, status, reason, message } of conditionsOf(object)) {
    if (type === 'NamesAccepted' && status === 'False') return failed(message)
    if (type !== 'Established') continue
    if (status === 'False' && reason !== 'Installing') return failed(message)
    if (status === 'True') return current('CRD is established')
  }
  return inProgress('Install in progress')
}
