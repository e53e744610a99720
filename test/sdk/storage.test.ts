/** Records elsewhere than in Secrets. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  connectCluster,
  createChart,
  createContext,
  install,
  list,
  loadChart,
  migrateStorage,
  uninstall,
  type ContextOptions,
  type ReleaseContext,
  type SqlStorage,
} from '../../src/index.ts'
import { openSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts'
import { fakeClock } from '../fakes/clock.ts'
import { postgresBinaries, startPostgres, type PostgresServer } from '../fakes/postgres.ts'

let sandbox: Sandbox
let server: PostgresServer | undefined
beforeAll(async () => {
  sandbox = openSandbox({ clock: fakeClock() })
  if (postgresBinaries() !== undefined) server = await startPostgres()
}, 60_000)
afterAll(async () => {
  sandbox.close()
  await server?.close()
})

const contextWith = async (more: Partial<ContextOptions>): Promise<ReleaseContext> =>
  createContext({ cluster: await connectCluster({ sandbox }), clock: fakeClock(), ...more })
const names = async (storage: ContextOptions['storage'] & {}, namespace = 'web'): Promise<string[]> =>
  (await list({ allNamespaces: true }, await contextWith({ namespace, storage }))).map(({ name }) => name)

it('moves releases of a namespace', async () => {
  const context = await contextWith({ namespace: 'plain' })
  await install(
    { name: 'shop', chart: await loadChart(await createChart({ name: 'shop' })), createNamespace: true },
    context,
  )
  const seen: string[] = []
  const told = await migrateStorage(
    { from: 'secret', to: 'configmap', deleteSource: true, onRecord: ({ name }) => seen.push(name) },
    context,
  )
  expect(told).toEqual([{ name: 'shop', namespace: 'plain', revision: 1, outcome: 'copied', deleted: true }])
  expect([seen, await names('secret'), await names('configmap')]).toEqual([['shop'], [], ['shop']])
  await uninstall({ name: 'shop' }, await contextWith({ namespace: 'plain', storage: 'configmap' }))
})

describe.skipIf(postgresBinaries() === undefined)('records in Postgres', () => {
  const sql = (): SqlStorage => ({ driver: 'sql', connection: server!.url() })

  it('are made, listed and moved', async () => {
    const context = await contextWith({ namespace: 'web', storage: sql() })
    await install(
      { name: 'shop', chart: await loadChart(await createChart({ name: 'shop' })), createNamespace: true },
      context,
    )
    expect([await names('secret'), await names(sql())]).toEqual([[], ['shop']])
    await migrateStorage({ from: sql(), to: 'secret', allNamespaces: true, deleteSource: true }, context)
    expect([await names('secret'), await names(sql())]).toEqual([['shop'], []])
  })

  it('that cannot be reached are an error with a code and a hint', async () => {
    const storage: SqlStorage = { driver: 'sql', connection: 'postgres://u:secret@127.0.0.1:1/x' }
    await expect(names(storage)).rejects.toMatchObject({
      code: 'storage/unreachable',
      message: 'unable to instantiate SQL driver: dial tcp 127.0.0.1:1: connect: connection refused',
      hint: 'is the server there, and does a firewall let this through?',
    })
  })
})
