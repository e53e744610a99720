import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/object.ts'
import { finishedJobStatus, finishedPodStatus } from '../../src/kube/status-finished.ts'
import { statusOf } from '../../src/kube/status.ts'

const NOW = Date.UTC(2026, 0, 1)

interface Case {
  readonly object: JsonObject
  readonly status: string
  readonly message: string
}

/** What kstatus computes for each object, by running it. */
const cases = readFileSync(join(import.meta.dirname, '../../testdata/kube/status.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Case)

describe('statusOf', () => {
  it.each(
    cases.map(
      ({ object, status, message }) =>
        [`${JSON.stringify(object.kind)} is ${status}: ${message}`, object, status, message] as const,
    ),
  )('%s', (_title, object, status, message) => {
    expect(statusOf(object, NOW)).toEqual({ status, message })
  })

  it('does not stumble over fields of odd types', () => {
    const object = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'x' },
      status: { phase: 'Running', containerStatuses: [1, null] },
    }
    expect(statusOf({ ...object, status: { ...object.status, conditions: 'x' } }, NOW).status).toBe('InProgress')
  })
})

describe('jobs and pods that must end', () => {
  const job = (status: JsonObject): JsonObject => ({
    apiVersion: 'batch/v1',
    kind: 'Job',
    spec: { completions: 2 },
    status,
  })
  const pod = (phase: string): JsonObject => ({
    kind: 'Pod',
    metadata: { name: 'p', deletionTimestamp: 'now' },
    status: { phase },
  })

  // Texts are those of Helm's hook waits.
  it.each([
    [job({ startTime: 'x', active: 1 }), 'InProgress', 'Job in progress'],
    [
      job({ succeeded: 2, conditions: [{ type: 'Complete', status: 'True' }] }),
      'Current',
      'Job Completed. succeeded: 2/2',
    ],
    [job({ failed: 1, conditions: [{ type: 'Failed', status: 'True' }] }), 'Failed', 'Job Failed. failed: 1/2'],
  ])('%o', (object, status, message) => {
    expect(finishedJobStatus(object)).toEqual({ status, message })
  })

  it.each([
    ['Running', 'InProgress', 'Pod in progress'],
    ['Succeeded', 'Current', 'pod p succeeded'],
    ['Failed', 'Failed', 'pod p failed'],
  ])('pod %s', (phase, status, message) => {
    expect(finishedPodStatus(pod(phase))).toEqual({ status, message })
  })
})
