import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clusterOver } from '../../src/kube/client.ts'
import { kubeObjects } from '../../src/kube/objects.ts'
import { configMapsDriver } from '../../storage/configmaps.ts'
import type { Driver } from '../../storage/driver.ts'
import { recordKey } from '../../storage/key.ts'
import type { RecordObject } from '../../storage/ports.ts'
import { memoryDriver } from '../../storage/memory.ts'
import { secretsDriver } from '../../storage/secrets.ts'
import { driverContract } from '../contracts/driver.ts'
import { fakeKubeApi, type FakeKubeApi } from '../fakes/kube-api.ts'
import { release } from '../fakes/records.ts'
import { transportTo } from '../fakes/transport.ts'

const NOW = Date.UTC(2026, 0, 1)
const open: FakeKubeApi[] = []

async function over(make: typeof secretsDriver, api?: FakeKubeApi): Promise<Driver> {
  const server = api ?? (await fakeKubeApi())
  if (!api) open.push(server)
  return make({ objects: kubeObjects(clusterOver(transportTo(server.url)), 'default'), now: () => NOW })
}

afterAll(async () => {
  await Promise.all(open.map((api) => api.close()))
})

driverContract('memory', () => memoryDriver())
driverContract('secrets', () => over(secretsDriver))
driverContract('configmaps', () => over(configMapsDriver))

describe('secrets driver', () => {
  let api: FakeKubeApi
  let driver: Driver
  beforeAll(async () => {
    api = await fakeKubeApi()
    open.push(api)
    driver = await over(secretsDriver, api)
  })

  it('labels objects as Helm does: createdAt on create, modifiedAt in its place on update', async () => {
    await driver.create(recordKey('r', 1), { ...release('r', 1), labels: { team: 'x' } })
    await driver.update(recordKey('r', 1), { ...release('r', 1, 'superseded'), labels: { team: 'x' } })
    const [created, updated] = api.requests.slice(-2).map(({ body }) => JSON.parse(body) as RecordObject)
    const system = { name: 'r', owner: 'helm', version: '1', team: 'x' }
    expect(created!.metadata.labels).toEqual({ ...system, status: 'deployed', createdAt: '1767225600' })
    expect(updated!.metadata.labels).toEqual({ ...system, status: 'superseded', modifiedAt: '1767225600' })
    expect(created!.type).toBe('helm.sh/release.v1')
    expect(created!.metadata.name).toBe('sh.helm.release.v1.r.v1')
  })

  it('shows all labels on what a query finds', async () => {
    const [found] = await driver.query({ name: 'r', owner: 'helm' })
    expect(found!.labels).toMatchObject({ owner: 'helm', team: 'x', modifiedAt: '1767225600' })
  })

  it('skips what it cannot read in lists, and says so when asked for it', async () => {
    api.put('secrets', {
      metadata: { name: 'sh.helm.release.v1.bad.v1', namespace: 'default', labels: { name: 'bad', owner: 'helm' } },
      data: { release: Buffer.from('!').toString('base64') },
    } as never)
    expect((await driver.list()).map(({ name }) => name)).toEqual(['r'])
    await expect(driver.get('sh.helm.release.v1.bad.v1')).rejects.toMatchObject({
      code: 'invalid-record',
      message: 'get: failed to decode data "sh.helm.release.v1.bad.v1": illegal base64 data at input byte 0',
    })
  })

  it('tells what it was doing when the server refuses', async () => {
    const body = { kind: 'Status', code: 403, reason: 'Forbidden', message: 'secrets is forbidden: User "bob" …' }
    api.faults.push({ status: 403, body })
    await expect(driver.list()).rejects.toMatchObject({
      code: 'backend',
      message: 'list: failed to list: secrets is forbidden: User "bob" …',
    })
    api.faults.push({ status: 403, body })
    await expect(driver.create(recordKey('q', 1), release('q', 1))).rejects.toThrow(
      /^create: failed to create: secrets is/,
    )
  })

  it('refuses label values no label can have', async () => {
    await expect(driver.query({ name: 'a b' })).rejects.toThrow(/^invalid label value: "a b": a valid label must be/)
  })

  it('reads heads without bodies', async () => {
    const heads = await driver.heads!({ owner: 'helm', name: 'r' })
    expect(heads).toMatchObject([
      { key: 'sh.helm.release.v1.r.v1', name: 'r', namespace: 'default', version: 1, status: 'superseded' },
    ])
    expect(api.requests.at(-1)!.headers.accept).toContain('PartialObjectMetadataList')
  })
})

describe('memory driver', () => {
  it('keeps namespaces apart, and follows the record that was written last', async () => {
    const driver = memoryDriver()
    await driver.create(recordKey('a', 1), release('a', 1, 'deployed', 'one'))
    await driver.create(recordKey('b', 1), release('b', 1, 'deployed', 'two'))
    expect((await driver.list()).map(({ name }) => name)).toEqual(['b'])
    driver.setNamespace('')
    expect((await driver.list()).map(({ name }) => name)).toEqual(['a', 'b'])
  })

  it('loads release lists', async () => {
    const driver = memoryDriver()
    const json = { name: 'athos', version: 2, namespace: 'default', info: { status: 'deployed', last_deployed: '' } }
    await driver.preload([[json]])
    expect(await driver.get(recordKey('athos', 2))).toMatchObject({ name: 'athos', info: { status: 'deployed' } })
  })

  it('refuses keys that are none', async () => {
    await expect(memoryDriver().get('x')).rejects.toThrow('release: invalid key')
  })

  it('does not share what callers may change', async () => {
    const driver = memoryDriver()
    const record = release('r', 1)
    await driver.create(recordKey('r', 1), record)
    record.info.status = 'failed'
    expect((await driver.get(recordKey('r', 1))).info.status).toBe('deployed')
  })
})
