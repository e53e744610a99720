import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { clusterOver, connectAs, type ClusterClient } from '../../src/kube/client.ts'
import type { ApiResource, ObjectKey } from '../../src/kube/cluster.ts'
import type { KubeObject } from '../../src/object.ts'
import { fakeClock, type FakeClock } from '../fakes/clock.ts'
import { fakeKubeApi, type FakeKubeApi } from '../fakes/kube-api.ts'
import { transportTo } from '../fakes/transport.ts'

const SECRETS: ApiResource = {
  group: '',
  version: 'v1',
  kind: 'Secret',
  resource: 'secrets',
  namespaced: true,
  verbs: [],
}

const secret = (name: string): KubeObject => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: 'ns' } })
const keyOf = (name: string): ObjectKey => ({ resource: SECRETS, namespace: 'ns', name })

describe('client', () => {
  let api: FakeKubeApi
  let clock: FakeClock
  let cluster: ClusterClient
  beforeEach(async () => {
    api = await fakeKubeApi()
    clock = fakeClock()
    cluster = clusterOver(transportTo(api.url), { clock, pageSize: 2 })
  })
  afterEach(async () => {
    cluster.close()
    await api.close()
  })

  describe('objects', () => {
    it('are created, read, replaced and deleted', async () => {
      await cluster.create(keyOf('a'), secret('a'), { fieldManager: 'helm', dryRun: true })
      expect(await cluster.get(keyOf('a'))).toMatchObject({ kind: 'Secret', metadata: { name: 'a' } })
      await cluster.replace(keyOf('a'), { ...secret('a'), data: { k: 'v' } })
      expect(await cluster.delete(keyOf('a'), 'Background')).toBe(true)
      expect(await cluster.delete(keyOf('a'), 'Background')).toBe(false)
      expect(await cluster.get(keyOf('a'))).toBeUndefined()
      expect(api.requests[0]).toMatchObject({
        method: 'POST',
        url: '/api/v1/namespaces/ns/secrets?dryRun=All&fieldManager=helm',
      })
      expect(JSON.parse(api.requests[3]!.body)).toMatchObject({
        kind: 'DeleteOptions',
        propagationPolicy: 'Background',
      })
    })

    it('are listed page by page, and say what they are', async () => {
      for (const name of ['a', 'b', 'c', 'd', 'e']) api.put('secrets', secret(name) as never)
      const found = await cluster.list(SECRETS, 'ns')
      expect(found.map(({ kind, apiVersion, metadata }) => [apiVersion, kind, metadata.name].join())).toEqual(
        ['a', 'b', 'c', 'd', 'e'].map((name) => `v1,Secret,${name}`),
      )
      expect(api.requests.map(({ url }) => url)).toEqual([
        '/api/v1/namespaces/ns/secrets?limit=2',
        '/api/v1/namespaces/ns/secrets?continue=2&limit=2',
        '/api/v1/namespaces/ns/secrets?continue=4&limit=2',
      ])
    })

    it('are listed in one piece if the pages expire on the way', async () => {
      for (const name of ['a', 'b', 'c']) api.put('secrets', secret(name) as never)
      const expired = {
        kind: 'Status',
        code: 410,
        reason: 'Expired',
        message: 'The provided continue parameter is too old',
      }
      const list = cluster.list(SECRETS, 'ns')
      api.faults.push(
        { status: 200, body: { metadata: { continue: 'x' }, items: [secret('a')] } },
        { status: 410, body: expired },
      )
      expect((await list).map(({ metadata }) => metadata.name)).toEqual(['a', 'b', 'c'])
    })

    it('need a name', async () => {
      await expect(cluster.get(keyOf(''))).rejects.toThrow('resource name may not be empty')
      expect(api.requests).toEqual([])
    })
  })

  describe('server-side apply', () => {
    it('sends one patch', async () => {
      await cluster.apply(keyOf('a'), secret('a'), { fieldManager: 'helm', fieldValidation: 'Strict', force: true })
      expect(api.requests[0]).toMatchObject({
        method: 'PATCH',
        url: '/api/v1/namespaces/ns/secrets/a?fieldManager=helm&fieldValidation=Strict&force=true',
        headers: { 'content-type': 'application/apply-patch+yaml' },
      })
    })

    it('tells conflicts as data and in Helm’s words', async () => {
      const message = 'Apply failed with 1 conflict: conflict with "kubectl" using v1: .data.k'
      const causes = [{ reason: 'FieldManagerConflict', message: 'conflict with "kubectl" using v1', field: '.data.k' }]
      api.faults.push({
        status: 409,
        body: { kind: 'Status', code: 409, reason: 'Conflict', message, details: { causes } },
      })
      await expect(cluster.apply(keyOf('a'), secret('a'), {})).rejects.toMatchObject({
        code: 'kube/conflict',
        message: `conflict occurred while applying object ns/a /v1, Kind=Secret: ${message}`,
        data: { conflicts: [{ manager: 'kubectl', field: '.data.k', message: causes[0]!.message }] },
      })
      expect(api.requests).toHaveLength(1)
    })

    it.each([
      [415, 'UnsupportedMediaType', 'server-side apply not available on the server: nope'],
      [422, 'Invalid', 'server-side apply failed for object ns/a /v1, Kind=Secret: nope'],
    ])('puts Helm’s prefix before other failures: %i', async (status, reason, message) => {
      api.faults.push({ status, body: { kind: 'Status', code: status, reason, message: 'nope' } })
      await expect(cluster.apply(keyOf('a'), secret('a'), {})).rejects.toMatchObject({ code: 'kube/api', message })
    })

    it('is sent again when another write came first', async () => {
      const message = 'Operation cannot be fulfilled on resourcequotas "q": the object has been modified; please apply'
      api.faults.push({ status: 409, body: { kind: 'Status', code: 409, reason: 'Conflict', message } })
      await cluster.apply(keyOf('a'), secret('a'), {})
      expect(api.requests).toHaveLength(2)
      for (let i = 0; i < 5; i++) {
        api.faults.push({ status: 409, body: { kind: 'Status', code: 409, reason: 'Conflict', message } })
      }
      await expect(cluster.apply(keyOf('a'), secret('a'), {})).rejects.toThrow('conflict occurred')
    })

    it('cannot generate names', async () => {
      await expect(cluster.apply(keyOf(''), secret(''), {})).rejects.toThrow(
        'server-side apply failed for object ns/ /v1, Kind=Secret: resource name may not be empty',
      )
    })
  })

  describe('faults', () => {
    it('waits where the server says so', async () => {
      api.faults.push(
        { status: 429, headers: { 'retry-after': '2' } },
        { status: 503, headers: { 'retry-after': '1' } },
      )
      await cluster.version()
      expect(clock.sleeps).toEqual([2000, 1000])
    })

    it('gives up after ten tries', async () => {
      for (let i = 0; i < 11; i++) api.faults.push({ status: 429, headers: { 'retry-after': '1' } })
      await expect(cluster.version()).rejects.toThrow('the server has received too many requests')
      expect(clock.sleeps).toHaveLength(10)
    })

    it('repeats what broke, but not what would be there twice', async () => {
      api.faults.push('reset', 'truncated')
      expect(await cluster.version()).toMatchObject({ gitVersion: 'v1.35.4' })
      api.faults.push('reset')
      expect(await cluster.create(keyOf('a'), secret('a'))).toMatchObject({ metadata: { name: 'a' } })
      api.faults.push('reset')
      const generated = { ...secret(''), metadata: { name: '', generateName: 'a-' } }
      await expect(cluster.create(keyOf(''), generated)).rejects.toMatchObject({ code: 'kube/unreachable' })
    })

    it('asks again when etcd changed its leader', async () => {
      const body = { kind: 'Status', code: 500, message: 'etcdserver: leader changed' }
      api.faults.push({ status: 500, body })
      await cluster.create(keyOf('a'), secret('a'))
      for (let i = 0; i < 6; i++) api.faults.push({ status: 500, body })
      await expect(cluster.create(keyOf('b'), secret('b'))).rejects.toThrow('etcdserver: leader changed')
    })

    it.each([
      [401, undefined, 'kube/unauthorized', 'the server has asked for the client to provide credentials'],
      [404, undefined, 'kube/api', 'the server could not find the requested resource'],
      [
        400,
        'Client sent an HTTP request to an HTTPS server.',
        'kube/api',
        'the server rejected our request for an unknown reason',
      ],
      [
        502,
        'bad gateway',
        'kube/api',
        'an error on the server ("bad gateway") has prevented the request from succeeding',
      ],
      [418, undefined, 'kube/api', 'the server responded with the status code 418 but did not return more information'],
    ])('words %i on /version as client-go', async (status, body, code, message) => {
      for (let i = 0; i < 4; i++) api.faults.push({ status, body })
      await expect(cluster.version()).rejects.toMatchObject({ code, message })
    })

    it('hands on the server’s own message for resources, and makes one up if there is none', async () => {
      api.faults.push({
        status: 401,
        body: { kind: 'Status', code: 401, reason: 'Unauthorized', message: 'Unauthorized' },
      })
      await expect(cluster.list(SECRETS, 'ns')).rejects.toMatchObject({
        code: 'kube/unauthorized',
        message: 'Unauthorized',
      })
      api.faults.push({ status: 404, body: '404 page not found' })
      await expect(cluster.list(SECRETS, 'ns')).rejects.toThrow(
        'the server could not find the requested resource (get secrets)',
      )
    })

    it('refuses answers that are too large or no JSON', async () => {
      const small = clusterOver(transportTo(api.url, { maxBodyBytes: 100 }))
      api.faults.push({ status: 200, body: 'x'.repeat(1000) })
      await expect(small.version()).rejects.toThrow('larger than 100 bytes')
      api.faults.push({ status: 200, body: '<html>' })
      await expect(cluster.version()).rejects.toMatchObject({ hint: 'is this a Kubernetes API server?' })
      small.close()
    })

    it('gives up on a server that stays silent', async () => {
      const impatient = clusterOver(transportTo(api.url, { idleMs: 30 }))
      const events = impatient.list({ ...SECRETS, resource: 'secrets?watch=true&x=' }, 'ns')
      await expect(events).rejects.toMatchObject({
        code: 'kube/unreachable',
        message: expect.stringContaining('context deadline exceeded'),
      })
      impatient.close()
    })

    it('ends when cancelled', async () => {
      const controller = new AbortController()
      const cancellable = clusterOver(transportTo(api.url), { signal: controller.signal })
      controller.abort()
      await expect(cancellable.version()).rejects.toMatchObject({ code: 'apply/cancelled' })
    })

    it('names a refused connection as Go does', async () => {
      await expect(clusterOver(transportTo('http://127.0.0.1:1')).version()).rejects.toMatchObject({
        code: 'kube/unreachable',
        message: 'Get "http://127.0.0.1:1/version": dial tcp 127.0.0.1:1: connect: connection refused',
      })
    })
  })

  it('logs in again after a refusal', async () => {
    const guarded = await fakeKubeApi({ token: 'new' })
    let token = 'old'
    const auth = {
      identity: () => Promise.resolve({ headers: { authorization: `Bearer ${token}` } }),
      renew: () => {
        token = 'new'
        return true
      },
    }
    const client = connectAs({ server: guarded.url, namespace: '', tls: {}, auth: {} }, auth)
    expect(await client.version()).toMatchObject({ major: '1' })
    client.close()
    await guarded.close()
  })
})

describe('discovery', () => {
  it.each([false, true])('finds kinds and versions (the older way: %s)', async (legacyDiscovery) => {
    const api = await fakeKubeApi({ legacyDiscovery })
    const failures: string[] = []
    const cluster = clusterOver(transportTo(api.url), {
      clock: fakeClock(),
      onDiscoveryFailure: (list) => failures.push(...list),
    })
    expect(await cluster.apiVersions()).toEqual(
      expect.arrayContaining(['v1', 'v1/Secret', 'apps/v1', 'apps/v1/Deployment', 'apps/v1/Scale']),
    )
    expect(await cluster.resourceFor({ group: 'apps', version: 'v1', kind: 'Deployment' })).toMatchObject({
      resource: 'deployments',
      namespaced: true,
    })
    expect(failures).toHaveLength(1)
    const asked = api.requests.length
    await cluster.apiVersions()
    expect(api.requests).toHaveLength(asked)
    cluster.resetDiscovery()
    await cluster.apiVersions()
    expect(api.requests.length).toBeGreaterThan(asked)
    cluster.close()
    await api.close()
  })

  it('says in Helm’s words what is not served', async () => {
    const api = await fakeKubeApi()
    const cluster = clusterOver(transportTo(api.url))
    const gvk = { group: 'apps', version: 'v1beta1', kind: 'Deployment' }
    await expect(cluster.resourceFor(gvk)).rejects.toMatchObject({
      code: 'kube/no-match',
      message: 'no matches for kind "Deployment" in version "apps/v1beta1"',
      hint: 'the server has it in apps/v1',
    })
    await expect(cluster.resourceForObject(gvk, { name: 'x', namespace: '' })).rejects.toThrow(
      'resource mapping not found for name: "x" namespace: "" from "": no matches for kind "Deployment" in version "apps/v1beta1"\n' +
        'ensure CRDs are installed first',
    )
    cluster.close()
    await api.close()
  })
})
