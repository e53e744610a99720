/** The door `tshelm/helmfile`: what its import costs, and runs over many releases on a sandbox. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type * as example from '../../examples/sdk/helmfile.ts'
import { memoryFiles, planHelmfile, runHelmfile, thisMachine } from '../../src/doors/helmfile.ts'
import type { HelmfileEvent, HelmfileOutcome, ProcessLike } from '../../src/doors/helmfile.ts'
import { isTshelmError } from '../../src/errors.ts'
import { connectCluster, createContext, list, type ConnectedCluster } from '../../src/index.ts'
import { systemClock } from '../../src/runtime.ts'
import { openSandbox } from '../../src/sandbox/sandbox.ts'

const root = join(import.meta.dirname, '..', '..')
const CHART = {
  'chart/Chart.yaml': 'apiVersion: v2\nname: c\nversion: 0.1.0\n',
  'chart/templates/it.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: "{{ .Release.Name }}"}\ndata: {v: "{{ .Values.v }}"}\n',
}
const STATE = `releases:
- {name: a, chart: ./chart, values: [{v: "{{ .Values.v }}"}]}
- {name: b, chart: ./chart, needs: [a], labels: {tier: back}}
`
const FILES = {
  ...CHART,
  'helmfile.yaml.gotmpl': `environments: {default: {values: [{v: one}]}, production: {values: [{v: two}]}}\n---\n${STATE}`,
}

const newCluster = (): Promise<ConnectedCluster> => connectCluster({ sandbox: openSandbox({ clock: systemClock }) })

const short = ({ releases }: HelmfileOutcome): string[] =>
  releases.map(({ id, step, ...end }) => `${id} ${step} ${end.status === 'done' ? end.outcome : 'failed'}`)

describe('runs over many releases', () => {
  let cluster: ConnectedCluster
  beforeAll(async () => {
    cluster = await newCluster()
  })
  afterAll(() => cluster.close())
  const world = { files: memoryFiles(FILES), cwd: '/' }
  const here = { world, cluster: (): ConnectedCluster => cluster }

  it('plan, apply, compare, show and delete, with files that are only in memory', async () => {
    const plan = await planHelmfile(here)
    expect(plan.map(({ id, action, group }) => [id, action, group])).toEqual([
      ['a', 'install', 1],
      ['b', 'install', 2],
    ])
    const events: HelmfileEvent[] = []
    const applied = await runHelmfile({ command: 'apply', ...here, onEvent: (event) => events.push(event) })
    expect(short(applied)).toEqual(['a upgrade updated', 'b upgrade updated'])
    expect(applied).toMatchObject({ matched: true, changed: true })
    expect(applied.releases[0]).toMatchObject({ file: '/helmfile.yaml.gotmpl', version: '0.1.0' })
    const foreseen = events.find((event) => event.kind === 'foreseen')
    expect(foreseen?.releases.map(({ id }) => id)).toEqual(['a', 'b'])
    const of = (id: string): string[] =>
      events.flatMap((event) => (event.kind === 'progress' && event.release.id === id ? [event.event.kind] : []))
    expect(of('b')).toContain('record')
    const again = await runHelmfile({ command: 'apply', ...here })
    expect([again.changed, short(again)]).toEqual([false, ['a compare unchanged', 'b compare unchanged']])
    const other = await runHelmfile({ command: 'diff', ...here, environment: 'production' })
    expect([other.changed, other.output]).toEqual([true, expect.stringContaining('+ data: {v: "two"}')])
    expect(short(await runHelmfile({ command: 'destroy', ...here, selectors: ['tier=back'] }))).toEqual([
      'b delete deleted',
    ])
    expect(await list({}, createContext({ cluster }))).toMatchObject([{ name: 'a', revision: 1 }])
  })

  it('take state values as plain objects', async () => {
    const { output } = await runHelmfile({ command: 'template', world, stateValues: { v: 'mine' } })
    expect(output).toContain('data: {v: "mine"}')
  })

  it('reject where nothing matches, unless that is fine', async () => {
    const request = { command: 'status', ...here, selectors: ['name=none'] } as const
    await expect(runHelmfile(request)).rejects.toMatchObject({ code: 'helmfile/no-match' })
    expect(await runHelmfile({ ...request, allowNoMatch: true })).toMatchObject({ matched: false, releases: [] })
  })

  it('reject with what went wrong and with what was done before', async () => {
    const broken = {
      ...FILES,
      'helmfile.yaml.gotmpl': `releases:\n- {name: fine, chart: ./chart}\n- {name: broken, chart: ./bad, needs: [fine]}\n`,
      'bad/Chart.yaml': CHART['chart/Chart.yaml'],
      'bad/templates/it.yaml': '{{ fail "no" }}',
    }
    const failed = await runHelmfile({
      command: 'sync',
      ...here,
      world: { ...world, files: memoryFiles(broken) },
    }).then(
      () => undefined,
      (error: unknown) => error,
    )
    expect(isTshelmError(failed) && [failed.code, failed.message]).toEqual([
      'helmfile/release-failed',
      expect.stringContaining('in ./helmfile.yaml.gotmpl: failed processing release broken: command "helm" exited'),
    ])
    const { outcome } = (failed as { data: { outcome: HelmfileOutcome } }).data
    expect(short(outcome)).toEqual(['fine upgrade updated', 'broken upgrade failed'])
  })

  it('of one release read nothing of the others', async () => {
    const chart = (name: string): Record<string, string> =>
      Object.fromEntries(Object.entries(CHART).map(([path, text]) => [path.replace('chart', name), text]))
    const text = `releases:\n- {name: a, chart: ./one, values: [a.yaml]}\n- {name: b, chart: ./two, values: [b.yaml]}\n`
    const values = { 'a.yaml': 'v: 1\n', 'b.yaml': 'v: 2\n' }
    const files = memoryFiles({ ...chart('one'), ...chart('two'), ...values, 'helmfile.yaml': text })
    const read: string[] = []
    const counting = { ...files, read: (path: string, limit: number) => (read.push(path), files.read(path, limit)) }
    await runHelmfile({ command: 'template', world: { files: counting, cwd: '/' }, selectors: ['name=a'] })
    expect([...new Set(read)]).toEqual([
      '/helmfile.yaml',
      '/a.yaml',
      '/one/Chart.yaml',
      '/one/.helmignore',
      '/one/templates/it.yaml',
    ])
  })

  it('run no program that is not allowed', async () => {
    const files = memoryFiles({
      ...CHART,
      'helmfile.yaml':
        'hooks: [{events: [prepare], command: touch, args: [x]}]\nreleases: [{name: a, chart: ./chart}]\n',
    })
    const run = runHelmfile({ command: 'template', world: { files, cwd: '/' } })
    await expect(run).rejects.toThrow('programs are not run')
  })
})

describe('the example', () => {
  let folder: string
  let made: typeof example
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tshelm-many-'))
    const alias = { 'tshelm/helmfile': join(root, 'src/doors/helmfile.ts'), tshelm: join(root, 'src/index.ts') }
    await build({
      ...{ absWorkingDir: root, entryPoints: ['examples/sdk/helmfile.ts'], outdir: join(folder, 'out'), alias },
      ...{ bundle: true, splitting: true, platform: 'node', format: 'esm', target: 'node20', logLevel: 'error' },
      outExtension: { '.js': '.mjs' },
      define: { TSHELM_VERSION: '"0.0.0-test"' },
    })
    made = (await import(pathToFileURL(join(folder, 'out/helmfile.mjs')).href)) as typeof example
    mkdirSync(join(folder, 'chart/templates'), { recursive: true })
    for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('deploys from this machine', async () => {
    const env = { HOME: folder, TSHELM_SANDBOX: join(folder, 'cluster') }
    const { platform, pid } = process
    const machine: ProcessLike = { env, platform, pid, cwd: () => folder, kill: () => true }
    const said: string[] = []
    const { changed } = await made.deploy(machine, 'production', (line) => said.push(line))
    expect([changed, said.slice(-2)]).toEqual([true, ['a: upgrade updated', 'b: upgrade updated']])
    const shown = await runHelmfile({ command: 'diff', environment: 'production', world: thisMachine(machine) })
    expect(shown.changed).toBe(false)
  })

  it('plans from memory', async () => {
    const cluster = await newCluster()
    const plan = await made.planned(FILES, cluster)
    expect(plan.map(({ action }) => action)).toEqual(['install', 'install'])
    cluster.close()
  })
})

it('loads what acts on releases when something is acted on', async () => {
  const { metafile } = await build({
    ...{ absWorkingDir: root, entryPoints: ['src/doors/helmfile.ts'], outdir: 'dist', write: false, metafile: true },
    ...{ bundle: true, splitting: true, platform: 'node', format: 'esm', target: 'node20', logLevel: 'error' },
  })
  const { outputs } = metafile
  const eager = new Set(Object.keys(outputs).filter((path) => outputs[path]!.entryPoint === 'src/doors/helmfile.ts'))
  for (const chunk of eager) {
    for (const { path, kind, external } of outputs[chunk]!.imports) {
      if (external !== true && kind === 'import-statement') eager.add(path)
    }
  }
  const modules = [...eager].flatMap((chunk) => Object.keys(outputs[chunk]!.inputs))
  expect(
    modules.filter((path) => /^src\/(cli|kube|http|apply|release|actions|render|helmfile\/run)\//.test(path)),
  ).toEqual([])
})
