/** The order inside a release on a real control plane: what the API server's audit log says was written and deleted, and when. */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/runtime.ts'
import type { CliResult } from '../fakes/cli.ts'
import { bundleCli, startCluster, whyNoCluster, type TestCluster } from './harness.ts'

const reason =
  whyNoCluster() ?? (process.env.TSHELM_TEST_KUBECONFIG === undefined ? undefined : 'a cluster of its own is needed')
if (reason !== undefined) console.warn(`skipped: ${reason}`)

const folder = mkdtempSync(join(tmpdir(), 'tshelm-ordering-'))
let cluster: TestCluster

function start(argv: readonly string[]): { readonly child: ChildProcess; readonly ended: Promise<CliResult> } {
  const env = { PATH: process.env.PATH, HOME: folder, TZ: 'UTC', KUBECONFIG: cluster.kubeconfig }
  const child = spawn('node', [join(folder, 'cli.cjs'), ...argv], { cwd: folder, env })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const ended = new Promise<CliResult>((resolve) =>
    child.on('close', (code) => resolve({ code: code ?? -1, stdout, stderr })),
  )
  return { child, ended }
}

const helm = (...argv: readonly string[]): Promise<CliResult> => start(argv).ended

/** What it says on stderr. */
async function ok(...argv: readonly string[]): Promise<string> {
  const { code, stderr } = await helm(...argv)
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' })
  return stderr
}

type Values = Readonly<Record<string, string>>

/** A chart of these files. */
function chart(name: string, files: Values): string {
  const all: Values = { 'Chart.yaml': `apiVersion: v2\nname: ${name}\nversion: 0.1.0\n`, ...files }
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, name, path)), { recursive: true })
    writeFileSync(join(folder, name, path), text)
  }
  return join(folder, name)
}

const yaml = (...objects: readonly unknown[]): string => objects.map((one) => JSON.stringify(one)).join('\n---\n')

const config = (name: string, annotations: Values = {}): unknown => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, annotations },
  data: { mark: '{{ .Values.mark }}' },
})

/** It takes half a second. */
const job = (name: string, annotations: Values = {}): unknown => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name, annotations },
  spec: {
    template: {
      metadata: { annotations: { 'sim/delay': '500ms' } },
      spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'x' }] },
    },
  },
})

interface Write {
  readonly verb: string
  readonly name: string
  readonly at: number
}

/** Of the objects of a namespace, in the order in which the server got them; once this many are on record. */
async function writes(space: string, atLeast = 0): Promise<Write[]> {
  const pattern = new RegExp(`/namespaces/${space}/(?!secrets/)[a-z]+/([^/?]+)`)
  for (let attempt = 0; ; attempt++) {
    const found = cluster.auditLog().flatMap(({ verb, requestURI, userAgent, requestReceivedTimestamp = '' }) => {
      const [, name] = pattern.exec(requestURI) ?? []
      const isOurs = userAgent?.startsWith('tshelm') === true && (verb === 'patch' || verb === 'delete')
      return isOurs && name !== undefined ? [{ verb, name, at: Date.parse(requestReceivedTimestamp) }] : []
    })
    if (found.length >= atLeast || attempt === 100) return found
    await systemClock.sleep(50)
  }
}

/** `a b | c`, sorted between the bars as far as the expected text has them together. */
function staged(found: readonly Write[], expected: string): string {
  const names = found.map(({ name }) => name)
  return expected
    .split(' | ')
    .map((stage) => names.splice(0, stage.split(' ').length).sort().join(' '))
    .concat(names.length > 0 ? [`more: ${names.join(' ')}`] : [])
    .join(' | ')
}

let spaces = 0

/** Arguments that put a release into a namespace of its own. */
function place(): { readonly space: string; readonly into: readonly string[] } {
  const space = `order-${String(++spaces)}`
  return { space, into: ['-n', space, '--create-namespace', '--set', 'mark=one'] }
}

beforeAll(async () => {
  if (reason !== undefined) return
  await bundleCli(folder)
  cluster = await startCluster()
}, 900_000)

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
  if (reason === undefined) cluster.stop()
}, 60_000)

const GROUP = 'helm.sh/resource-group'
const GROUPS = 'helm.sh/depends-on/resource-groups'

const CASES: Readonly<Record<string, readonly [files: Values, written: string, deleted: string]>> = {
  groups: [
    {
      'templates/all.yaml': yaml(
        config('plain'),
        config('app', { [GROUP]: 'app', [GROUPS]: '["database", "queue"]' }),
        job('db', { [GROUP]: 'database' }),
        config('mq', { [GROUP]: 'queue', [GROUPS]: '["nobody"]' }),
        config('alone', { [GROUP]: 'alone' }),
      ),
    },
    'db mq | app | alone plain',
    'alone plain | app | db mq',
  ],
  subcharts: [
    {
      'Chart.yaml': `apiVersion: v2
name: subcharts
version: 0.1.0
annotations: {helm.sh/depends-on/subcharts: '["bar"]'}
dependencies:
- {name: db, version: 0.1.0, alias: store}
- {name: bar, version: 0.1.0, depends-on: [db]}
`,
      'templates/all.yaml': yaml(
        config('own'),
        config('own-b', { [GROUP]: 'b', [GROUPS]: 'a' }),
        config('own-a', { [GROUP]: 'a' }),
      ),
      'charts/db/Chart.yaml': 'apiVersion: v2\nname: db\nversion: 0.1.0\n',
      // Groups of the same name in another chart.
      'charts/db/templates/all.yaml': yaml(
        job('db-a', { [GROUP]: 'a' }),
        config('db-b', { [GROUP]: 'b', [GROUPS]: 'a' }),
      ),
      'charts/db/values.yaml': 'mark: x',
      'charts/bar/Chart.yaml': 'apiVersion: v2\nname: bar\nversion: 0.1.0\n',
      'charts/bar/values.yaml': 'mark: x',
      'charts/bar/templates/all.yaml': yaml(config('bar')),
      'charts/bar/charts/in/Chart.yaml': 'apiVersion: v2\nname: in\nversion: 0.1.0\n',
      'charts/bar/charts/in/values.yaml': 'mark: x',
      'charts/bar/charts/in/templates/all.yaml': yaml(config('inner')),
    },
    'db-a | db-b | bar inner | own-a | own-b | own',
    'own | own-b | own-a | bar inner | db-b | db-a',
  ],
  weights: [
    {
      'templates/all.yaml': yaml(
        config('none'),
        config('heavy', { 'werf.io/weight': '10' }),
        job('light', { 'werf.io/weight': '-10' }),
      ),
    },
    'light | none | heavy',
    'heavy | none | light',
  ],
  dependencies: [
    {
      'templates/all.yaml': yaml(
        config('app', {
          'werf.io/deploy-dependency-job': 'state=ready,kind=Job,name=migrate',
          'werf.io/deploy-dependency-settings': 'state=present,kind=ConfigMap,name=settings',
        }),
        job('migrate'),
        config('settings', { 'werf.io/delete-dependency-other': 'state=absent,name=other' }),
        config('other'),
      ),
    },
    'migrate other settings | app',
    'app other | migrate settings',
  ],
  times: [
    {
      'templates/all.yaml': yaml(
        config('main'),
        job('before', { 'werf.io/deploy-on': 'pre-install,pre-upgrade' }),
        config('after', { 'werf.io/deploy-on': 'post-install' }),
        config('never', { 'werf.io/deploy-on': 'upgrade' }),
      ),
    },
    'before | main | after',
    'after | main | before',
  ],
}

describe.skipIf(reason !== undefined).concurrent('the order on a real control plane', { timeout: 60_000 }, () => {
  it.each(Object.entries(CASES))('follows %s', async (name, [files, written, deleted]) => {
    const { space, into } = place()
    await ok('install', 'r', chart(name, files), ...into)
    const count = (text: string): number => text.split(/ (?:\| )?/).length
    const made = await writes(space, count(written))
    expect(staged(made, written)).toBe(written)
    const waited = made.at(-1)!.at - made[0]!.at
    if (JSON.stringify(files).includes('sim/delay')) expect(waited).toBeGreaterThan(500)
    await ok('uninstall', 'r', '-n', space)
    const all = await writes(space, count(written) + count(deleted))
    expect(staged(all.slice(made.length), deleted)).toBe(deleted)
  })

  it('is that of upgrades and rollbacks too, of what they write and of what they take away', async () => {
    const { space, into } = place()
    const older = chart('older', {
      'templates/all.yaml': yaml(
        config('a', { 'werf.io/weight': '2' }),
        config('b', { 'werf.io/weight': '1' }),
        config('gone-late', { 'werf.io/weight': '1' }),
        config('gone-early', { 'werf.io/weight': '2' }),
      ),
    })
    const newer = chart('newer', {
      'templates/all.yaml': yaml(config('a', { 'werf.io/weight': '1' }), config('b', { 'werf.io/weight': '2' })),
    })
    await ok('install', 'r', older, ...into)
    await ok('upgrade', 'r', newer, '-n', space, '--set', 'mark=two')
    await ok('rollback', 'r', '-n', space)
    const expected = 'b gone-late | a gone-early | a | b | gone-early | gone-late | b gone-late | a gone-early'
    expect(staged(await writes(space, 12), expected)).toBe(expected)
  })

  it('waits for objects of others, and says for which when they do not come', async () => {
    const { space, into } = place()
    const from = chart('external', {
      'templates/all.yaml': yaml(
        config('app', {
          'db.external-dependency.werf.io/resource': 'deploy/db',
          'db.external-dependency.werf.io/namespace': '{{ .Release.Namespace }}-db',
        }),
        config('free'),
      ),
    })
    const none = await helm('install', 'r', from, ...into, '--timeout', '1s')
    expect(none.stderr).toContain(`resource Deployment/${space}-db/db not ready. status: Unknown`)
    const { ended } = start(['install', 'r', from, ...into, '--replace'])
    await writes(space, 2)
    const db = chart('db', {
      'templates/all.yaml': yaml({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'db' },
        spec: {
          selector: { matchLabels: { app: 'db' } },
          template: { metadata: { labels: { app: 'db' } }, spec: { containers: [{ name: 'main', image: 'x' }] } },
        },
      }),
    })
    await ok('install', 'other', db, '-n', `${space}-db`, '--create-namespace')
    expect((await ended).code).toBe(0)
    expect((await writes(space, 3)).map(({ name }) => name)).toEqual(['free', 'free', 'app'])
  })

  it('lets a kind come with the release, if its definition is ready first', async () => {
    const { space, into } = place()
    const definition = (group: string): unknown => ({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `things.${group}`, annotations: { 'werf.io/weight': '-1' } },
      spec: {
        group,
        scope: 'Namespaced',
        names: { plural: 'things', singular: 'thing', kind: 'Thing' },
        versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
      },
    })
    const thing = (name: string, group: string, annotations: Values = {}): unknown => ({
      apiVersion: `${group}/v1`,
      kind: 'Thing',
      metadata: { name, annotations },
    })
    const from = chart('kinds', {
      'templates/all.yaml': yaml(
        thing('one', 'a.order'),
        definition('a.order'),
        thing('hook', 'a.order', { 'helm.sh/hook': 'post-install' }),
      ),
    })
    await ok('install', 'r', from, ...into)
    await ok('upgrade', 'r', from, '-n', space, '--set', 'mark=two')
    await ok('uninstall', 'r', '-n', space)
    expect((await writes(space, 5)).map(({ verb, name }) => `${verb} ${name}`)).toEqual([
      ...['patch one', 'delete hook', 'patch hook', 'patch one', 'delete one'],
    ])
    const early = chart('early', {
      'templates/all.yaml': yaml(
        thing('one', 'b.order', { 'werf.io/weight': '-2' }),
        definition('b.order'),
        thing('two', 'b.order'),
      ),
    })
    // helm 4.3.1's words.
    expect((await helm('install', 'e', early, ...into)).stderr).toBe(
      'Error: INSTALLATION FAILED: unable to build kubernetes objects from release manifest: ' +
        ['one', 'two']
          .map(
            (name) =>
              `resource mapping not found for name: "${name}" namespace: "" from "": no matches for kind "Thing" in version "b.order/v1"\nensure CRDs are installed first`,
          )
          .join(', ')
          .replace(/.*/s, '[$&]') +
        '\n',
    )
  })

  it('is resumed where it stood when the process was killed between stages', async () => {
    const { space, into } = place()
    const from = chart('killed', {
      'templates/all.yaml': yaml(config('app', { 'werf.io/weight': '1' }), job('db')),
    })
    const { child, ended } = start(['install', 'r', from, ...into])
    await writes(space, 1)
    child.kill('SIGKILL')
    expect((await ended).code).toBe(-1)
    await ok('resume', 'r', '-n', space)
    expect((await writes(space, 2)).map(({ name }) => name)).toContain('app')
    expect((await helm('status', 'r', '-n', space)).stdout).toContain('STATUS: deployed')
    await ok('uninstall', 'r', '-n', space)
    expect((await writes(space, 4)).slice(-2).map(({ verb, name }) => `${verb} ${name}`)).toEqual([
      'delete app',
      'delete db',
    ])
  })

  it.each([
    [
      'a ring',
      { 'werf.io/deploy-dependency-x': 'name=b' },
      'objects depend on each other in a ring: ConfigMap/a → ConfigMap/b',
    ],
    [
      'a condition that cannot be read',
      { 'tshelm.dev/ready-when': 'object.data.x == ', 'werf.io/weight': '-1' },
      'a-condition-that-cannot-be-read/templates/all.yaml: annotation tshelm.dev/ready-when of ConfigMap',
    ],
    [
      'a time that there is not',
      { 'werf.io/deploy-on': 'noon' },
      'annotation werf.io/deploy-on of ConfigMap a: "noon" is no',
    ],
    [
      'a kind that there is not',
      { 'x.external-dependency.werf.io/resource': 'ufo/a' },
      `doesn't have a resource type "ufo"`,
    ],
  ])('refuses %s before anything is written', async (name, annotations, text) => {
    const { space, into } = place()
    const other = config('b', { 'werf.io/deploy-dependency-x': 'name=a' })
    const from = chart(name.replaceAll(' ', '-'), { 'templates/all.yaml': yaml(config('a', annotations), other) })
    const { code, stderr } = await helm('install', 'r', from, ...into)
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(text) as string })
    expect(await writes(space)).toEqual([])
    expect((await helm('list', '-a', '-q', '-n', space)).stdout).toBe('')
  })
})
