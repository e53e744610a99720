/** What is sent again, how often, and with which pauses. */
import { describe, expect, it } from 'vitest'
import { TshelmError } from '../../src/errors.ts'
import { clusterOver } from '../../src/kube/client.ts'
import { retrying, type FinalResponse, type Retry } from '../../src/kube/retry.ts'
import { universalResource } from '../../src/kube/universal-kinds-table.ts'
import type { ApiRequest, ApiResponse, Transport } from '../../src/kube/transport.ts'
import type { JsonObject } from '../../src/object.ts'
import { fakeClock, type FakeClock } from '../fakes/clock.ts'

type Answer = Partial<ApiResponse> | string

/** Answers in this order, the last one again and again; a text is a network error of that code. */
function answering(answers: readonly Answer[]): Transport & { readonly sent: ApiRequest[] } {
  const sent: ApiRequest[] = []
  const send = (request: ApiRequest): Promise<ApiResponse> => {
    sent.push(request)
    const answer = answers[Math.min(sent.length, answers.length) - 1]!
    if (typeof answer === 'string') {
      return Promise.reject(new TshelmError('kube/unreachable', answer, { data: { networkCode: answer } }))
    }
    return Promise.resolve({ status: 200, headers: {}, body: '{}', ...answer })
  }
  return {
    origin: '',
    sent,
    send,
    stream: () => Promise.reject(new TshelmError('internal', '')),
    close: () => undefined,
  }
}

const status = (code: number, message: string, more: JsonObject = {}): Answer => ({
  status: code,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ kind: 'Status', code, message, ...more }),
})
const ok: Answer = {}
const get: ApiRequest = { method: 'GET', path: '/api/v1/namespaces/ns/configmaps/a' }
const apply: ApiRequest = { ...get, method: 'PATCH', contentType: 'application/apply-patch+yaml' }
const post: ApiRequest = { method: 'POST', path: '/api/v1/namespaces/ns/configmaps' }
const webhook = status(500, 'failed calling webhook "w": failed to call webhook: Post "https://w": connection refused')
const quota = 'Operation cannot be fulfilled on resourcequotas "q": the object has been modified'

async function outcome(answers: readonly Answer[], request: ApiRequest): Promise<[string, number, number[]]> {
  const transport = answering(answers)
  const clock = fakeClock()
  const sending = retrying(transport, { clock })(request, { check: ({ body }) => void JSON.parse(body) })
  const end = await sending.then(
    (response: FinalResponse) => `${String(response.status)}${response.uncertain ? ' uncertain' : ''}`,
    (error: unknown) => (error as Error).message,
  )
  return [end, transport.sent.length, clock.sleeps]
}

describe('a request', () => {
  it.each<[string, [ApiRequest, ...Answer[]], string, number[]]>([
    ['waits as the server asks', [post, { status: 429, headers: { 'retry-after': '3' } }, ok], '200', [3000]],
    ['waits longer and longer without being asked', [post, { status: 429 }, { status: 429 }, ok], '200', [1000, 2000]],
    ['is sent again after a conflict of others', [apply, status(409, quota, { reason: 'Conflict' }), ok], '200', [10]],
    ['leaves a name that is taken', [post, status(409, 'exists', { reason: 'AlreadyExists' })], '409', []],
    [
      'leaves fields of another manager',
      [
        apply,
        status(409, 'conflict', { reason: 'Conflict', details: { causes: [{ reason: 'FieldManagerConflict' }] } }),
      ],
      '409',
      [],
    ],
    ['leaves what a webhook refused', [apply, status(403, 'admission webhook "w" denied the request')], '403', []],
    ['does not repeat what may be there twice', [post, 'ECONNRESET'], 'ECONNRESET', []],
    ['repeats what the caller can tell', [{ ...post, verified: true }, 'EOF', ok], '200 uncertain', [100]],
    ['repeats an answer that is not whole', [get, { body: '{"a":' }, ok], '200 uncertain', [100]],
    ['takes a page of a proxy for an answer', [get, { body: '<html>' }], '200', []],
    ['hears at once that nobody listens', [get, 'ECONNREFUSED'], 'ECONNREFUSED', []],
    ['leaves other errors', [get, { status: 418 }], '418', []],
  ])('%s', async (_, [request, ...answers], end, sleeps) => {
    expect(await outcome(answers, request)).toEqual([end, sleeps.length + 1, sleeps])
  })

  it('is repeated while a webhook comes up', async () => {
    expect(await outcome([webhook, webhook, ok], post)).toEqual(['200', 3, [500, 1000]])
  })

  it('is not repeated for ever', async () => {
    const [end, , sleeps] = await outcome([ok, status(503, 'no')], get)
    expect(end).toBe('200')
    expect(sleeps).toEqual([])
    const [failed, requests] = await outcome([status(500, 'internal')], get)
    expect([failed, requests]).toEqual(['500 uncertain', 4])
  })
})

describe('all requests of a client', () => {
  const run = async (
    answers: readonly Answer[],
    work: (send: ReturnType<typeof retrying>, clock: FakeClock) => Promise<unknown>,
  ): Promise<Retry[]> => {
    const retries: Retry[] = []
    const clock = fakeClock()
    await work(retrying(answering(answers), { clock, onRetry: (retry) => retries.push(retry) }), clock)
    return retries
  }

  it('share their patience with a webhook', async () => {
    const retries = await run([webhook], async (send) => {
      expect((await send(apply)).status).toBe(500)
      expect((await send(apply)).status).toBe(500)
    })
    const waited = retries.reduce((sum, { wait }) => sum + wait, 0)
    expect(waited).toBeGreaterThan(25_000)
    expect(waited).toBeLessThanOrEqual(30_000)
  })

  it('are not waited for longer than their caller has patience', async () => {
    const limits = { patience: 4000 }
    for (const answer of [webhook, { status: 429 }, status(503, 'no')]) {
      const retries = await run([ok, answer], async (send) => {
        await send(get)
        expect((await send(apply, { limits })).status).not.toBe(200)
      })
      expect(retries.reduce((sum, { wait }) => sum + wait, 0)).toBeLessThanOrEqual(4000)
    }
  })

  it('are not waited for when the caller ends; what is begun then has its time', async () => {
    const end = new AbortController()
    const limits = { ends: end.signal }
    const retries = await run([webhook, webhook, ok], async (send, clock) => {
      const sleep = clock.sleep.bind(clock)
      clock.sleep = (...args) => {
        end.abort()
        return sleep(...args)
      }
      expect((await send(apply, { limits })).status).toBe(500)
      expect((await send(apply, { limits })).status).toBe(200)
    })
    expect(retries).toHaveLength(2)
  })

  it('wait for a server that has gone away, not for one that never was there', async () => {
    const retries = await run([ok, 'ECONNREFUSED', 'ECONNREFUSED', ok], async (send) => {
      await send(get)
      expect(await send(post)).toMatchObject({ status: 200, uncertain: false })
    })
    expect(retries.map(({ why, wait }) => [why, wait])).toEqual([
      ['refused', 100],
      ['refused', 300],
    ])
  })
})

describe('an object whose creation was not answered', () => {
  const resource = universalResource({ group: '', version: 'v1', kind: 'ConfigMap' })!
  const key = { resource, namespace: 'ns', name: 'a' }
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { mine: 'yes' } }
  const exists = status(409, 'configmaps "a" already exists', { reason: 'AlreadyExists' })
  const live = (data: JsonObject): Answer => ({
    body: JSON.stringify({ ...object, metadata: { name: 'a', uid: 'u' }, data }),
  })

  it('is recognised by what it holds', async () => {
    const cluster = clusterOver(answering(['ECONNRESET', exists, live({ mine: 'yes' })]), { clock: fakeClock() })
    expect(await cluster.create(key, object)).toMatchObject({ metadata: { uid: 'u' } })
  })

  it('is not mistaken for another’s', async () => {
    const cluster = clusterOver(answering(['ECONNRESET', exists, live({ mine: 'no' })]), { clock: fakeClock() })
    await expect(cluster.create(key, object)).rejects.toThrow('already exists')
  })

  it('is another’s if it was there at the first attempt', async () => {
    const cluster = clusterOver(answering([exists, live({ mine: 'yes' })]), { clock: fakeClock() })
    await expect(cluster.create(key, object)).rejects.toThrow('already exists')
  })

  const steps = [
    { op: 'test', path: '/metadata/annotations/a.b~1c', value: 'one' },
    { op: 'add', path: '/metadata/annotations/a.b~1c', value: 'two' },
  ]
  const refused = status(422, 'testing value failed', { reason: 'Invalid' })
  const noted = (text: string): Answer => ({
    body: JSON.stringify({ ...object, metadata: { name: 'a', annotations: { 'a.b/c': text } } }),
  })

  it.each([
    ['two', 'fulfilled'],
    ['three', 'rejected'],
  ])('is patched already if it says so: %s', async (text, end) => {
    const cluster = clusterOver(answering(['EOF', refused, noted(text)]), { clock: fakeClock() })
    const [patched] = await Promise.allSettled([cluster.patch(key, steps, { type: 'json' })])
    expect(patched.status).toBe(end)
  })

  it('is deleted when it is gone at the second attempt', async () => {
    const gone = status(404, 'not found', { reason: 'NotFound' })
    expect(await clusterOver(answering(['EOF', gone]), { clock: fakeClock() }).delete(key, 'Background')).toBe(true)
    expect(await clusterOver(answering([gone]), { clock: fakeClock() }).delete(key, 'Background')).toBe(false)
  })
})
