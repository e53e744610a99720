/** `runHelmfile` of the bundled package on a real control plane: plan, apply, diff, status, destroy; contexts as given clusters. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type * as door from '../../src/doors/helmfile.ts'
import type * as sdk from '../../src/index.ts'
import { startCluster, whyNoCluster, type TestCluster } from './harness.ts'

const reason = whyNoCluster()
const root = join(import.meta.dirname, '..', '..')
const folder = mkdtempSync(join(tmpdir(), 'tshelm-run-helmfile-'))
const SPACE = 'run-helmfile'
let cluster: TestCluster
let many: typeof door
let core: typeof sdk

beforeAll(async () => {
  if (reason !== undefined) return
  await build({
    ...{ absWorkingDir: root, outdir: join(folder, 'dist'), bundle: true, splitting: true, minify: true },
    ...{ platform: 'node', format: 'esm', target: 'node20', logLevel: 'error', outExtension: { '.js': '.mjs' } },
    entryPoints: { helmfile: 'src/doors/helmfile.ts', index: 'src/index.ts' },
    define: { TSHELM_VERSION: '"0.0.0-test"' },
  })
  const load = async (name: string): Promise<unknown> => import(pathToFileURL(join(folder, 'dist', name)).href)
  many = (await load('helmfile.mjs')) as typeof door
  core = (await load('index.mjs')) as typeof sdk
  mkdirSync(join(folder, 'chart/templates'), { recursive: true })
  writeFileSync(join(folder, 'chart/Chart.yaml'), 'apiVersion: v2\nname: c\nversion: 0.1.0\n')
  writeFileSync(
    join(folder, 'chart/templates/it.yaml'),
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: "{{ .Release.Name }}"}\ndata: {v: "{{ .Values.v }}"}\n',
  )
  cluster = await startCluster()
}, 900_000)

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
  if (reason === undefined) cluster.stop()
}, 60_000)

const state = (v: number): string => `releases:
- {name: a, namespace: ${SPACE}, chart: ./chart, values: [{v: ${v}}]}
- {name: b, namespace: ${SPACE}, chart: ./chart, values: [{v: ${v}}], needs: [a]}
- {name: c, namespace: ${SPACE}, chart: ./chart, installed: ${v < 2}}
`

const ends = ({ releases }: door.HelmfileOutcome): string[] =>
  releases.map(({ name, step, ...end }) => `${name} ${step} ${end.status === 'done' ? end.outcome : 'failed'}`)

describe.skipIf(reason !== undefined)('runs over many releases', { timeout: 120_000 }, () => {
  it('with this machine, whose variables say where the cluster is', async () => {
    writeFileSync(join(folder, 'helmfile.yaml'), state(1))
    const { platform, pid } = process
    const env = { HOME: folder, KUBECONFIG: cluster.kubeconfig }
    const machine = many.thisMachine({ env, platform, pid, cwd: () => folder, kill: () => true })
    const plan = await many.planHelmfile({ world: machine })
    expect(plan.map(({ id, action }) => `${id} ${action}`)).toEqual(['a', 'b', 'c'].map((n) => `${SPACE}/${n} install`))
    const applied = await many.runHelmfile({ command: 'apply', world: machine, wait: true })
    expect(ends(applied).toSorted()).toEqual(['a upgrade updated', 'b upgrade updated', 'c upgrade updated'])
    const { changed, output } = await many.runHelmfile({ command: 'diff', world: machine, set: ['v=5'] })
    expect([changed, output]).toEqual([true, expect.stringContaining('+ data: {v: "5"}')])
    expect(ends(await many.runHelmfile({ command: 'status', world: machine, selectors: ['name=a'] }))).toEqual([
      'a status done',
    ])
  })

  it('with files in memory and a cluster that is handed in', async () => {
    const connected = await core.connectCluster({ kubeconfig: readFileSync(cluster.kubeconfig, 'utf8') })
    const chart = ['Chart.yaml', 'templates/it.yaml'].map((name) => [
      `chart/${name}`,
      readFileSync(join(folder, 'chart', name), 'utf8'),
    ])
    const files = many.memoryFiles({
      'helmfile.yaml': state(2),
      ...(Object.fromEntries(chart) as Record<string, string>),
    })
    const here = { world: { files, cwd: '/' }, cluster: () => connected }
    const applied = await many.runHelmfile({ command: 'apply', ...here })
    expect(ends(applied)).toEqual(['a upgrade updated', 'b upgrade updated', 'c delete deleted'])
    expect((await many.runHelmfile({ command: 'apply', ...here })).changed).toBe(false)
    const context = core.createContext({ cluster: connected, namespace: SPACE })
    const listed = await core.list({}, context)
    expect(listed.map(({ name, revision, status }) => `${name} ${revision} ${status}`)).toEqual([
      'a 2 deployed',
      'b 2 deployed',
    ])
    expect(ends(await many.runHelmfile({ command: 'destroy', ...here }))).toEqual([
      'b delete deleted',
      'a delete deleted',
    ])
    expect(await core.list({}, context)).toEqual([])
    connected.close()
  })
})
