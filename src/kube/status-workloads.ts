/** kstatus' rules for what runs pods. */
import type { JsonObject } from '../object.ts'
import {
  conditionsOf,
  current,
  failed,
  hasCondition,
  inProgress,
  integerAt,
  textAt,
  valueAt,
  type StatusResult,
} from './status-fields.ts'

/** `wanted > found` as the message that says so; the first of several shortages counts. */
type Shortage = readonly [label: string, found: number, wanted: number]

function firstShortage(shortages: readonly Shortage[]): StatusResult | undefined {
  const short = shortages.find(([, found, wanted]) => wanted > found)
  return short && inProgress(`${short[0]}: ${short[1]}/${short[2]}`)
}

// The controller's "no deadline": it then sets no Progressing condition.
const NO_DEADLINE = 2_147_483_647

export function deploymentStatus(object: JsonObject): StatusResult {
  const conditions = conditionsOf(object)
  const progress = conditions.filter(({ type }) => type === 'Progressing')
  if (progress.some(({ reason }) => reason === 'ProgressDeadlineExceeded')) return failed('Progress deadline exceeded')
  const wanted = integerAt(object, 'spec.replicas', 1)
  const replicas = integerAt(object, 'status.replicas', 0)
  const updated = integerAt(object, 'status.updatedReplicas', 0)
  const available = integerAt(object, 'status.availableReplicas', 0)
  const few = firstShortage([
    ['Replicas', replicas, wanted],
    ['Updated', updated, wanted],
  ])
  if (few) return few
  if (replicas > wanted) return inProgress(`Pending termination: ${replicas - wanted}`)
  const unready = firstShortage([
    ['Available', available, updated],
    ['Ready', integerAt(object, 'status.readyReplicas', 0), wanted],
  ])
  if (unready) return unready
  const progressed =
    integerAt(object, 'spec.progressDeadlineSeconds', NO_DEADLINE) === NO_DEADLINE ||
    progress.some(({ status, reason }) => status === 'True' && reason === 'NewReplicaSetAvailable')
  if (!progressed) return inProgress('ReplicaSet not Available')
  if (!hasCondition(object, 'Available', 'True')) return inProgress('Deployment not Available')
  return current(`Deployment is available. Replicas: ${replicas}`)
}

export function replicaSetStatus(object: JsonObject): StatusResult {
  if (hasCondition(object, 'ReplicaFailure', 'True')) return inProgress('Replica Failure condition. Check Pods')
  const wanted = integerAt(object, 'spec.replicas', 1)
  const replicas = integerAt(object, 'status.replicas', 0)
  const few = firstShortage([
    ['Labelled', integerAt(object, 'status.fullyLabeledReplicas', 0), wanted],
    ['Available', integerAt(object, 'status.availableReplicas', 0), wanted],
    ['Ready', integerAt(object, 'status.readyReplicas', 0), wanted],
  ])
  if (few) return few
  if (replicas > wanted) return inProgress(`Pending termination: ${replicas - wanted}`)
  return current(`ReplicaSet is available. Replicas: ${replicas}`)
}

export function statefulSetStatus(object: JsonObject): StatusResult {
  if (textAt(object, 'spec.updateStrategy.type', '') === 'OnDelete') {
    return current('StatefulSet is using the ondelete update strategy')
  }
  const wanted = integerAt(object, 'spec.replicas', 1)
  const replicas = integerAt(object, 'status.replicas', 0)
  const few = firstShortage([
    ['Replicas', replicas, wanted],
    ['Ready', integerAt(object, 'status.readyReplicas', 0), wanted],
  ])
  if (few) return few
  if (replicas > wanted) return inProgress(`Pending termination: ${replicas - wanted}`)
  const partition = integerAt(object, 'spec.updateStrategy.rollingUpdate.partition', -1)
  if (partition !== -1) {
    const updated = integerAt(object, 'status.updatedReplicas', 0)
    const short = firstShortage([['updated', updated, wanted - partition]])
    return short ?? current(`Partition rollout complete. updated: ${updated}`)
  }
  const behind = firstShortage([['current', integerAt(object, 'status.currentReplicas', 0), wanted]])
  if (behind) return behind
  if (textAt(object, 'status.currentRevision', '') !== textAt(object, 'status.updateRevision', '')) {
    return inProgress('Waiting for updated revision to match current')
  }
  return current(`All replicas scheduled as expected. Replicas: ${replicas}`)
}

export function daemonSetStatus(object: JsonObject): StatusResult {
  for (const path of ['metadata.generation', 'status.observedGeneration']) {
    if (valueAt(object, path) === undefined) return inProgress(`${textAt(object, 'kind', '')} ${path} not found`)
  }
  const wanted = integerAt(object, 'status.desiredNumberScheduled', -1)
  if (wanted === -1) return inProgress('Missing .status.desiredNumberScheduled')
  const few = firstShortage([
    ['Current', integerAt(object, 'status.currentNumberScheduled', 0), wanted],
    ['Updated', integerAt(object, 'status.updatedNumberScheduled', 0), wanted],
    ['Available', integerAt(object, 'status.numberAvailable', 0), wanted],
    ['Ready', integerAt(object, 'status.numberReady', 0), wanted],
  ])
  return few ?? current(`All replicas scheduled as expected. Replicas: ${wanted}`)
}

export function jobStatus(object: JsonObject): StatusResult {
  const parallelism = integerAt(object, 'spec.parallelism', 1)
  const completions = integerAt(object, 'spec.completions', parallelism)
  const succeeded = integerAt(object, 'status.succeeded', 0)
  const failures = integerAt(object, 'status.failed', 0)
  for (const { type, status } of conditionsOf(object)) {
    if (status !== 'True') continue
    if (type === 'Complete') return current(`Job Completed. succeeded: ${succeeded}/${completions}`)
    if (type === 'Failed') return failed(`Job Failed. failed: ${failures}/${completions}`)
  }
  if (textAt(object, 'status.startTime', '') === '') return inProgress('Job not started')
  const active = integerAt(object, 'status.active', 0)
  return current(`Job in progress. success:${succeeded}, active: ${active}, failed: ${failures}`)
}
