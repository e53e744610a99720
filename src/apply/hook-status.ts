/** When a Job or Pod has ended, as Helm judges hooks (helm: its own readers for kstatus). */
import type { StatusResult } from '../kube/status.ts'
import type { Json, JsonObject, KubeObject } from '../object.ts'

export function jobStatus(job: KubeObject): StatusResult {
  const status = objectOf(job['status'])
  const spec = objectOf(job['spec'])
  const completions = numberOf(spec['completions'], numberOf(spec['parallelism'], 1))
  const succeeded = numberOf(status['succeeded'], 0)
  const failed = numberOf(status['failed'], 0)
  for (const condition of conditionsOf(status)) {
    if (condition['status'] !== 'True') continue
    if (condition['type'] === 'Complete') {
      return { status: 'Current', message: `Job Completed. succeeded: ${String(succeeded)}/${String(completions)}` }
    }
    if (condition['type'] === 'Failed') {
      return { status: 'Failed', message: `Job Failed. failed: ${String(failed)}/${String(completions)}` }
    }
  }
  return { status: 'InProgress', message: 'Job in progress' }
}

export function podStatus(pod: KubeObject): StatusResult {
  switch (objectOf(pod['status'])['phase']) {
    case 'Succeeded':
      return { status: 'Current', message: `pod ${pod.metadata.name} succeeded` }
    case 'Failed':
      return { status: 'Failed', message: `pod ${pod.metadata.name} failed` }
    default:
      return { status: 'InProgress', message: 'Pod in progress' }
  }
}

function objectOf(value: Json | undefined): JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value ?? {}) : {}
}

function conditionsOf(status: JsonObject): JsonObject[] {
  const conditions = status['conditions']
  return Array.isArray(conditions) ? conditions.map(objectOf) : []
}

function numberOf(value: Json | undefined, fallback: number): number {
  return typeof value === 'number' ? value : fallback
}
