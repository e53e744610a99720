/** Which writes are repeated when the server answers with a conflict; counted on Helm 4.3.1 with a server that always does. */
import { describe, expect, it } from 'vitest'
import { applyObject, createObject, deleteObject, type Requesting } from '../../src/apply/requests.ts'
import { TshelmError } from '../../src/errors.ts'
import type { Cluster, ObjectKey } from '../../src/kube/cluster.ts'
import type { KubeObject } from '../../src/object.ts'
import { fakeClock, type FakeClock } from '../fakes/clock.ts'

const resource = { group: '', version: 'v1', kind: 'ConfigMap', resource: 'configmaps', namespaced: true, verbs: [] }
const key: ObjectKey = { resource, namespace: 'ns', name: 'a' }
const object: KubeObject = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } }

const QUOTA = 'Operation cannot be fulfilled on resourcequotas "q": the object has been modified; please apply'
const OTHER = 'Operation cannot be fulfilled on configmaps "a": the object has been modified'

interface Answering {
  readonly message: string
  readonly reason?: string
  /** How many requests fail. */
  readonly times: number
}

function answering({
  message,
  reason = 'Conflict',
  times,
}: Answering): Requesting & { clock: FakeClock; sent: () => number } {
  const clock = fakeClock()
  let sent = 0
  const answer = (): Promise<never> => {
    sent++
    if (sent <= times)
      return Promise.reject(new TshelmError('kube/conflict', message, { data: { status: 409, reason } }))
    return Promise.resolve(undefined as never)
  }
  const cluster = { apply: answer, create: answer, delete: answer } as Partial<Cluster> as Cluster
  return { cluster, runtime: { clock }, clock, sent: () => sent }
}

const requests = {
  apply: (context: Requesting) => applyObject(key, object, { force: false }, context),
  create: (context: Requesting) => createObject(key, object, context),
  delete: (context: Requesting) => deleteObject(key, 'Background', context),
}

describe('a conflict', () => {
  it.each([
    ['apply', QUOTA, 'Conflict', 5],
    ['apply', OTHER, 'Conflict', 1],
    ['create', QUOTA, 'Conflict', 5],
    ['create', OTHER, 'Conflict', 5],
    ['create', 'configmaps "a" already exists', 'AlreadyExists', 1],
    ['delete', OTHER, 'Conflict', 5],
  ] as const)('that stays ends %s (%s, %s) after %i requests', async (verb, message, reason, count) => {
    const context = answering({ message, reason, times: Infinity })
    await expect(requests[verb](context)).rejects.toThrow(message)
    expect(context.sent()).toBe(count)
    expect(context.clock.sleeps).toEqual(Array<number>(count - 1).fill(10))
  })

  it.each(['apply', 'create', 'delete'] as const)('that passes is no failure of %s', async (verb) => {
    const context = answering({ message: QUOTA, times: 4 })
    await requests[verb](context)
    expect(context.sent()).toBe(5)
  })
})
