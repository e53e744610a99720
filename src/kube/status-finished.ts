/** Jobs and Pods that must have ended, as hooks and `--wait-for-jobs` want them: Helm's own rules, in which deletion and generations do not count. */
import type { JsonObject } from '../object.ts'
import { conditionsOf, current, failed, inProgress, integerAt, textAt, type StatusResult } from './status-fields.ts'

export function finishedJobStatus(object: JsonObject): StatusResult {
  const completions = integerAt(object, 'spec.completions', integerAt(object, 'spec.parallelism', 1))
  for (const { type, status } of conditionsOf(object)) {
    if (status !== 'True') continue
    if (type === 'Complete') {
      return current(`Job Completed. succeeded: ${integerAt(object, 'status.succeeded', 0)}/${completions}`)
    }
    if (type === 'Failed') return failed(`Job Failed. failed: ${integerAt(object, 'status.failed', 0)}/${completions}`)
  }
  return inProgress('Job in progress')
}

export function finishedPodStatus(object: JsonObject): StatusResult {
  const name = textAt(object, 'metadata.name', '')
  const phase = textAt(object, 'status.phase', '')
  if (phase === 'Succeeded') return current(`pod ${name} succeeded`)
  return phase === 'Failed' ? failed(`pod ${name} failed`) : inProgress('Pod in progress')
}
