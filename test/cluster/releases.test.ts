/** The command line against a real control plane: a release's whole life, and what it leaves on the cluster. */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { KubeObject } from '../../src/object.ts'
import { writeRawChart, writeReleaseChart } from '../fakes/release-chart.ts'
import type { CliResult } from '../fakes/cli.ts'
import { openApi } from './api.ts'
import { bundleCli, startCluster, whyNoCluster, type TestCluster } from './harness.ts'

const reason = whyNoCluster()
if (reason !== undefined) console.warn(`skipped: ${reason}`)

const folder = mkdtempSync(join(tmpdir(), 'tshelm-e2e-'))
let cluster: TestCluster

/** Runs the bundled program, as a user would. */
function helm(...argv: string[]): Promise<CliResult> {
  const env = { PATH: process.env.PATH, HOME: folder, TZ: 'UTC', KUBECONFIG: cluster.kubeconfig }
  return new Promise((resolve) => {
    execFile('node', [join(folder, 'cli.cjs'), ...argv], { cwd: folder, env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr })
    })
  })
}

async function ok(...argv: string[]): Promise<string> {
  const { code, stdout, stderr } = await helm(...argv)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return stdout
}

/** Live objects by `version/Kind`, as `status` sees them. */
async function live(name: string): Promise<Readonly<Record<string, readonly KubeObject[]>>> {
  const { info } = JSON.parse(await ok('status', name, '-o', 'json')) as {
    info: { resources: Record<string, KubeObject[]> }
  }
  return info.resources
}

/** Flags that fill the chart `raw`. */
const objects = (...all: readonly unknown[]): string[] => ['--set-json', `objects=${JSON.stringify(all)}`]

const testPod = (name: string, weight: number, deleted: string): unknown => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name,
    annotations: {
      'helm.sh/hook': 'test',
      'helm.sh/hook-weight': String(weight),
      'helm.sh/hook-delete-policy': deleted,
      ...(name === 'bad' ? { 'sim/fail': 'exit' } : {}),
    },
  },
  spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'image' }] },
})

const configMap = (name: string, annotations: Readonly<Record<string, string>> = {}): unknown => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, annotations },
})

const KEEP = { 'helm.sh/resource-policy': 'keep' }

/** Makes a ConfigMap another release's. */
async function giveAway(name: string): Promise<void> {
  const body = { metadata: { annotations: { 'meta.helm.sh/release-name': 'other' } } }
  const path = `/api/v1/namespaces/default/configmaps/${name}`
  const { status } = await openApi(cluster.kubeconfig)({
    method: 'PATCH',
    path,
    type: 'application/merge-patch+json',
    body,
  })
  expect(status).toBe(200)
}

beforeAll(async () => {
  if (reason !== undefined) return
  writeReleaseChart(folder)
  writeRawChart(folder)
  await bundleCli(folder)
  cluster = await startCluster()
}, 900_000)

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
  if (reason === undefined) cluster.stop()
}, 60_000)

describe.skipIf(reason !== undefined)('releases on a real control plane', { timeout: 60_000 }, () => {
  it('installs, waits, and owns its fields by server-side apply', async () => {
    const stdout = await ok('install', 'one', './app', '--wait', '-n', 'e2e', '--create-namespace')
    expect(stdout).toContain('STATUS: deployed\nREVISION: 1\nDESCRIPTION: Install complete\n')
    const { info } = JSON.parse(await ok('status', 'one', '-n', 'e2e', '-o', 'json')) as {
      info: { resources: Record<string, KubeObject[]> }
    }
    const [config] = info.resources['v1/ConfigMap']!
    expect(config!.metadata).toMatchObject({
      name: 'one',
      namespace: 'e2e',
      labels: { 'app.kubernetes.io/managed-by': 'Helm' },
      annotations: { 'meta.helm.sh/release-name': 'one', 'meta.helm.sh/release-namespace': 'e2e' },
      managedFields: [{ manager: 'helm', operation: 'Apply' }],
    })
    expect(info.resources['v1/Pod(related)']).toHaveLength(1)
  })

  it('removes what an upgrade drops and brings it back with a rollback', async () => {
    await ok('install', 'two', './app')
    expect((await live('two'))['v1/ConfigMap']).toHaveLength(2)
    await ok('upgrade', 'two', './app', '--set', 'extra=false,message=changed')
    const [config, ...more] = (await live('two'))['v1/ConfigMap']!
    expect(more).toEqual([])
    expect(config!['data']).toEqual({ message: 'changed' })
    await ok('rollback', 'two', '1')
    expect((await live('two'))['v1/ConfigMap']).toHaveLength(2)
  })

  it('moves a release from client-side to server-side apply', async () => {
    await ok('install', 'three', './app', '--server-side=false')
    await ok('upgrade', 'three', './app', '--set', 'message=patched')
    const [patched] = (await live('three'))['v1/ConfigMap']!
    expect(patched!['data']).toEqual({ message: 'patched' })
    expect(patched!.metadata['managedFields']).toMatchObject([{ manager: 'helm', operation: 'Update' }])
    await ok('upgrade', 'three', './app', '--server-side=true')
    const [applied] = (await live('three'))['v1/ConfigMap']!
    expect(applied!.metadata['managedFields']).toMatchObject([{ manager: 'helm', operation: 'Apply' }])
    expect(applied!['data']).toEqual({ message: 'patched' })
  })

  it('undoes a failed upgrade when told to', async () => {
    await ok('install', 'four', './app', '--wait')
    const { code, stderr } = await helm(
      ...['upgrade', 'four', './app', '--set', 'unready=true', '--rollback-on-failure', '--timeout', '4s'],
    )
    expect(code).toBe(1)
    expect(stderr).toContain('Error: UPGRADE FAILED: release four failed, and has been rolled back')
    const history = JSON.parse(await ok('history', 'four', '-o', 'json')) as { status: string }[]
    expect(history.map(({ status }) => status)).toEqual(['superseded', 'failed', 'deployed'])
  })

  it('leaves nothing of a failed install that shall be undone', async () => {
    const { code, stderr } = await helm(
      ...['install', 'five', './app', '--set', 'hookFails=true', '--rollback-on-failure', '--timeout', '20s'],
    )
    expect(code).toBe(1)
    expect(stderr).toContain('release five failed, and has been uninstalled due to rollback-on-failure being set')
    expect((await helm('status', 'five')).stderr).toBe('Error: release: not found\n')
  })

  it('names what the cluster cannot do', async () => {
    const unreachable = await helm('list', '--kube-apiserver', 'https://127.0.0.1:1')
    expect(unreachable).toMatchObject({ code: 1, stdout: '' })
    expect(unreachable.stderr).toMatch(/^Error: kubernetes cluster unreachable: Get "https:\/\/127\.0\.0\.1:1\/version/)
    const refused = await helm('list', '--kube-token', 'wrong')
    expect(refused.stderr).toBe(
      'Error: kubernetes cluster unreachable: the server has asked for the client to provide credentials\n',
    )
  })

  // Texts as Helm 4.3.1 prints them for the same charts.
  it('shows logs of tests before their policies delete them, and reports them', async () => {
    await ok(
      'install',
      'six',
      './raw',
      ...objects(testPod('good', -1, 'hook-succeeded'), testPod('bad', 0, 'hook-failed')),
    )
    const { code, stdout, stderr } = await helm('test', 'six', '--logs', '--junit', 'out/six.xml')
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'Error: resource Pod/default/bad not ready. status: Failed, message: pod bad failed\n',
    })
    expect(stdout).toMatch(/TEST SUITE: {5}good\n[^]*Phase: {10}Succeeded\nTEST SUITE: {5}bad\n[^]*Phase: {10}Failed\n/)
    const logs = stdout.slice(stdout.indexOf('POD LOGS'))
    expect(logs).toMatch(/^POD LOGS: good \(main\)\n[^]*\nPOD LOGS: bad \(main\)\n/)
    expect(readFileSync(join(folder, 'out/six.xml'), 'utf8')).toMatch(
      /<testsuite name="six" tests="2" failures="1"[^]*<testcase name="good"[^]*<system-out>[^]*<failure message="resource Pod/,
    )
    expect((await helm('status', 'six')).stdout).not.toContain('v1/Pod')
  })

  it('leaves what is not its own, and says so', async () => {
    await ok('install', 'seven', './raw', ...objects(configMap('mine'), configMap('theirs'), configMap('stays', KEEP)))
    await giveAway('theirs')
    expect(await helm('uninstall', 'seven')).toEqual({
      code: 0,
      stdout: `These resources were kept due to the resource policy:
[ConfigMap] stays

1 resource(s) were not deleted because they are not owned by this release:
[ConfigMap] theirs

release "seven" uninstalled
`,
      stderr:
        'level=WARN msg="skipping delete of resource not owned by this release" kind=ConfigMap name=theirs namespace=default release=seven\n',
    })
  })

  it('puts on record why a rollback was not ready', async () => {
    await ok('install', 'eight', './app', '--set', 'unready=true')
    await ok('upgrade', 'eight', './app')
    const { code, stderr } = await helm('rollback', 'eight', '1', '--wait', '--timeout', '2s')
    const why = 'resource Deployment/default/eight not ready. status: InProgress, message: Available: 0/1'
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `Error: release eight failed: ${why}\ncontext deadline exceeded\n`,
    })
    const history = JSON.parse(await ok('history', 'eight', '-o', 'json')) as { status: string; description: string }[]
    expect(history.at(-1)).toMatchObject({
      status: 'failed',
      description: `Release "eight" failed: ${why}\ncontext deadline exceeded`,
      rollback_revision: 1,
    })
    await ok('uninstall', 'eight')
  })

  it('uninstalls everything', async () => {
    for (const name of ['two', 'three', 'four', 'six']) {
      expect(await ok('uninstall', name, '--wait')).toBe(`release "${name}" uninstalled\n`)
    }
    expect(await ok('list', '-q')).toBe('')
    expect(await ok('list', '-n', 'e2e', '-q')).toBe('one\n')
    await ok('uninstall', 'one', '-n', 'e2e')
  })
})
