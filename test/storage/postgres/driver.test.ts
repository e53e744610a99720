/** The driver against a real server: what it does, what it says when the server is not there, and what is left when it dies. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { recordKey } from '../../../storage/key.ts'
import { latestSummaries } from '../../../storage/latest.ts'
import { postgresDriver, type PostgresDriver, type PostgresOptions } from '../../../storage/postgres/driver.ts'
import { createLink, type Link } from '../../../storage/postgres/link.ts'
import { driverContract } from '../../contracts/driver.ts'
import {
  bareHost,
  PASSWORD,
  postgresBinaries,
  slowProxy,
  startPostgres,
  type PostgresServer,
} from '../../fakes/postgres.ts'
import { release } from '../../fakes/records.ts'

const NOW = Date.UTC(2026, 0, 1)

describe.skipIf(postgresBinaries() === undefined)('postgres driver', () => {
  let server: PostgresServer
  let admin: Link
  const drivers: PostgresDriver[] = []

  beforeAll(async () => {
    server = await startPostgres()
    admin = createLink({ connection: server.url(), host: bareHost() })
  }, 60_000)
  afterEach(() => drivers.splice(0).forEach((driver) => driver.close()))
  afterAll(async () => {
    admin.close()
    await server.close()
  })

  const make = (options: Partial<PostgresOptions> = {}): PostgresDriver => {
    const common = { connection: server.url(), host: bareHost(), namespace: 'default', now: () => NOW }
    const driver = postgresDriver({ ...common, ...options })
    drivers.push(driver)
    return driver
  }
  const rows = (text: string): Promise<readonly object[]> => admin.run((sql) => sql.query(text))
  const reset = (): Promise<void> =>
    admin.run((sql) =>
      sql.script('drop table if exists tshelm_annotations_v1, custom_labels_v1, releases_v1, gorp_migrations cascade'),
    )
  const key = recordKey('r', 1)

  driverContract('postgres', async () => {
    await reset()
    return make()
  })

  describe('tables', () => {
    beforeEach(reset)

    it('are Helm’s, with its migrations, and no others until there are annotations', async () => {
      const driver = make()
      await driver.create(key, { ...release('r', 1), labels: { team: 'x', createdAt: '1' } })
      await driver.update(key, release('r', 1, 'superseded'))
      expect(
        await rows(`select table_name from information_schema.tables where table_schema = 'public' order by 1`),
      ).toEqual(['custom_labels_v1', 'gorp_migrations', 'releases_v1'].map((table_name) => ({ table_name })))
      expect(await rows('select id from gorp_migrations order by 1')).toEqual([{ id: 'custom_labels' }, { id: 'init' }])
      const [row] = (await rows('select * from releases_v1')) as { body: string }[]
      expect({ ...row, body: '' }).toEqual({
        ...{ key, type: 'helm.sh/release.v1', body: '', name: 'r', namespace: 'default', version: 1 },
        ...{ status: 'superseded', owner: 'helm', createdat: NOW / 1000, modifiedat: NOW / 1000 },
      })
      expect(await rows('select * from custom_labels_v1')).toEqual([
        { releasekey: key, releasenamespace: 'default', key: 'team', value: 'x' },
      ])
    })

    it('are made once, by however many at the same time', async () => {
      await Promise.all([1, 2, 3, 4].map((version) => make().create(recordKey('r', version), release('r', version))))
      const noted = { ...release('r', 1), annotations: { a: 'b' } }
      await Promise.all([1, 2, 3, 4].map((version) => make().update(recordKey('r', version), { ...noted, version })))
      expect(await make().list()).toHaveLength(4)
    })

    it('lose annotations when Helm changes or deletes a record', async () => {
      const driver = make()
      await driver.create(key, { ...release('r', 1), annotations: { 'tshelm.dev/run': '1' } })
      const { body } = ((await rows('select body from releases_v1')) as { body: string }[])[0]!
      const other = Buffer.from(JSON.stringify({ name: 'r', version: 1, info: { status: 'failed' } })).toString(
        'base64',
      )
      await rows(`update releases_v1 set body = '${other}'`)
      expect((await driver.get(key)).annotations).toBeUndefined()
      await rows(`update releases_v1 set body = '${body}'`)
      expect((await driver.get(key)).annotations).toEqual({ 'tshelm.dev/run': '1' })
      await rows('delete from releases_v1')
      expect(await rows('select * from tshelm_annotations_v1')).toEqual([])
    })

    it('may belong to somebody else', async () => {
      await make().open()
      await rows('alter table releases_v1 disable row level security')
      await rows('alter table custom_labels_v1 disable row level security')
      await rows(
        "do $$ begin if not exists (select from pg_roles where rolname = 'other') then create role other login password 'x'; end if; end $$",
      )
      await rows('grant select on gorp_migrations to other')
      const driver = make({ connection: `${server.url()}&user=other&password=x` })
      await driver.create(key, { ...release('r', 1), annotations: { a: 'b' } })
      expect((await driver.get(key)).annotations).toBeUndefined()
      await expect(driver.annotate(key, { a: 'b' })).rejects.toMatchObject({ code: 'backend' })
    })
  })

  it('reads one namespace or all, the newest revisions alone if that is wanted', async () => {
    await reset()
    for (const [name, version, namespace] of [
      ['a', 1, 'default'],
      ['a', 12, 'default'],
      ['b', 2, 'other'],
    ] as const) {
      await make({ namespace }).create(recordKey(name, version), {
        ...release(name, version, 'deployed', namespace),
        labels: { team: name },
      })
    }
    const all = make({ namespace: '' })
    expect((await all.list()).map(({ name, version, labels }) => `${name} ${version} ${labels!['team']!}`)).toEqual([
      'a 1 a',
      'a 12 a',
      'b 2 b',
    ])
    expect((await latestSummaries(all)).map(({ name, version, labels }) => [name, version, labels])).toEqual([
      ['a', 12, { team: 'a', name: 'a', owner: 'helm', status: 'deployed', version: '12' }],
      ['b', 2, { team: 'b', name: 'b', owner: 'helm', status: 'deployed', version: '2' }],
    ])
    expect((await latestSummaries(make())).map(({ name }) => name)).toEqual(['a'])
    expect((await all.heads({ name: 'b', owner: 'helm' }))[0]).toMatchObject({
      key: recordKey('b', 2),
      namespace: 'other',
      status: 'deployed',
    })
    await expect(all.query({ team: 'a' })).rejects.toThrow('unknown label team')
  })

  it('skips what it cannot read in lists, and says so when asked for it', async () => {
    await reset()
    const unreadable: string[] = []
    const driver = make({ onUnreadable: (name) => unreadable.push(name) })
    await driver.create(key, release('r', 1))
    await rows(`update releases_v1 set body = '!'`)
    expect(await driver.list()).toEqual([])
    expect(unreadable).toEqual([key])
    await expect(driver.get(key)).rejects.toThrow('illegal base64 data at input byte 0')
  })

  it('keeps to the lengths of Helm’s columns', async () => {
    await reset()
    const record = { ...release('r', 1), labels: { team: 'x'.repeat(64) } }
    await expect(make().create(key, record)).rejects.toMatchObject({
      code: 'backend',
      message: 'pq: value too long for type character varying(63) (22001)',
    })
  })

  describe('without a server', () => {
    const failing = async (connection: string, more: Partial<PostgresOptions> = {}): Promise<unknown> =>
      make({ connection, ...more })
        .list()
        .catch((error: unknown) => error)

    it.each([
      [
        'nobody listens',
        () => 'postgres://helm:sEcReT@127.0.0.1:1/postgres',
        'dial tcp 127.0.0.1:1: connect: connection refused',
      ],
      [
        'the password is wrong',
        () => server.url().replace(/:[^:@]*@/, ':sEcReT@'),
        'pq: password authentication failed for user "helm" (28P01)',
      ],
      [
        'there is no such database',
        () => server.url().replace('/postgres?', '/nodb?'),
        'pq: database "nodb" does not exist (3D000)',
      ],
      [
        'a setting is unknown',
        () => server.url('?sslmode=disable&nonsense=1'),
        'pq: unrecognized configuration parameter "nonsense" (42704)',
      ],
      [
        'its certificate is nobody’s',
        () => server.url('?sslmode=verify-full'),
        'tls: failed to verify certificate: x509: certificate signed by unknown authority',
      ],
    ])('says so, at once: %s', async (_name, connection, message) => {
      const error = await failing(connection())
      expect(error).toMatchObject({ name: 'StorageError', message: `unable to instantiate SQL driver: ${message}` })
      expect(JSON.stringify(error) + String((error as Error).stack)).not.toContain('sEcReT')
    })

    it('tries every server of several', async () => {
      const hosts = `host=127.0.0.1,127.0.0.1 port=1,${server.port} user=helm password='${PASSWORD.replace(/['\\]/g, '\\$&')}' dbname=postgres`
      await expect(make({ connection: hosts }).heads({ owner: 'helm' })).resolves.toBeDefined()
      expect(await failing('host=127.0.0.1,127.0.0.1 port=1,2 user=helm')).toMatchObject({
        message:
          'unable to instantiate SQL driver: pq: could not connect to any of the hosts:\n' +
          'connecting to 127.0.0.1:1: dial tcp 127.0.0.1:1: connect: connection refused\n' +
          'connecting to 127.0.0.1:2: dial tcp 127.0.0.1:2: connect: connection refused',
      })
    })

    it('does not wait for ever for one that says nothing', async () => {
      const proxy = await slowProxy(server.port)
      const connection = server.url().replace(`:${server.port}`, `:${proxy.port}`)
      const driver = make({ connection, silenceMs: 200, connectTimeoutMs: 200 })
      await driver.open()
      proxy.stall()
      await expect(driver.create(recordKey('slow', 1), release('slow', 1))).rejects.toMatchObject({
        code: 'unreachable',
        message: 'pq: no answer from the server for 0.2 s',
      })
      expect(await failing(connection, { connectTimeoutMs: 200 })).toMatchObject({
        code: 'unreachable',
        message: 'unable to instantiate SQL driver: pq: no answer from the server for 0.2 s',
      })
      await proxy.close()
    })
  })

  describe('TLS', () => {
    it.each(['require', 'prefer', 'allow', 'verify-ca', 'verify-full'])('sslmode=%s', async (mode) => {
      const at = mode === 'verify-full' ? 'localhost' : '127.0.0.1'
      const connection = server.url(`?sslmode=${mode}&sslrootcert=${server.folder}/root.crt`).replace('127.0.0.1', at)
      const link = createLink({ connection, host: bareHost() })
      const encrypted = await link.run((sql) => sql.query('select ssl from pg_stat_ssl where pid = pg_backend_pid()'))
      expect(encrypted).toEqual([{ ssl: mode !== 'allow' }])
      link.close()
    })

    it('asks for the right name only if it is to be fully verified', async () => {
      const connection = server.url(`?sslmode=verify-full&sslrootcert=${server.folder}/root.crt`)
      await expect(make({ connection }).open()).rejects.toThrow(
        /x509: certificate is valid for localhost, not 127\.0\.0\.1$/,
      )
    })
  })

  describe('when the server dies', { timeout: 60_000 }, () => {
    const half = `select key from releases_v1 where name = 'k' union all select releasekey from custom_labels_v1 where releasekey like '%.k.%'
      union all select releasekey from tshelm_annotations_v1 where releasekey like '%.k.%'`
    const record = { ...release('k', 1), labels: { team: 'x', tier: 'y' }, annotations: { a: 'b' } }
    const lock = async (table: string): Promise<Link> => {
      const other = createLink({ connection: server.url(), host: bareHost() })
      await other.run((sql) => sql.script(`begin; lock table ${table} in access exclusive mode`))
      return other
    }
    const waiting = async (): Promise<number> => {
      for (;;) {
        const [found] = await rows(`select pid from pg_stat_activity where wait_event_type = 'Lock'`)
        if (found) return (found as { pid: number }).pid
      }
    }
    beforeEach(async () => {
      await reset()
      await make().create(recordKey('other', 1), { ...record, name: 'other' })
    })

    it.each(['custom_labels_v1', 'tshelm_annotations_v1'])(
      'in the middle of a write, at %s, nothing of it stays',
      async (table) => {
        const driver = make()
        await driver.open()
        const locker = await lock(table)
        const writing = driver.create(recordKey('k', 1), record).catch((error: unknown) => error)
        process.kill(await waiting(), 'SIGKILL')
        expect(await writing).toMatchObject({ name: 'StorageError', code: 'unreachable' })
        locker.close()
        await server.kill()
        await server.start()
        expect(await eventually(() => rows(half))).toEqual([])
        // The same driver goes on with a new connection.
        await driver.create(recordKey('k', 1), record)
        expect(await driver.get(recordKey('k', 1))).toMatchObject({ labels: record.labels, annotations: { a: 'b' } })
      },
    )

    it('an update or deletion that was under way has not been made', async () => {
      const driver = make()
      await driver.create(recordKey('k', 1), record)
      for (const act of [
        () =>
          driver.update(recordKey('k', 1), {
            ...record,
            info: { ...record.info, status: 'failed' },
            annotations: { c: 'd' },
          }),
        () => driver.delete(recordKey('k', 1)),
      ]) {
        await driver.heads({ owner: 'helm' })
        const locker = createLink({ connection: server.url(), host: bareHost() })
        await locker.run((sql) => sql.script('begin; lock table tshelm_annotations_v1, custom_labels_v1 in share mode'))
        const writing = act().catch((error: unknown) => error)
        await waiting()
        await server.kill()
        expect(await writing).toMatchObject({ name: 'StorageError', code: 'unreachable' })
        locker.close()
        await server.start()
        const found = await eventually(() => driver.get(recordKey('k', 1)))
        expect(found).toMatchObject({ info: { status: 'deployed' }, labels: record.labels, annotations: { a: 'b' } })
      }
    })
  })
})

/** A server that is just coming back refuses for a moment. */
async function eventually<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 0; attempt < 100; attempt++) {
    try {
      return await work()
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  return work()
}
