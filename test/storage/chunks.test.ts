/** Records larger than an object may be. */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { clusterOver } from '../../src/kube/client.ts'
import { kubeObjects } from '../../src/kube/objects.ts'
import { decodeRecord } from '../../storage/codec.ts'
import { configMapsDriver } from '../../storage/configmaps.ts'
import type { Driver } from '../../storage/driver.ts'
import { recordKey } from '../../storage/key.ts'
import { latestSummaries } from '../../storage/latest.ts'
import type { KubeObjects, RecordObject } from '../../storage/ports.ts'
import type { ReleaseRecord } from '../../storage/record.ts'
import { secretsDriver } from '../../storage/secrets.ts'
import { driverContract } from '../contracts/driver.ts'
import { fakeKubeApi, type FakeKubeApi } from '../fakes/kube-api.ts'
import { release } from '../fakes/records.ts'
import { transportTo } from '../fakes/transport.ts'

const LIMIT = 1024 * 1024
const HOUR = 60 * 60 * 1000
const key = recordKey('big', 1)

/** Text that does not get shorter. */
const noise = randomBytes(1_300_000)

function big(bytes = 1_300_000, status: ReleaseRecord['info']['status'] = 'deployed'): ReleaseRecord {
  const record = release('big', 1, status)
  const file = { name: 'files/noise', data: noise.subarray(0, bytes) }
  return { ...record, chart: { ...record.chart, files: [file] }, annotations: { 'example.com/a': '1' } }
}

/** With text for bytes: comparing these takes long. */
function plain(record: ReleaseRecord): object {
  const files = record.chart.files.map(({ name, data }) => [name, Buffer.from(data).toString('latin1')])
  return { ...record, chart: { ...record.chart, files } }
}

let api: FakeKubeApi
let now = Date.now()
beforeAll(async () => {
  api = await fakeKubeApi()
})
afterAll(() => api.close())

/** The API server's own limit, which the fake does not have. */
function limited(objects: KubeObjects): KubeObjects {
  const checked = <T>(object: RecordObject, write: () => Promise<T>): Promise<T> => {
    const secret = Object.values(object.data ?? {}).join('')
    const size = object.type === undefined ? secret.length : Buffer.from(secret, 'base64').length
    return size > LIMIT ? Promise.reject(new Error('data: Too long: may not be more than 1048576 bytes')) : write()
  }
  return {
    ...objects,
    create: (kind, object) => checked(object, () => objects.create(kind, object)),
    update: (kind, object) => checked(object, () => objects.update(kind, object)),
  }
}

let space = 0
function over(make: typeof secretsDriver, change: (objects: KubeObjects) => KubeObjects = (same) => same): Driver {
  const objects = limited(kubeObjects(clusterOver(transportTo(api.url)), `ns${space}`))
  return make({ objects: change(objects), now: () => now })
}

const chunkNames = async (kind: 'Secret' | 'ConfigMap' = 'Secret'): Promise<string[]> => {
  const names: string[] = []
  const objects = kubeObjects(clusterOver(transportTo(api.url)), `ns${space}`)
  await objects.scanMetadata(kind, 'tshelm.dev/chunk-of=big', (page) => names.push(...page.map(({ name }) => name)))
  return names
}

beforeEach(() => {
  space++
  now = Date.now()
})

describe.each([
  ['Secret', secretsDriver],
  ['ConfigMap', configMapsDriver],
] as const)('a large record in %ss', (kind, make) => {
  it('comes back as it was, by whatever it is found', async () => {
    const driver = over(make)
    await driver.create(key, big())
    const found = await driver.get(key)
    delete found.labels
    expect(plain(found)).toEqual(plain(big()))
    expect((await driver.list()).map(({ chart }) => chart.files[0]!.data.length)).toEqual([1_300_000])
    expect((await driver.query({ name: 'big', owner: 'helm' }))[0]!.annotations).toEqual({ 'example.com/a': '1' })
    expect((await latestSummaries(driver)).map(({ name }) => name)).toEqual(['big'])
    expect(await chunkNames(kind)).toHaveLength(2)
  })

  it('is for Helm the same record without the files of its chart', async () => {
    await over(make).create(key, big())
    const objects = kubeObjects(clusterOver(transportTo(api.url)), `ns${space}`)
    const seen = await objects.list(kind, 'owner=helm')
    expect(seen.map(({ metadata }) => metadata.name)).toEqual([key])
    const text = seen[0]!.data!['release']!
    const record = decodeRecord(kind === 'Secret' ? Buffer.from(text, 'base64').toString() : text)
    const wanted = big()
    delete wanted.annotations
    expect(record).toEqual({ ...wanted, chart: { ...wanted.chart, templates: [], files: [] } })
  })
})

describe('chunks', () => {
  it('are not made for what fits into one object', async () => {
    await over(secretsDriver).create(key, big(500_000))
    expect(await chunkNames()).toEqual([])
  })

  it('belong to their head, and go with it', async () => {
    const driver = over(secretsDriver)
    await driver.create(key, big())
    const [name] = await chunkNames()
    const objects = kubeObjects(clusterOver(transportTo(api.url)), `ns${space}`)
    const head = await objects.get('Secret', key)
    expect((await objects.get('Secret', name!))!.metadata.ownerReferences).toEqual([
      { apiVersion: 'v1', kind: 'Secret', name: key, uid: head!.metadata.uid },
    ])
    expect((await driver.delete(key)).chart.files).toHaveLength(1)
    expect(await chunkNames()).toEqual([])
  })

  it('are replaced by an update, after its head', async () => {
    const driver = over(secretsDriver)
    await driver.create(key, big())
    const before = await chunkNames()
    await driver.update(key, big(1_200_000, 'superseded'))
    const after = await chunkNames()
    expect(after.filter((name) => before.includes(name))).toEqual([])
    expect(after).toHaveLength(2)
    expect(await driver.get(key)).toMatchObject({
      info: { status: 'superseded' },
      annotations: { 'example.com/a': '1' },
    })
    await expect(driver.update(recordKey('big', 2), { ...big(), version: 2 })).rejects.toMatchObject({
      code: 'not-found',
    })
    expect(await chunkNames()).toEqual(after)
  })

  it('of a name that is taken are taken back, those of its holder stay', async () => {
    const driver = over(secretsDriver)
    await driver.create(key, big())
    const before = await chunkNames()
    await expect(driver.create(key, big())).rejects.toMatchObject({ code: 'already-exists' })
    expect(await chunkNames()).toEqual(before)
    expect((await driver.get(key)).chart.files[0]!.data.length).toBe(1_300_000)
  })

  it('of two updates at once: one wins, whole', async () => {
    const driver = over(secretsDriver)
    await driver.create(key, big())
    await Promise.all([driver.update(key, big(1_100_000, 'failed')), driver.update(key, big(1_250_000, 'superseded'))])
    const { info, chart } = await driver.get(key)
    expect(chart.files[0]!.data.length).toBe(info.status === 'failed' ? 1_100_000 : 1_250_000)
    expect(await chunkNames()).toHaveLength(2)
  })

  it('are there before their head, whatever fails, and orphans are swept after an hour', async () => {
    for (let failing = 0; failing < 3; failing++) {
      let writes = 0
      const broken = over(secretsDriver, (objects) => ({
        ...objects,
        create: (kind, object) =>
          writes++ === failing ? Promise.reject(new Error('cut off')) : objects.create(kind, object),
      }))
      await expect(broken.create(key, big())).rejects.toThrow('create: failed to create: cut off')
      await expect(over(secretsDriver).get(key)).rejects.toMatchObject({ code: 'not-found' })
    }
    const orphans = (await chunkNames()).length
    expect(orphans).toBeGreaterThan(2)
    await over(secretsDriver).create(key, big())
    expect(await chunkNames()).toHaveLength(orphans + 2)
    await over(secretsDriver).create(recordKey('big', 2), { ...big(), version: 2 })
    now += 2 * HOUR
    await over(secretsDriver).delete(recordKey('big', 2))
    expect(await chunkNames()).toHaveLength(2)
    expect((await over(secretsDriver).get(key)).chart.files[0]!.data.length).toBe(1_300_000)
  })

  it('that got lost leave what Helm sees', async () => {
    const unreadable: string[] = []
    const objects = kubeObjects(clusterOver(transportTo(api.url)), `ns${space}`)
    const driver = secretsDriver({ objects, now: () => now, onUnreadable: (name) => unreadable.push(name) })
    await driver.create(key, big())
    await objects.delete('Secret', (await chunkNames())[1]!)
    expect(await driver.get(key)).toMatchObject({ manifest: big().manifest, chart: { files: [] } })
    expect(unreadable).toEqual([key])
  })

  it('hold all of a record whose manifest alone is too large', async () => {
    const driver = over(secretsDriver)
    const record = { ...big(), manifest: noise.toString('base64') }
    await driver.create(key, record)
    expect((await driver.get(key)).manifest).toBe(record.manifest)
    expect((await driver.list()).map(({ name }) => name)).toEqual(['big'])
    expect((await latestSummaries(driver)).map(({ info }) => info.status)).toEqual(['deployed'])
  })
})

driverContract('secrets with other people’s chunks', async () => {
  space++
  const driver = over(secretsDriver)
  await driver.create(key, big())
  const objects = kubeObjects(clusterOver(transportTo(api.url)), `ns${space}`)
  await objects.delete('Secret', key)
  return driver
})
