/** Helm's older waits. Texts are those of helm 4.3.1 and 3.22 on the same objects. */
import { describe, expect, it } from 'vitest'
import { waitUntilDeleted, waitUntilHookEnded, waitUntilReadyLegacy, type WaitOptions } from '../../src/apply/wait.ts'
import { HELM_3, type Compat } from '../../src/compat.ts'
import { TshelmError } from '../../src/errors.ts'
import type { TshelmEvent } from '../../src/events.ts'
import { whenAborted } from '../../src/http/abort.ts'
import type { ApiResource, Cluster, WatchEvent } from '../../src/kube/cluster.ts'
import type { JsonObject, KubeObject } from '../../src/object.ts'
import type { PlannedObject } from '../../src/plan/model.ts'
import type { Clock } from '../../src/runtime.ts'

const group = (kind: string): string => (kind === 'Job' ? 'batch' : kind === 'Deployment' ? 'apps' : '')

function planned(kind: string): PlannedObject {
  const resource: ApiResource = {
    group: group(kind),
    version: 'v1',
    kind,
    resource: `${kind.toLowerCase()}s`,
    namespaced: true,
    verbs: [],
  }
  const apiVersion = resource.group === '' ? 'v1' : `${resource.group}/v1`
  return { resource, ref: { apiVersion, kind, namespace: 'ns', name: 'r' } }
}

const object = (kind: string, more: JsonObject): KubeObject => ({
  apiVersion: planned(kind).ref.apiVersion,
  kind,
  metadata: { name: 'r', namespace: 'ns' },
  ...more,
})

interface Bed {
  readonly options: WaitOptions
  /** Milliseconds that the wait took. */
  readonly took: () => number
  readonly asked: string[]
  readonly logged: string[]
}

/** `answers`: of each request in turn, the last one again and again. Time passes in pauses only. */
function bed(answers: readonly (KubeObject | Error | undefined)[], timeout: number, compat?: Compat): Bed {
  const asked: string[] = []
  const logged: string[] = []
  let now = 0
  const timers: { readonly at: number; readonly ring: () => void }[] = []
  const clock: Clock = {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        timers.push({ at: now + ms, ring: resolve })
        if (signal !== undefined) whenAborted(signal, () => reject(new Error('aborted')))
        // What is on its way comes before any time passes.
        setTimeout(() => {
          const next = timers.sort((a, b) => a.at - b.at).shift()
          if (next === undefined) return
          now = Math.max(now, next.at)
          next.ring()
        }, 2)
      }),
  }
  const answer = (): KubeObject | undefined => {
    const next = answers[Math.min(asked.length, answers.length) - 1]
    if (next instanceof Error) throw next
    return next
  }
  const cluster = {
    get: (key: { readonly name: string }) => {
      asked.push(`GET ${key.name}`)
      return Promise.resolve().then(answer)
    },
    list: (resource: ApiResource) => {
      asked.push(`LIST ${resource.resource}`)
      return Promise.resolve([])
    },
    watch: async function* (): AsyncGenerator<WatchEvent> {
      for (const one of answers) {
        await new Promise((resolve) => setImmediate(resolve))
        if (one !== undefined && !(one instanceof Error)) yield { type: 'MODIFIED', object: one }
        if (one === undefined) yield { type: 'DELETED', object: object('Job', {}) }
      }
      await new Promise(() => undefined)
    },
  } as unknown as Cluster
  const emit = (event: TshelmEvent): void => {
    if (event.kind === 'log') logged.push(`${event.level} ${event.message} ${JSON.stringify(event.fields)}`)
  }
  const runtime = {
    clock,
    emit,
    randomBytes: (count: number) => new Uint8Array(count),
    timeZone: 'UTC',
    ...(compat && { compat }),
  }
  return { options: { cluster, runtime, timeout, strategy: 'legacy' }, took: () => now, asked, logged }
}

const message = (wait: Promise<void>): Promise<string> =>
  wait.then(
    () => 'ready',
    (error: unknown) => (error as Error).message,
  )

const api = (status: number, text: string): TshelmError => new TshelmError('kube/api', text, { data: { status } })
const pod = (ready: string): KubeObject => object('Pod', { status: { conditions: [{ type: 'Ready', status: ready }] } })
const failedJob = object('Job', { spec: { backoffLimit: 0 }, status: { failed: 1 } })

describe('polling', () => {
  it('looks at once, then every two seconds', async () => {
    const { options, took, asked } = bed([pod('False'), pod('False'), pod('True')], 60_000)
    await waitUntilReadyLegacy([planned('Pod')], false, options)
    expect(asked).toHaveLength(3)
    expect(took()).toBe(4000)
  })

  it.each([
    ['an object that never gets ready', [pod('False')], 'Pod', 'context deadline exceeded'],
    ['what the server refuses', [api(403, 'pods "r" is forbidden')], 'Pod', 'pods "r" is forbidden'],
    ['what is not there', [undefined], 'Pod', 'pods "r" not found'],
    ['a request that is not implemented', [api(501, 'no')], 'Pod', 'no'],
    ['errors that pass', [api(503, 'later'), api(429, 'later'), pod('True')], 'Pod', 'ready'],
    // Helm: that a Job has failed is no answer of the server, and might pass.
    ['a failed Job', [failedJob], 'Job', 'context deadline exceeded'],
  ] as const)('tells of %s', async (_what, answers, kind, expected) => {
    const { options } = bed(answers, 10_000)
    expect(await message(waitUntilReadyLegacy([planned(kind)], true, options))).toBe(expected)
  })

  it.each([
    ['a failed Job', failedJob, 'Job', 'job is failed: ns/r'],
    ['an error', api(503, 'later'), 'Pod', 'later'],
  ] as const)('gives up after thirty times %s', async (_what, answer, kind, expected) => {
    const { options, asked } = bed([answer], 600_000)
    expect(await message(waitUntilReadyLegacy([planned(kind)], true, options))).toBe(expected)
    expect(asked).toHaveLength(31)
  })

  it('asks nothing of kinds without a rule, or of Jobs that need not end', async () => {
    const { options, asked } = bed([], 10_000)
    await waitUntilReadyLegacy([planned('ConfigMap'), planned('Job')], false, options)
    expect(asked).toEqual([])
  })

  it('looks for the ReplicaSet of a Deployment, but not of one that is paused', async () => {
    const running = bed([object('Deployment', { spec: {} })], 1000)
    expect(await message(waitUntilReadyLegacy([planned('Deployment')], false, running.options))).toBe(
      'context deadline exceeded',
    )
    expect(running.asked.slice(0, 2)).toEqual(['GET r', 'LIST replicasets'])
    const paused = bed([object('Deployment', { spec: { paused: true } })], 1000)
    await waitUntilReadyLegacy([planned('Deployment')], false, paused.options)
  })

  it('takes a timeout of 0 for no time in Helm 3, for all the time in Helm 4', async () => {
    const answers = [pod('False'), pod('True')]
    expect(await message(waitUntilReadyLegacy([planned('Pod')], false, bed(answers, 0, HELM_3).options))).toBe(
      'context deadline exceeded',
    )
    expect(await message(waitUntilReadyLegacy([planned('Pod')], false, bed(answers, 0).options))).toBe('ready')
  })

  it('takes a timeout below 0 for all the time in Helm 4, and tells of it', async () => {
    const { options, logged } = bed([pod('False'), pod('True')], -1000)
    await waitUntilReadyLegacy([planned('Pod')], false, options)
    expect(logged).toEqual(['ERROR Timeout for context shall not be negative undefined'])
    const helm3 = bed([pod('False'), pod('True')], -1000, HELM_3)
    expect(await message(waitUntilReadyLegacy([planned('Pod')], false, helm3.options))).toBe(
      'context deadline exceeded',
    )
  })

  it('needs no time in Helm 3 for kinds without a rule, and for what is gone when it looks', async () => {
    const { options } = bed([], 0, HELM_3)
    await waitUntilReadyLegacy([planned('ConfigMap'), planned('Job')], false, options)
    const gone = bed([undefined], 0, HELM_3)
    await waitUntilDeleted([planned('Pod')], gone.options)
    const there = bed([pod('True')], 0, HELM_3)
    expect(await message(waitUntilDeleted([planned('Pod')], there.options))).toBe('context deadline exceeded')
    expect(there.asked).toHaveLength(1)
  })

  it('waits for deletions in the same way', async () => {
    const { options, asked } = bed([pod('True'), undefined], 10_000)
    await waitUntilDeleted([planned('Pod')], options)
    expect(asked).toHaveLength(2)
    const refused = bed([api(403, 'pods "r" is forbidden')], 10_000)
    expect(await message(waitUntilDeleted([planned('Pod')], refused.options))).toBe('pods "r" is forbidden')
  })
})

describe('hooks', () => {
  const condition = (type: string): JsonObject => ({
    status: { conditions: [{ type, status: 'True', reason: 'BackoffLimitExceeded' }] },
  })

  it.each([
    ['a Job that fails', 'Job', [object('Job', condition('Failed'))], 'job r failed: BackoffLimitExceeded'],
    ['a Pod that fails', 'Pod', [object('Pod', { status: { phase: 'Failed' } })], 'pod r failed'],
    ['a Job that takes too long', 'Job', [object('Job', {})], 'timed out waiting for the condition'],
  ] as const)('tell of %s as Helm 4 and as Helm 3 do', async (_what, kind, answers, expected) => {
    expect(await message(waitUntilHookEnded([planned(kind)], bed(answers, 5000).options))).toBe(expected)
    const helm3 = { ...bed(answers, 5000, HELM_3).options, strategy: 'hookOnly' as const }
    expect(await message(waitUntilHookEnded([planned(kind)], helm3))).toBe(`1 error occurred:\n\t* ${expected}\n\n`)
  })

  it('are logged when they fail, in Helm 4', async () => {
    const { options, logged } = bed([object('Job', condition('Failed'))], 5000)
    await message(waitUntilHookEnded([planned('Job')], options))
    expect(logged).toEqual(['ERROR job failed [["job","r"],["reason","BackoffLimitExceeded"]]'])
  })

  it('are done when they have ended, when somebody deletes them, and when they are of another kind', async () => {
    await waitUntilHookEnded(
      [planned('Job')],
      bed([object('Job', {}), object('Job', condition('Complete'))], 5000).options,
    )
    await waitUntilHookEnded([planned('Job')], bed([object('Job', {}), undefined], 5000).options)
    await waitUntilHookEnded([planned('ConfigMap')], bed([], 5000).options)
  })
})
