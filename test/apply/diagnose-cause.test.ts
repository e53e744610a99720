/** Likely causes. Messages are those of kubelets, schedulers and controllers. */
import { describe, expect, it } from 'vitest'
import { causeOf } from '../../src/apply/diagnose-cause.ts'
import { eventsAbout } from '../../src/apply/diagnose-events.ts'
import type { Cause, ContainerDiagnosis, EventNote, ObjectDiagnosis } from '../../src/diagnosis.ts'
import type { JsonObject } from '../../src/object.ts'

const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'ns', name: 'web' }
const note = (on: string, reason: string, message: string, count = 1): EventNote => ({ on, reason, message, count })

interface Signs {
  readonly container?: Partial<ContainerDiagnosis>
  readonly unschedulable?: string
  readonly events?: readonly EventNote[]
  readonly live?: JsonObject
  readonly kind?: string
  readonly message?: string
}

function causeFor({
  container,
  unschedulable,
  events = [],
  live = {},
  kind = 'Deployment',
  message = '',
}: Signs): Cause | undefined {
  const own = {
    name: 'main',
    init: false,
    image: 'shop/web:1',
    state: 'waiting',
    reason: '',
    message: '',
    restarts: 0,
  } as const
  const isPod = container !== undefined || unschedulable !== undefined
  const pod = {
    name: 'web-1',
    phase: 'Pending',
    ...(unschedulable === undefined ? {} : { unschedulable }),
    containers: container === undefined ? [] : [{ ...own, ...container }],
  }
  const found: Omit<ObjectDiagnosis, 'cause'> = {
    object: { ...ref, kind },
    status: 'InProgress',
    message,
    events,
    pods: isPod || events.some(({ on }) => on === 'Pod/web-1') ? [pod] : [],
    morePods: 0,
  }
  return causeOf(found, live)
}

const pulled = (message: string): readonly EventNote[] => [
  note('Pod/web-1', 'Failed', `Failed to pull image "shop/web:1": ${message}`),
]
const backOff = { reason: 'ImagePullBackOff', message: 'Back-off pulling image "shop/web:1"' }
const waiting = (reason: string, message: string): Signs => ({ container: { reason, message } })
const crashed = (exitCode: number, more: Partial<ContainerDiagnosis> = {}): Signs => ({
  container: { reason: 'CrashLoopBackOff', exitCode, restarts: 3, ...more },
})

describe('the likely cause', () => {
  it.each<[string, Signs, string, RegExp]>([
    [
      'an image that is not there',
      { container: backOff, events: pulled('rpc error: code = NotFound desc = docker.io/shop/web:1: not found') },
      'image-missing',
      /^the image "shop\/web:1" is not in its registry$/,
    ],
    [
      'a private image',
      {
        container: backOff,
        events: pulled(
          'pull access denied, repository does not exist or may require authorization: authentication required',
        ),
      },
      'image-refused',
      /./,
    ],
    [
      'credentials that do not do',
      { container: backOff, events: pulled('unexpected status: 401 Unauthorized') },
      'image-refused',
      /does not give out/,
    ],
    [
      'a registry that is not there',
      { container: backOff, events: pulled('dial tcp: lookup reg.local: no such host') },
      'registry-unreachable',
      /cannot be reached/,
    ],
    ['an image for reasons unknown', { container: backOff }, 'image-pull', /"shop\/web:1" cannot be pulled/],
    [
      'a bad name',
      waiting('InvalidImageName', 'Failed to apply default image tag "shop//web": couldn\'t parse image name'),
      'image-name',
      /^"shop\/web:1" is no name of an image$/,
    ],
    [
      'a secret that is missing',
      waiting('CreateContainerConfigError', 'secret "db" not found'),
      'container-config',
      /secret "db" not found/,
    ],
    [
      'a command that is missing',
      waiting('RunContainerError', 'exec: "serve": executable file not found in $PATH'),
      'container-start',
      /cannot be started/,
    ],
    ['too little memory', crashed(137, { endedBy: 'OOMKilled' }), 'out-of-memory', /more memory than its limit/],
    ['a crash', crashed(1), 'crash', /^container main ended with exit code 1, 3 restarts$/],
    ['a command not found', crashed(127), 'crash', /exit code 127 \(the command was not found\)/],
    ['a container that just ends', crashed(0), 'crash', /exit code 0 \(it ended by itself\)/],
    ['an init container that fails', crashed(2, { init: true }), 'crash', /^init container main ended/],
    [
      'a liveness probe',
      {
        ...crashed(137),
        events: [note('Pod/web-1', 'Unhealthy', 'Liveness probe failed: HTTP probe failed with statuscode: 500')],
      },
      'probe',
      /restarted because of its probe/,
    ],
    [
      'a readiness probe',
      {
        container: { state: 'running' },
        events: [note('Pod/web-1', 'Unhealthy', 'Readiness probe failed: connection refused')],
      },
      'probe',
      /runs, but: Readiness probe failed/,
    ],
    [
      'an init container that runs on',
      { container: { state: 'running', init: true } },
      'init-container',
      /still running/,
    ],
    [
      'a container that is not ready',
      { container: { state: 'running' } },
      'not-ready',
      /^container main runs, but is not ready$/,
    ],
    [
      'a volume',
      {
        container: { reason: 'ContainerCreating' },
        events: [
          note('Pod/web-1', 'FailedMount', 'MountVolume.SetUp failed for volume "tls" : secret "tls" not found'),
        ],
      },
      'volume',
      /secret "tls" not found/,
    ],
    [
      'too few nodes',
      { unschedulable: '0/2 nodes are available: 2 Insufficient cpu.' },
      'unschedulable',
      /Insufficient cpu/,
    ],
    [
      'a quota',
      {
        events: [
          note(
            'ReplicaSet/web-5f',
            'FailedCreate',
            'pods "web-5f-x" is forbidden: exceeded quota: q, requested: pods=1',
          ),
        ],
      },
      'quota',
      /exceeded quota/,
    ],
    [
      'a policy',
      {
        events: [
          note('ReplicaSet/web-5f', 'FailedCreate', 'pods "web-5f-x" is forbidden: violates PodSecurity "restricted"'),
        ],
      },
      'admission',
      /violates PodSecurity/,
    ],
    [
      'an account',
      {
        events: [
          note(
            'ReplicaSet/web-5f',
            'FailedCreate',
            'error looking up service account ns/web: serviceaccount "web" not found',
          ),
        ],
      },
      'service-account',
      /"web" not found/,
    ],
    [
      'a condition of a ReplicaSet',
      { live: { status: { conditions: [{ type: 'ReplicaFailure', status: 'True', message: 'exceeded quota: q' }] } } },
      'quota',
      /exceeded quota/,
    ],
    [
      'a claim',
      {
        kind: 'PersistentVolumeClaim',
        events: [
          note('PersistentVolumeClaim/web', 'ProvisioningFailed', 'storageclass.storage.k8s.io "fast" not found'),
        ],
      },
      'claim',
      /"fast" not found/,
    ],
    [
      'a failed job',
      {
        kind: 'Job',
        live: {
          status: {
            conditions: [{ type: 'Failed', status: 'True', message: 'Job has reached the specified backoff limit' }],
          },
        },
      },
      'job-failed',
      /backoff limit/,
    ],
    [
      'finalizers',
      { live: { metadata: { deletionTimestamp: 'x', finalizers: ['a.io/b'] } } },
      'finalizers',
      /a\.io\/b/,
    ],
    [
      'a controller that is not there',
      { message: 'Thing generation is 2, but latest observed generation is 1' },
      'not-observed',
      /has not looked/,
    ],
    [
      'a condition',
      { kind: 'Thing', live: { status: { conditions: [{ type: 'Ready', status: 'False', message: 'no database' }] } } },
      'condition',
      /^Ready is False: no database$/,
    ],
  ])('of %s', (_what, signs, code, summary) => {
    const cause = causeFor(signs)
    expect(cause).toMatchObject({ code, summary: expect.stringMatching(summary) as string })
    expect(cause!.suggestion).not.toBe('')
  })

  it('is not made up', () => {
    expect(causeFor({})).toBeUndefined()
  })

  it('of what is gone is that it is gone', () => {
    const found = { object: ref, status: 'NotFound', message: '', events: [], pods: [], morePods: 0 }
    expect(causeOf(found, undefined)?.code).toBe('not-found')
  })
})

describe('events about an object', () => {
  const warnings = [
    note('Pod/web-1', 'Unhealthy', 'probe'),
    note('Pod/website-1', 'Failed', 'of another'),
    note('ReplicaSet/web-5f', 'FailedCreate', 'pods "web-5f-abcde" is forbidden', 2),
    note('ReplicaSet/web-5f', 'FailedCreate', '(combined from similar events): pods "web-5f-fghij" is forbidden', 3),
    note('Deployment/web', 'X', 'own'),
  ]

  it('are its own and those of its pods, and of what it made while there are none', () => {
    expect(eventsAbout(ref, [], warnings).map(({ on, count }) => `${on} ${count}`)).toEqual([
      'Pod/web-1 1',
      'ReplicaSet/web-5f 5',
      'Deployment/web 1',
    ])
    const pods = [{ name: 'web-1', phase: 'Running', containers: [] }]
    expect(eventsAbout(ref, pods, warnings).map(({ on }) => on)).toEqual(['Pod/web-1', 'Deployment/web'])
  })
})
