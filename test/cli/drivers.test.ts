/** HELM_DRIVER: records from files, and in a real Postgres. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cliIn } from '../fakes/cli.ts'
import { postgresBinaries, startPostgres, type PostgresServer } from '../fakes/postgres.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tshelm-drivers-'))
  const chart = { metadata: { name: 'c', version: '1.0.0' } }
  const releases = [
    {
      name: 'athos',
      version: 2,
      namespace: 'default',
      info: { status: 'deployed', last_deployed: '2026-01-02T00:00:00Z' },
      chart,
    },
    { name: 'athos', version: 1, namespace: 'default', info: { status: 'superseded' } },
    { name: 'p', version: 1, namespace: 'other', info: { status: 'deployed' } },
  ]
  writeFileSync(join(folder, 'releases.json'), JSON.stringify(releases))
  writeFileSync(join(folder, 'bad.yaml'), 'a: [')
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('HELM_DRIVER=memory', () => {
  const run = (data: string, ...argv: string[]): ReturnType<ReturnType<typeof cliIn>> =>
    cliIn(folder, { HELM_DRIVER: 'memory', HELM_MEMORY_DRIVER_DATA: data.replaceAll('@', folder) })(...argv)
  const HEAD = 'NAME \tNAMESPACE\tREVISION\tUPDATED                      \tSTATUS  \tCHART  \tAPP VERSION\n'
  const ATHOS = 'athos\tdefault  \t2       \t2026-01-02 00:00:00 +0000 UTC\tdeployed\tc-1.0.0\t           \n'
  const P = 'p    \tother    \t1       \t-                            \tdeployed\tMISSING\tMISSING    \n'

  it.each([
    [['list'], HEAD + ATHOS],
    [['list', '-A'], HEAD + ATHOS + P],
    [['get', 'values', 'athos'], 'USER-SUPPLIED VALUES:\nnull\n'],
    [['uninstall', 'athos'], 'release "athos" uninstalled\n'],
  ])('%s works without a cluster', async (argv, stdout) => {
    expect(await run('@/releases.json', ...argv)).toEqual({ code: 0, stdout, stderr: '' })
  })

  it.each([
    ['@/none', 'Unable to read memory driver dataopen @/none: no such file or directory'],
    ['', 'Unable to read memory driver dataopen : no such file or directory'],
    [
      '@/bad.yaml',
      'Unable to unmarshal memory driver data: error converting YAML to JSON: yaml: line 1: did not find expected node content',
    ],
    ['@/releases.json:@/releases.json', 'release: already exists'],
  ])('says why it cannot: %s', async (data, message) => {
    const stderr = `level=INFO msg="${message.replaceAll('@', folder)}"\n`
    expect(await run(data, 'list')).toEqual({ code: 1, stdout: '', stderr })
  })
})

describe('a HELM_DRIVER that nobody knows', () => {
  const helm4 = 'level=INFO msg="unknown driver \\"floppy\\""\n'
  const helm3 = 'helm.go:83: unknown driver "floppy"\n'

  it.each([
    [['list'], helm4],
    [['version'], helm4],
    [['lint', '--compat=3'], helm3],
    [['install', 'x', '--compat=3'], helm3],
    [['__complete', 'list', 'a'], helm4],
    [['list', '--nonsense'], 'Error: unknown flag: --nonsense\n'],
  ])('ends %s', async (argv, stderr) => {
    const run = cliIn(folder, { HELM_DRIVER: 'floppy' })
    expect(await run(...argv)).toEqual({ code: 1, stdout: '', stderr })
  })
})

describe.skipIf(postgresBinaries() === undefined)('HELM_DRIVER=sql', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
  }, 60_000)
  afterAll(() => server.close())
  const run = (connection: string, ...argv: string[]): ReturnType<ReturnType<typeof cliIn>> =>
    cliIn(folder, {
      TSHELM_SANDBOX: join(folder, 's.jsonl'),
      HELM_DRIVER: 'sql',
      HELM_DRIVER_SQL_CONNECTION_STRING: connection,
    })(...argv)

  it('keeps releases in the database alone', async () => {
    const chart = 'testdata/charts/hello'
    expect(await run(server.url(), 'install', 'web', join(process.cwd(), chart))).toMatchObject({ code: 0, stderr: '' })
    expect((await run(server.url(), 'list', '-q')).stdout).toBe('web\n')
    expect((await run(server.url(), 'history', 'web')).stdout).toContain('Install complete')
    expect((await cliIn(folder, { TSHELM_SANDBOX: join(folder, 's.jsonl') })('list', '-q')).stdout).toBe('')
    expect(await run(server.url(), 'uninstall', 'web')).toMatchObject({
      code: 0,
      stdout: 'release "web" uninstalled\n',
    })
    expect((await run(server.url(), 'list', '-q')).stdout).toBe('')
  })

  it('says why it cannot, before anything is done', async () => {
    const message = 'unable to instantiate SQL driver: dial tcp 127.0.0.1:1: connect: connection refused'
    expect(await run('postgres://helm:secret@127.0.0.1:1/x', 'uninstall', 'web')).toEqual({
      ...{ code: 1, stdout: '' },
      stderr: `level=INFO msg="${message}"\n`,
    })
  })
})

describe('storage migrate', () => {
  const run = (driver: string, ...argv: string[]): ReturnType<ReturnType<typeof cliIn>> =>
    cliIn(folder, { TSHELM_SANDBOX: join(folder, 'm.jsonl'), HELM_DRIVER: driver })(...argv)
  const migrate = (...argv: string[]): ReturnType<ReturnType<typeof cliIn>> =>
    run('', 'storage', 'migrate', '--from', 'secret', '--to', 'configmaps', ...argv)

  it('moves releases, of all namespaces if that is wanted', async () => {
    const chart = join(process.cwd(), 'testdata/charts/hello')
    for (const argv of [['web'], ['web', '-n', 'other', '--create-namespace']]) {
      expect(await run('', 'install', argv[0]!, chart, ...argv.slice(1))).toMatchObject({ code: 0 })
    }
    expect(await migrate('--dry-run', '--delete-source')).toEqual({
      code: 0,
      stdout:
        'NAMESPACE\tNAME\tREVISION\tRESULT                       \n' +
        'default  \tweb \t1       \twould be copied, deleted here\n',
      stderr: '',
    })
    expect((await migrate('-A', '-o', 'json')).stdout).toBe(
      '[{"deleted":false,"name":"web","namespace":"default","outcome":"copied","revision":1},' +
        '{"deleted":false,"name":"web","namespace":"other","outcome":"copied","revision":1}]\n',
    )
    expect((await migrate('--release', 'web', '--delete-source')).stdout).toContain('there already, deleted here')
    expect((await run('', 'list', '-A')).stdout).not.toContain('default')
    expect((await run('configmap', 'list', '-A', '-q')).stdout).toBe('web\nweb\n')
    expect(await run('configmap', 'uninstall', 'web')).toMatchObject({ code: 0 })
  })

  it.each([
    [['--from', 'secret'], 'required flag(s) "to" not set'],
    [['--from', 'secret', '--to', 'etcd'], 'unknown driver "etcd"'],
    [['--from', 'secret', '--to', 'secrets'], 'records are in the driver secret already'],
  ])('refuses %s', async (argv, message) => {
    expect(await run('', 'storage', 'migrate', ...argv)).toEqual({ code: 1, stdout: '', stderr: `Error: ${message}\n` })
  })
})
