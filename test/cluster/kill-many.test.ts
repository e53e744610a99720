/** `file apply` is killed (SIGKILL) after a number of its writes, on a real control plane: the next one ends right. */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundleCli, startCluster, whyNoCluster, type TestCluster } from './harness.ts'
import { startKillProxy } from './kill-proxy.ts'

const reason = whyNoCluster()
const NAMES = ['a', 'b', 'c', 'd']
const folder = mkdtempSync(join(tmpdir(), 'tshelm-kill-many-'))
let cluster: TestCluster

beforeAll(async () => {
  if (reason !== undefined) return
  mkdirSync(join(folder, 'chart/templates'), { recursive: true })
  writeFileSync(join(folder, 'chart/Chart.yaml'), 'apiVersion: v2\nname: c\nversion: 0.1.0\n')
  const map = (suffix: string): string =>
    `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: "{{ .Release.Name }}${suffix}"}\ndata: {v: "{{ .Values.v }}"}\n`
  writeFileSync(join(folder, 'chart/templates/it.yaml'), map('') + map('-two'))
  await bundleCli(folder)
  cluster = await startCluster()
}, 900_000)

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
  if (reason === undefined) cluster.stop()
}, 60_000)

/** Resolves to the exit code, null for who was killed. */
function tshelm(kubeconfig: string, argv: readonly string[], onStart?: (kill: () => void) => void) {
  const env = { PATH: process.env.PATH, HOME: folder, TZ: 'UTC', KUBECONFIG: kubeconfig }
  return new Promise<{ readonly code: number | null; readonly stdout: string }>((resolve) => {
    const child = spawn('node', [join(folder, 'cli.cjs'), ...argv], { cwd: folder, env })
    let stdout = ''
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
    child.stderr.resume()
    child.on('close', (code) => resolve({ code, stdout }))
    onStart?.(() => child.kill('SIGKILL'))
  })
}

async function killedAfter(limit: number, argv: readonly string[]): Promise<number | null> {
  let kill = (): void => undefined
  const proxy = await startKillProxy({
    kubeconfig: cluster.kubeconfig,
    limit,
    moment: 'after-answer',
    kill: () => kill(),
  })
  const kubeconfig = join(folder, `kubeconfig-${new URL(proxy.url).port}`)
  const text = readFileSync(cluster.kubeconfig, 'utf8')
  writeFileSync(kubeconfig, text.replace(/cluster: \{.*?\}\}/, `cluster: {server: "${proxy.url}"}}`))
  const { code } = await tshelm(kubeconfig, argv, (stop) => (kill = stop))
  proxy.close()
  return code
}

interface Setup {
  /** Where the file goes, and the namespace of its releases. */
  readonly space: string
  readonly names?: readonly string[]
  readonly v: number
  readonly hooks?: boolean
}

/** The last two of four need the first. */
function write({ space, names = NAMES, v, hooks = false }: Setup): string {
  const file = join(folder, `${space}.yaml`)
  const hook = `, hooks: [{events: [presync, postsync], command: sh, args: [-c, 'echo "{{.Release.Name}} {{.Event.Name}}" >> ${space}.log']}]`
  const release = (name: string, i: number): string =>
    `- {name: ${name}, namespace: ${space}, chart: ./chart, values: [{v: "${v}"}]${i < 2 ? '' : `, needs: [${space}/a]`}${hooks ? hook : ''}}\n`
  writeFileSync(file, `releases:\n${names.map(release).join('')}`)
  return file
}

const STATES = ['--pending', '--deployed', '--failed', '--uninstalling']

/** Each release deployed, nothing that differs, and in the cluster what the file says. */
async function expectRight(file: string, space: string, names: readonly string[], v: number): Promise<void> {
  const { kubeconfig } = cluster
  expect((await tshelm(kubeconfig, ['file', '-f', file, 'diff', '--detailed-exitcode'])).code).toBe(0)
  const listed = await tshelm(kubeconfig, ['list', '-n', space, ...STATES, '-o', 'json'])
  const rows = JSON.parse(listed.stdout) as { name: string; status: string }[]
  expect(rows.map(({ name, status }) => `${name} ${status}`).toSorted()).toEqual(names.map((n) => `${n} deployed`))
  for (const name of names) {
    const { stdout } = await tshelm(kubeconfig, ['get', 'values', name, '-n', space, '-o', 'json'])
    expect(JSON.parse(stdout)).toEqual({ v: String(v) })
  }
}

describe.skipIf(reason !== undefined)('apply, killed', () => {
  it.each([1, 3, 4, 6, 9, 12])('after write %i', { timeout: 300_000 }, async (limit) => {
    const space = `many-${limit}`
    for (const v of [1, 2]) {
      const file = write({ space, v })
      expect(await killedAfter(limit, ['file', '-f', file, 'apply'])).toBe(null)
      expect((await tshelm(cluster.kubeconfig, ['file', '-f', file, 'apply'])).code).toBe(0)
      await expectRight(file, space, NAMES, v)
    }
  })

  it.each([
    [2, 1],
    [5, 2],
    [7, 0],
    [11, 3],
    [14, 2],
  ])('after write %i, with --concurrency %i', { timeout: 300_000 }, async (limit, concurrency) => {
    const space = `side-${limit}`
    for (const v of [1, 2]) {
      const file = write({ space, v })
      const apply = ['file', '-f', file, 'apply', '--concurrency', String(concurrency)]
      expect(await killedAfter(limit, apply)).toBe(null)
      expect((await tshelm(cluster.kubeconfig, apply)).code).toBe(0)
      await expectRight(file, space, NAMES, v)
    }
  })

  it.each([2, 6, 9])('after write %i, with hooks around each release', { timeout: 300_000 }, async (limit) => {
    const space = `hooked-${limit}`
    // Another value than that of an earlier run.
    const v = Date.now()
    const file = write({ space, v, hooks: true })
    const apply = ['file', '-f', file, 'apply']
    expect(await killedAfter(limit, apply)).toBe(null)
    expect((await tshelm(cluster.kubeconfig, apply)).code).toBe(0)
    await expectRight(file, space, NAMES, v)
    const heard = readFileSync(join(folder, `${space}.log`), 'utf8')
      .trim()
      .split('\n')
    // What was cut off is begun again, with its hooks; what had been put on record as done is not.
    for (const name of NAMES) expect(heard).toContain(`${name} presync`)
    const before = heard.length
    expect((await tshelm(cluster.kubeconfig, apply)).code).toBe(0)
    expect(
      readFileSync(join(folder, `${space}.log`), 'utf8')
        .trim()
        .split('\n'),
    ).toHaveLength(before)
  })

  it.each([1, 2, 4, 7])('after write %i, while it prunes', { timeout: 300_000 }, async (limit) => {
    const space = `pruned-${limit}`
    const prune = ['--prune', space]
    const first = write({ space, v: 1 })
    expect((await tshelm(cluster.kubeconfig, ['file', '-f', first, 'apply', ...prune])).code).toBe(0)
    const left = NAMES.slice(0, 2)
    const file = write({ space, names: left, v: 1 })
    const apply = ['file', '-f', file, 'apply', ...prune]
    await killedAfter(limit, apply)
    expect((await tshelm(cluster.kubeconfig, apply)).code).toBe(0)
    await expectRight(file, space, left, 1)
  })

  it.each([3, 5, 8])('after write %i of sync --skip-unchanged', { timeout: 300_000 }, async (limit) => {
    const space = `skipping-${limit}`
    for (const v of [1, 2]) {
      const file = write({ space, v })
      const sync = ['file', '-f', file, 'sync', '--skip-unchanged']
      expect(await killedAfter(limit, sync)).toBe(null)
      expect((await tshelm(cluster.kubeconfig, sync)).code).toBe(0)
      await expectRight(file, space, NAMES, v)
    }
  })
})
