/** Charts of releases: replaced, fetched, made of kustomizations, with further dependencies. Expected texts were seen with helmfile 1.8.0. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { serveWeb } from '../../../fakes/web-server.ts'
import { runIn, type RunResult } from '../../host.ts'

let folder: string
let work: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prepare-'))
  work = join(folder, 'w')
  mkdirSync(join(folder, 't'))
  lay({ ...chart('a'), ...chart('b') })
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function lay(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(work, path)), { recursive: true })
    writeFileSync(join(work, path), text)
  }
}

const manifest = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}-{{ .Chart.Name }}\n'

function chart(name: string, at = name): Record<string, string> {
  return {
    [`${at}/Chart.yaml`]: `apiVersion: v2\nname: ${name}\nversion: 0.1.0\n`,
    [`${at}/values.yaml`]: 'got: nothing\n',
    [`${at}/templates/cm.yaml`]: `${manifest}data: { got: "{{ .Values.got }}" }\n`,
  }
}

function helmfile(...args: string[]): Promise<RunResult> {
  const env = { HOME: join(folder, 'h'), TMPDIR: join(folder, 't'), TZ: 'UTC', PATH: process.env['PATH'] }
  return runIn(work, ['file', ...args], { env })
}

describe('a chart that stands for all others', () => {
  const releases = 'releases:\n- {name: x, chart: ./a}\n- {name: y, chart: ./a, installed: false}\n'

  it('is where charts are, and not what the file says of them', async () => {
    lay({ 'helmfile.yaml': releases })
    const { stdout } = await helmfile('-c', './b', 'build')
    expect(stdout).toContain('chart: ./b\nreleases:\n  - chart: ./a\n    chartPath: b\n    name: x\n')
  })

  it('is what is rendered', async () => {
    lay({ 'helmfile.yaml': releases })
    expect((await helmfile('-c', './b', 'template')).stdout).toContain('name: x-b')
  })
})

describe('references', () => {
  it('are relative to the file that holds them', async () => {
    const values = '  values: [{got: ref+file://./secret.txt}]\n'
    lay({ 'sub/helmfile.yaml': `releases:\n- name: x\n  chart: ../a\n${values}`, 'sub/secret.txt': 'found' })
    expect((await helmfile('-f', 'sub/helmfile.yaml', 'template')).stdout).toContain('got: "found"')
  })

  it('in what is set, too', async () => {
    const set = '  set: [{name: got, value: ref+file://secret.txt}]\n'
    lay({ 'sub/helmfile.yaml': `releases:\n- name: x\n  chart: ../a\n${set}`, 'sub/secret.txt': 'found' })
    expect((await helmfile('-f', 'sub/helmfile.yaml', 'template')).stdout).toContain('got: "found"')
  })
})

describe('kustomizations', () => {
  const release = 'releases:\n- {name: x, namespace: nn, chart: ./k}\n'

  it('may inflate charts', async () => {
    const kustomization = 'namePrefix: pre-\nhelmCharts:\n- {name: c, releaseName: r, valuesInline: {got: inline}}\n'
    lay({ 'helmfile.yaml': release, 'k/kustomization.yaml': kustomization, ...chart('c', 'k/charts/c') })
    const { stdout, stderr } = await helmfile('template', '--skip-deps')
    expect(stderr).toMatch(/^Templating release=x, chart=\S*\/chartify\d+\/nn\/x\n$/)
    expect(stdout).toContain('# Source: k/templates/kustomized.yaml\napiVersion: v1\ndata:\n  got: inline\n')
    expect(stdout).toContain('name: pre-r-c\n')
  })

  it('may have files from elsewhere', async () => {
    const remote = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: far\n'
    const { url } = await serveWeb(() => ({ status: 200, body: remote }))
    lay({ 'helmfile.yaml': release, 'k/kustomization.yaml': `resources: ["${url}/far.yaml"]\n` })
    const { stdout } = await helmfile('template', '--skip-deps')
    expect(stdout).toContain('name: far\n  namespace: nn\n')
  })
})

describe('further dependencies', () => {
  const release = (dependency: string): string =>
    `releases:\n- name: x\n  chart: ./a\n  dependencies: [{chart: ${dependency}, version: 0.1.0}]\n`

  it('are folders, and leave nothing behind', async () => {
    lay({ 'helmfile.yaml': release('./b') })
    const { stdout } = await helmfile('template', '--skip-deps')
    expect(stdout).toContain('# Source: a/charts/b/templates/cm.yaml')
    expect(readdirSync(join(folder, 't'))).toEqual([])
    expect(existsSync(join(work, 'a/charts'))).toBe(false)
  })

  it('of repositories are those that helm knows', async () => {
    lay({ 'helmfile.yaml': `repositories: [{name: far, url: "https://far.test"}]\n${release('far/c')}` })
    const { code, stderr } = await helmfile('build')
    const problem = 'no helm list entry found for repository "far". please `helm repo add` it!'
    expect([code, stderr]).toEqual([1, `in ./helmfile.yaml: [failed reading adhoc dependencies: ${problem}]\n`])
  })
})

describe('charts that cannot be had', () => {
  it('are told of once, however many releases want them', async () => {
    lay({
      'helmfile.yaml': 'releases:\n- {name: x, chart: oci://127.0.0.1:1/c}\n- {name: y, chart: oci://127.0.0.1:1/c}\n',
    })
    const { code, stderr } = await helmfile('template')
    expect([code, stderr.split('exited with non-zero status').length]).toEqual([1, 2])
  })

  it('leave the lock of their folder where they were to be fetched to', async () => {
    lay({ 'helmfile.yaml': 'releases:\n- {name: x, version: 1.0.0, chart: oci://127.0.0.1:1/c}\n' })
    const { code, stderr } = await helmfile('fetch', '--output-dir', 'out')
    expect([code, stderr]).toEqual([1, expect.stringContaining('4: out/x/c/1.0.0 (13 bytes)')])
    expect(readdirSync(join(work, 'out/x/c'))).toEqual(expect.arrayContaining(['1.0.0.lock']))
  })
})
