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

function write(namespace: string, v: number): string {
  const file = join(folder, `${namespace}.yaml`)
  const release = (name: string, i: number): string =>
    `- {name: ${name}, namespace: ${namespace}, chart: ./chart, values: [{v: "${v}"}]${i < 2 ? '' : `, needs: [${namespace}/a]`}}\n`
  writeFileSync(file, `releases:\n${NAMES.map(release).join('')}`)
  return file
}

describe.skipIf(reason !== undefined)('apply, killed', () => {
  it.each([1, 3, 4, 6, 9, 12])('after write %i', { timeout: 300_000 }, async (limit) => {
    const namespace = `many-${limit}`
    const { kubeconfig } = cluster
    for (const v of [1, 2]) {
      const file = write(namespace, v)
      expect(await killedAfter(limit, ['file', '-f', file, 'apply'])).toBe(null)
      expect((await tshelm(kubeconfig, ['file', '-f', file, 'apply'])).code).toBe(0)
      expect((await tshelm(kubeconfig, ['file', '-f', file, 'diff', '--detailed-exitcode'])).code).toBe(0)
      const listed = await tshelm(kubeconfig, ['list', '-n', namespace, '--pending', '--deployed', '-o', 'json'])
      const rows = JSON.parse(listed.stdout) as { name: string; status: string }[]
      expect(rows.map(({ name, status }) => `${name} ${status}`).toSorted()).toEqual(NAMES.map((n) => `${n} deployed`))
    }
  })
})
