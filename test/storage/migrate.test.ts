/** Records from one driver to another. */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { clusterOver } from '../../src/kube/client.ts'
import { kubeObjects } from '../../src/kube/objects.ts'
import { configMapsDriver } from '../../storage/configmaps.ts'
import type { Driver } from '../../storage/driver.ts'
import { recordKey } from '../../storage/key.ts'
import { memoryDriver } from '../../storage/memory.ts'
import { migrateRecords, type MigrateOptions } from '../../storage/migrate.ts'
import { createLink } from '../../storage/postgres/link.ts'
import { secretsDriver } from '../../storage/secrets.ts'
import { sqlDriver } from '../../storage/sql.ts'
import { bareHost, postgresBinaries, startPostgres, type PostgresServer } from '../fakes/postgres.ts'
import { fakeKubeApi, type FakeKubeApi } from '../fakes/kube-api.ts'
import { release } from '../fakes/records.ts'
import { transportTo } from '../fakes/transport.ts'

type At = (namespace: string) => Driver & { close?(): void }

let api: FakeKubeApi
let server: PostgresServer | undefined
beforeAll(async () => {
  if (postgresBinaries() !== undefined) server = await startPostgres()
}, 60_000)
afterAll(() => server?.close())
beforeEach(async () => {
  api = await fakeKubeApi()
  return () => api.close()
})

const now = (): number => Date.UTC(2026, 0, 1)
const kube =
  (make: typeof secretsDriver): At =>
  (namespace) =>
    make({ objects: kubeObjects(clusterOver(transportTo(api.url)), namespace), now })
const secrets = kube(secretsDriver)
const configMaps = kube(configMapsDriver)
const sql: At = (namespace) => sqlDriver({ connection: server!.url(), namespace, now })

async function fill(at: At): Promise<void> {
  for (const [name, namespace, versions] of [
    ['a', 'one', 3],
    ['b', 'one', 1],
    ['a', 'two', 1],
  ] as const) {
    const driver = at(namespace)
    for (let version = 1; version <= versions; version++) {
      const record = release(name, version, version === versions ? 'deployed' : 'pending-upgrade', namespace)
      const annotations = version === 1 ? { 'example.com/a': 'ü' } : {}
      await driver.create(recordKey(name, version), { ...record, labels: { team: 'x' }, annotations })
      if (version < versions)
        await driver.update(recordKey(name, version), {
          ...record,
          info: { ...record.info, status: 'superseded' },
          labels: { team: 'x' },
          annotations,
        })
    }
    driver.close?.()
  }
}

/** Everything, as it is stored. */
async function contents(at: At): Promise<object[]> {
  const all = at('')
  const heads = await all.heads!({ owner: 'helm' })
  all.close?.()
  return Promise.all(
    heads.map(async ({ namespace, key }) => {
      const driver = at(namespace)
      const stored = await driver.stored!.read(key)
      driver.close?.()
      return { namespace, ...stored }
    }),
  )
}

const sorted = (all: readonly object[]): string[] =>
  all.map((one) => JSON.stringify(one, Object.keys(one).sort())).sort()
const told = async (options: Partial<MigrateOptions> & Pick<MigrateOptions, 'from' | 'to'>): Promise<string[]> =>
  (await migrateRecords({ namespace: '', ...options })).map(
    ({ namespace, name, revision, outcome, deleted }) =>
      `${namespace}/${name} ${revision} ${outcome}${deleted ? ', deleted' : ''}`,
  )

const ALL = ['one/a 1', 'one/a 2', 'one/a 3', 'one/b 1', 'two/a 1']

describe('migrating records', () => {
  it('copies all of them as they are, and what is there is left', async () => {
    await fill(secrets)
    const before = await contents(secrets)
    expect(await told({ from: secrets, to: configMaps })).toEqual(ALL.map((one) => `${one} copied`))
    expect(sorted(await contents(configMaps))).toEqual(sorted(before))
    expect(await told({ from: secrets, to: configMaps })).toEqual(ALL.map((one) => `${one} present`))
    expect(sorted(await contents(secrets))).toEqual(sorted(before))
  })

  it('takes one namespace, or one release', async () => {
    await fill(secrets)
    expect(await told({ from: secrets, to: configMaps, namespace: 'two' })).toEqual(['two/a 1 copied'])
    expect(await told({ from: secrets, to: configMaps, release: 'b' })).toEqual(['one/b 1 copied'])
  })

  it('says what it would do', async () => {
    await fill(secrets)
    expect(await told({ from: secrets, to: configMaps, dryRun: true, deleteSource: true })).toEqual(
      ALL.map((one) => `${one} copied, deleted`),
    )
    expect([(await contents(secrets)).length, (await contents(configMaps)).length]).toEqual([5, 0])
  })

  it('deletes what has arrived, and leaves a release alone of which another record is there', async () => {
    await fill(secrets)
    await configMaps('one').create(recordKey('a', 2), release('a', 2, 'failed', 'one'))
    expect(await told({ from: secrets, to: configMaps, deleteSource: true })).toEqual([
      ...['one/a 1 left', 'one/a 2 different', 'one/a 3 left', 'one/b 1 copied, deleted', 'two/a 1 copied, deleted'],
    ])
    expect([(await contents(secrets)).length, (await contents(configMaps)).length]).toEqual([3, 3])
  })

  it('goes on after an interruption, wherever that was', async () => {
    await fill(secrets)
    const before = await contents(secrets)
    let left = 0
    /** Breaks down when its changes are used up. */
    const failing =
      (at: At): At =>
      (namespace) => {
        const driver = at(namespace)
        const spend = <T>(change: () => Promise<T>): Promise<T> =>
          left-- > 0 ? change() : Promise.reject(new Error('cut off'))
        const stored = driver.stored!
        return {
          ...driver,
          stored: {
            read: (key) => stored.read(key),
            create: (one) => spend(() => stored.create(one)),
            delete: (key) => spend(() => stored.delete(key)),
          },
        }
      }
    for (let changes = 0; changes < 4; changes++) {
      left = changes
      await expect(told({ from: failing(secrets), to: failing(configMaps), deleteSource: true })).rejects.toThrow(
        'cut off',
      )
      const [there, arrived] = [await contents(secrets), await contents(configMaps)]
      expect(new Set([...sorted(there), ...sorted(arrived)])).toEqual(new Set(sorted(before)))
    }
    await told({ from: secrets, to: configMaps, deleteSource: true })
    expect([await contents(secrets), sorted(await contents(configMaps))]).toEqual([[], sorted(before)])
  })

  it('has ended when it fails: nothing goes on behind the caller', async () => {
    await fill(secrets)
    let going = 0
    const slow: At = (namespace) => {
      const driver = configMaps(namespace)
      const create = async (one: Parameters<NonNullable<Driver['stored']>['create']>[0]): Promise<void> => {
        if (one.labels['name'] === 'b') throw new Error('full')
        going++
        await new Promise((resolve) => setTimeout(resolve, 20))
        await driver.stored!.create(one)
        going--
      }
      return { ...driver, stored: { ...driver.stored!, create } }
    }
    await expect(told({ from: secrets, to: slow })).rejects.toThrow('full')
    expect(going).toBe(0)
  })

  it('deletes nothing that was changed meanwhile or has not arrived as it was', async () => {
    await fill(secrets)
    const lossy: At = (namespace) => {
      const driver = configMaps(namespace)
      const stored = {
        ...driver.stored!,
        create: (one: Parameters<NonNullable<Driver['stored']>['create']>[0]) =>
          driver.stored!.create({ ...one, labels: { ...one.labels, team: 'y' } }),
      }
      return { ...driver, stored }
    }
    await expect(told({ from: secrets, to: lossy, deleteSource: true })).rejects.toThrow(/has not arrived as it was$/)
    expect((await contents(secrets)).length).toBe(5)
    const changing: At = (namespace) => {
      const driver = configMaps(namespace)
      const create = async (one: Parameters<NonNullable<Driver['stored']>['create']>[0]): Promise<void> => {
        await driver.stored!.create(one)
        await secrets(namespace).annotate(one.key, { now: 'changed' })
      }
      return { ...driver, stored: { ...driver.stored!, create } }
    }
    await expect(told({ from: secrets, to: changing, namespace: 'two', deleteSource: true })).rejects.toMatchObject({
      code: 'changed',
    })
    expect((await contents(secrets)).length).toBe(5)
  })

  it('takes large records and unreadable ones', async () => {
    const record = release('big', 1, 'deployed', 'one')
    const files = [{ name: 'noise', data: randomBytes(1_300_000) }]
    await secrets('one').create(recordKey('big', 1), { ...record, chart: { ...record.chart, files } })
    await secrets('one').stored!.create({
      key: recordKey('odd', 1),
      labels: { name: 'odd', owner: 'helm', version: '1', status: 'deployed' },
      annotations: {},
      text: '!',
    })
    const before = sorted(await contents(secrets))
    expect(await told({ from: secrets, to: configMaps, deleteSource: true })).toHaveLength(2)
    expect([await contents(secrets), sorted(await contents(configMaps))]).toEqual([[], before])
  })

  it('needs drivers that can tell how records are stored', async () => {
    await fill(secrets)
    await expect(told({ from: secrets, to: () => memoryDriver() })).rejects.toThrow(
      'records of the driver Memory cannot be copied',
    )
    await expect(told({ from: () => memoryDriver(), to: secrets })).rejects.toThrow(
      'records of the driver Memory cannot be copied',
    )
  })

  it.skipIf(postgresBinaries() === undefined)('goes to Postgres and back', async () => {
    await fill(secrets)
    const before = sorted(await contents(secrets))
    expect(await told({ from: secrets, to: sql, deleteSource: true })).toHaveLength(5)
    expect(await contents(secrets)).toEqual([])
    expect(sorted(await contents(sql))).toEqual(before)
    const link = createLink({ connection: server!.url(), host: bareHost() })
    expect(
      await link.run((there) =>
        there.query(
          `select createdat, modifiedat from releases_v1 where name = 'a' and namespace = 'one' order by version`,
        ),
      ),
    ).toEqual([
      { createdat: 0, modifiedat: now() / 1000 },
      { createdat: 0, modifiedat: now() / 1000 },
      { createdat: now() / 1000, modifiedat: 0 },
    ])
    link.close()
    expect(await told({ from: sql, to: configMaps, deleteSource: true })).toHaveLength(5)
    expect([await contents(sql), sorted(await contents(configMaps))]).toEqual([[], before])
  })
})
