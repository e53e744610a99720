/** Waiting beyond Helm: hopeless states, annotations, diagnoses, progress. */
import { describe, expect, it } from 'vitest'
import { waitUntilHookEnded, waitUntilReady } from '../../src/apply/wait.ts'
import type { WaitPolicy } from '../../src/apply/wait-policy.ts'
import type { Diagnosis } from '../../src/diagnosis.ts'
import { wrapError, type TshelmError } from '../../src/errors.ts'
import type { JsonObject, KubeObject } from '../../src/object.ts'
import { waitBed, workload, type WaitBed } from '../fakes/waiting.ts'

const SHORT = 700
const LONG = 20_000

interface Ended {
  readonly bed: WaitBed
  readonly error: TshelmError | undefined
  readonly message: string
}

async function ended(object: KubeObject, timeout: number, policy: WaitPolicy = {}): Promise<Ended> {
  const bed = waitBed(timeout, policy)
  const objects = await bed.create(object)
  const error = await waitUntilReady(objects, false, bed.options).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error === undefined) return { bed, error, message: 'ready' }
  const known = wrapError('', error)
  return { bed, error: known, message: known.message }
}

const config = (annotations: JsonObject): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'c', annotations },
  data: { phase: 'Running', count: '2' },
})

const NOT_READY =
  'resource Deployment/default/deployment not ready. status: InProgress, message: Available: 0/1\ncontext deadline exceeded'

describe.concurrent('pods that crash', () => {
  // Helm's own watcher gives up on these, and waits on for Deployments.
  it.each(['StatefulSet', 'ReplicaSet'])('fail a %s', async (kind) => {
    const { message } = await ended(workload(kind, { 'sim/fail': 'crash' }), LONG)
    expect(message).toBe(
      `resource ${kind}/default/${kind.toLowerCase()} not ready. status: Failed, message: 1 pods have failed`,
    )
  })

  it('do not fail a Deployment', async () => {
    const { message } = await ended(workload('Deployment', { 'sim/fail': 'crash' }), SHORT)
    expect(message).toBe(NOT_READY)
  })
})

describe.concurrent('failing fast', () => {
  it.each([
    [
      'Deployment',
      'image',
      /^resource Deployment\/default\/deployment not ready\. status: Failed, message: pod deployment-\w+-\w+, container main: ImagePullBackOff/,
    ],
    ['Deployment', 'crash', /container main: CrashLoopBackOff/],
    ['DaemonSet', 'crash', /container main: CrashLoopBackOff/],
  ])('ends for a %s whose pods fail by %s', async (kind, fail, message) => {
    expect((await ended(workload(kind, { 'sim/fail': fail }), LONG, { failFast: true })).message).toMatch(message)
  })

  it('ends hooks, too', async () => {
    const bed = waitBed(LONG, { failFast: true })
    const objects = await bed.create(workload('Job', { 'sim/fail': 'image' }))
    await expect(waitUntilHookEnded(objects, bed.options)).rejects.toThrow('container main: ImagePullBackOff')
  })

  it.each([
    ['a failure that is allowed', { 'werf.io/failures-allowed-per-replica': '99' }, NOT_READY],
    ['an object that may recover', { 'werf.io/fail-mode': 'HopeUntilEndOfDeployProcess' }, NOT_READY],
    ['an object that may fail', { 'werf.io/fail-mode': 'IgnoreAndContinueDeployProcess' }, 'ready'],
  ])('does not end for %s', async (_what, annotations, message) => {
    const object = workload('Deployment', { 'sim/fail': 'crash' }, annotations)
    expect((await ended(object, SHORT, { failFast: true })).message).toBe(message)
  })

  it('asks for nothing more while all goes well', async () => {
    const { bed, message } = await ended(config({}), LONG, { failFast: true })
    expect(message).toBe('ready')
    expect(bed.asked).toHaveLength(1)
  })
})

describe.concurrent('annotations', () => {
  it.each([
    ['{.data.phase}=Running', 'ready'],
    ['jsonpath={.data.phase}="Running"', 'ready'],
    ['jsonpath=.data.phase=Running', 'ready'],
    ["jsonpath='{.data.phase}'=Running", 'ready'],
    ['{.data.count}', 'ready'],
    ['object.data.phase == "Running" && int(self.data.count) > 1', 'ready'],
    ['{.data.phase}=Done', 'tshelm.dev/ready-when is not met'],
    ['{.data.nope}', 'tshelm.dev/ready-when is not met: there is no {.data.nope}'],
    ['object.data.nope == "x"', 'tshelm.dev/ready-when is not met: no such field: nope'],
  ])('ready when %s: %s', async (text, expected) => {
    const { message } = await ended(config({ 'tshelm.dev/ready-when': text }), expected === 'ready' ? LONG : SHORT)
    const failure = `resource ConfigMap/default/c not ready. status: InProgress, message: ${expected}\ncontext deadline exceeded`
    expect(message).toBe(expected === 'ready' ? 'ready' : failure)
  })

  it('fail an object, before it is asked whether it is ready', async () => {
    const object = config({ 'tshelm.dev/ready-when': 'true', 'tshelm.dev/failed-when': 'size(object.data) == 2' })
    const { message } = await ended(object, LONG)
    expect(message).toBe(
      'resource ConfigMap/default/c not ready. status: Failed, message: tshelm.dev/failed-when is met',
    )
  })

  const pair = (success: string, failure: string): Readonly<Record<string, string>> => ({
    'helm.sh/readiness-success': success,
    'helm.sh/readiness-failure': failure,
  })

  it.each([
    ['["{.readyReplicas} == 7", "{.readyReplicas} >= 1"]', '["{.replicas} > 90"]', 'ready'],
    ['["{.readyReplicas} != 0"]', '["{.nope} == 1"]', 'ready'],
    ['["{.conditions[?(@.type==\\"Available\\")].status} == \\"True\\""]', '["{.replicas} < 0"]', 'ready'],
    ['["{.readyReplicas} < 10"]', '["{.replicas} >= 1"]', 'Failed, message: helm.sh/readiness-failure is met'],
    ['["{.replicas} == many"]', '["{.replicas} > 9"]', 'InProgress, message: helm.sh/readiness-success is not met'],
    [
      '["{.x} == 1"]',
      '["{.y} == 1"]',
      'InProgress, message: helm.sh/readiness-success is not met: there is no {.x} in its status',
    ],
  ])('of HIP-0025: ready when %s, failed when %s: %s', async (success, failure, expected) => {
    const isReady = expected === 'ready'
    const { message } = await ended(workload('Deployment', {}, pair(success, failure)), isReady ? LONG : SHORT)
    expect(message).toContain(isReady ? 'ready' : `not ready. status: ${expected}`)
    expect(message.includes('not ready')).toBe(!isReady)
  })

  it('of HIP-0025 mean nothing one without the other', async () => {
    const object = workload('Deployment', {}, { 'helm.sh/readiness-success': '["{.nope} == 1"]' })
    expect((await ended(object, LONG)).message).toBe('ready')
  })

  it('leave an object out', async () => {
    const object = workload(
      'Deployment',
      { 'sim/fail': 'unready' },
      { 'werf.io/track-termination-mode': 'NonBlocking' },
    )
    expect((await ended(object, LONG)).message).toBe('ready')
  })

  it.each([
    ['{.a} == 1', 'it must be a list in JSON, such as ["{.phase} == Running"]'],
    ['["{.a}"]', '"{.a}" does not read {.path} == value'],
    ['["{.a[} == 1"]', 'unterminated array'],
  ])('of HIP-0025: %s is refused', async (text, problem) => {
    const { error, message } = await ended(config(pair('["{.a} == 1"]', text)), LONG)
    expect(message).toContain('annotation helm.sh/readiness-failure of ConfigMap default/c: ')
    expect(message).toContain(problem)
    expect(error).toMatchObject({ code: 'plan/invalid-options' })
  })

  it('end a wait in which nothing happens', async () => {
    const object = workload('Deployment', { 'sim/fail': 'unready' }, { 'werf.io/no-activity-timeout': '500ms' })
    expect((await ended(object, LONG)).message).toContain('status: Failed, message: nothing has changed for 500ms')
  })

  it.each([
    ['tshelm.dev/ready-when', 'object.data.phase = 1', '1:19: unexpected "="', 19],
    ['tshelm.dev/ready-when', '{.data[}=1', '1:7: unterminated array', 7],
    ['tshelm.dev/failed-when', '{.data', '1:1: a JSONPath condition reads {.path}=value', 1],
    [
      'werf.io/fail-mode',
      'Never',
      'it must be one of FailWholeDeployProcessImmediately, HopeUntilEndOfDeployProcess, IgnoreAndContinueDeployProcess',
      1,
    ],
    ['werf.io/failures-allowed-per-replica', '-1', 'it must be a whole number, 0 or more', 1],
    ['werf.io/no-activity-timeout', '0s', 'it must be a positive duration, such as 4m', 1],
  ])('%s: %s is refused', async (name, text, problem, column) => {
    const { error, message } = await ended(config({ [name]: text }), LONG)
    const place = `annotation ${name} of ConfigMap default/c`
    expect(message).toBe(`${place}: ${problem}`)
    expect(error).toMatchObject({
      code: 'plan/invalid-options',
      positions: [{ file: place, line: 1, column, source: text }],
    })
  })
})

describe.concurrent('a diagnosis', () => {
  const diagnosisOf = ({ error }: Ended): Diagnosis => error?.data['diagnosis'] as Diagnosis

  it('is not made unless it is asked for', async () => {
    const { error, bed } = await ended(workload('Deployment', { 'sim/fail': 'unready' }), SHORT)
    expect(error?.data['diagnosis']).toBeUndefined()
    expect(bed.asked.filter((request) => /pods|events/.test(request))).toEqual([])
    expect(error?.hint).toContain('look at the events')
  })

  it.each([
    ['image', 'image-pull', 'ImagePullBackOff', false],
    ['crash', 'crash', 'CrashLoopBackOff', true],
    ['unready', 'not-ready', '', true],
  ])('of pods that fail by %s names the cause %s', async (fail, code, reason, hasLog) => {
    const end = await ended(workload('Deployment', { 'sim/fail': fail }), SHORT, { diagnose: true })
    expect(diagnosisOf(end)).toMatchObject({
      version: 1,
      more: 0,
      objects: [
        {
          object: { kind: 'Deployment', name: 'deployment' },
          status: 'InProgress',
          cause: { code },
          pods: [{ containers: [{ name: 'main', reason }] }],
        },
      ],
    })
    const [container] = diagnosisOf(end).objects[0]!.pods[0]!.containers
    expect(container!.log !== undefined).toBe(hasLog)
    // What to do stands with the cause.
    expect(end.error?.hint).toBeUndefined()
    expect(end.message).toBe(NOT_READY)
    expect(JSON.parse(JSON.stringify(diagnosisOf(end)))).toEqual(diagnosisOf(end))
  })

  it('of a hook that fails shows what its pod said', async () => {
    const bed = waitBed(LONG, { diagnose: true })
    const objects = await bed.create(workload('Job', { 'sim/fail': 'exit' }))
    const error: unknown = await waitUntilHookEnded(objects, bed.options).catch((reason: unknown) => reason)
    expect((error as TshelmError).data['diagnosis']).toMatchObject({
      objects: [
        {
          object: { kind: 'Job' },
          cause: { code: 'crash', summary: 'container main ended with exit code 1' },
          pods: [{ phase: 'Failed', containers: [{ state: 'terminated', exitCode: 1, log: { previous: false } }] }],
        },
      ],
    })
  })

  it('can do without logs', async () => {
    const end = await ended(workload('Deployment', { 'sim/fail': 'unready' }), SHORT, { diagnose: { logLines: 0 } })
    expect(end.bed.asked.filter((request) => request.includes('/log'))).toEqual([])
    expect(diagnosisOf(end).objects).toHaveLength(1)
  })

  it('takes few requests', async () => {
    const bed = waitBed(SHORT, { diagnose: true })
    const many = ['a', 'b', 'c', 'd', 'e'].map((name) => {
      const { metadata, spec, ...object } = workload('Deployment', { 'sim/fail': 'unready' })
      return { ...object, metadata: { ...metadata, name }, spec: spec! }
    })
    const objects = await bed.create(...many)
    const error: unknown = await waitUntilReady(objects, false, bed.options).catch((reason: unknown) => reason)
    const { diagnosis } = (error as TshelmError).data as { diagnosis: Diagnosis }
    expect(diagnosis.objects).toHaveLength(3)
    expect(diagnosis.more).toBe(2)
    // One list of events, pods for each of three, four logs; the list and watch of the wait itself.
    expect(bed.asked.length).toBeLessThanOrEqual(2 + 1 + 3 + 4)
  })

  it('that fails leaves the error as it is', async () => {
    const bed = waitBed(SHORT, { diagnose: true })
    const objects = await bed.create(workload('Deployment', { 'sim/fail': 'unready' }))
    const refusing = (): Promise<never> => Promise.reject(new Error('no'))
    const cluster = { ...bed.options.cluster, list: refusing, get: refusing, logs: refusing }
    await expect(waitUntilReady(objects, false, { ...bed.options, cluster })).rejects.toThrow(NOT_READY)
  })
})

describe.concurrent('events of a wait', () => {
  it('tell what is waited for, each change, and the end', async () => {
    const { bed } = await ended(workload('Deployment', {}), LONG)
    const told = bed.events.map((event) => {
      if (event.kind === 'waiting') return `waiting until ${event.until}: ${event.objects.length}`
      return event.kind === 'wait' ? `${event.status} ${event.message}` : event.kind
    })
    expect(told[0]).toBe('waiting until ready: 1')
    expect(told.filter((text) => text.startsWith('InProgress '))).not.toEqual([])
    expect(told.slice(-2)).toEqual(['Current Deployment is available. Replicas: 1', 'waited'])
  })
})
