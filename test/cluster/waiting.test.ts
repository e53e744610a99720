/** Waiting on a real control plane: what fails, how it is told, and what it costs. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runIn, type RunResult } from '../cli/host.ts'
import { startCluster, whyNoCluster, type TestCluster } from './harness.ts'

const reason = whyNoCluster()
if (reason !== undefined) console.warn(`skipped: ${reason}`)

const folder = mkdtempSync(join(tmpdir(), 'tshelm-waiting-'))
let cluster: TestCluster

const CHART: Readonly<Record<string, string>> = {
  'Chart.yaml': 'apiVersion: v2\nname: w\nversion: 0.1.0\n',
  'templates/all.yaml': `
{{- define "w.pod" }}{metadata: {labels: {app: {{ .Release.Name }}}, annotations: {sim/fail: {{ .Values.fail | quote }}, sim/delay: {{ .Values.delay | default "0s" }}}}, spec: {containers: [{name: main, image: "shop/web:1"}]}}{{ end }}
apiVersion: apps/v1
kind: {{ .Values.kind | default "Deployment" }}
metadata: {name: {{ .Release.Name }}, annotations: {{ .Values.annotations | default dict | toJson }}}
spec:
  {{- if eq (.Values.kind | default "") "StatefulSet" }}
  serviceName: x
  {{- end }}
  selector: {matchLabels: {app: {{ .Release.Name }}}}
  template: {{ include "w.pod" . }}
{{- if .Values.hook }}
---
apiVersion: batch/v1
kind: Job
metadata: {name: {{ .Release.Name }}-hook, annotations: {helm.sh/hook: pre-install}}
spec:
  backoffLimit: 0
  template: {metadata: {annotations: {sim/fail: exit}}, spec: {restartPolicy: Never, containers: [{name: main, image: x}]}}
{{- end }}
`,
}

/** As a user would, in a namespace of the release's own. */
function install(name: string, ...more: readonly string[]): Promise<RunResult> {
  const argv = ['install', name, join(folder, 'w'), '-n', `wait-${name}`, '--create-namespace', ...more]
  const env = { HOME: folder, TZ: 'UTC', KUBECONFIG: cluster.kubeconfig }
  return runIn(folder, argv, { env })
}

const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1)!

beforeAll(async () => {
  if (reason !== undefined) return
  for (const [name, text] of Object.entries(CHART)) {
    mkdirSync(join(folder, 'w', name, '..'), { recursive: true })
    writeFileSync(join(folder, 'w', name), text)
  }
  cluster = await startCluster()
}, 900_000)

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
  if (reason === undefined) cluster.stop()
}, 60_000)

describe.skipIf(reason !== undefined).concurrent('waiting on a real control plane', { timeout: 60_000 }, () => {
  // Texts are those of helm 4.3.1 on the same chart.
  it.each([
    [
      'dep',
      ['--set', 'fail=crash'],
      'resource Deployment/wait-dep/dep not ready. status: InProgress, message: Available: 0/1\ncontext deadline exceeded\n',
    ],
    [
      'sts',
      ['--set', 'fail=crash,kind=StatefulSet'],
      'resource StatefulSet/wait-sts/sts not ready. status: Failed, message: 1 pods have failed\n',
    ],
    [
      'rs',
      ['--set', 'fail=crash,kind=ReplicaSet'],
      'resource ReplicaSet/wait-rs/rs not ready. status: Failed, message: 1 pods have failed\n',
    ],
    ['leg', ['--set', 'fail=unready', '--wait=legacy'], 'context deadline exceeded\n'],
    [
      'hook',
      ['--set', 'fail=no,hook=true'],
      'failed pre-install: resource Job/wait-hook/hook-hook not ready. status: Failed, message: Job Failed. failed: 1/1\n',
    ],
    [
      'hleg',
      ['--set', 'fail=no,hook=true', '--wait=legacy'],
      'failed pre-install: job hleg-hook failed: BackoffLimitExceeded\n',
    ],
  ] as const)('%s fails as with helm', async (name, more, text) => {
    const { code, stderr, stdout } = await install(name, '--wait', '--timeout', '6s', ...more)
    const logged = name === 'hleg' ? 'level=ERROR msg="job failed" job=hleg-hook reason=BackoffLimitExceeded\n' : ''
    expect({ code, stderr, stdout }).toEqual({
      code: 1,
      stdout: '',
      stderr: `${logged}Error: INSTALLATION FAILED: ${text}`,
    })
  })

  it('ends at once for what cannot get ready, when told to, and says why', async () => {
    const { stderr } = await install('fast', '--wait', '--fail-fast', '--set', 'fail=image', '--excerpt=always')
    expect(stderr).toMatch(/not ready\. status: Failed, message: pod fast-\w+-\w+, container main: ImagePullBackOff/)
    expect(stderr).toContain('cause: the image "shop/web:1" cannot be pulled\n')
  })

  it('follows what an object says of itself', async () => {
    const ready = 'annotations.tshelm\\.dev/ready-when=object.status.replicas >= 1'
    expect((await install('cel', '--wait', '--set', 'fail=unready', '--set', ready)).code).toBe(0)
  })

  it('tells events and a result as lines of JSON', async () => {
    const { stdout, code } = await install(
      'ev',
      '--wait',
      '--timeout',
      '3s',
      '--set',
      'fail=unready',
      '--output=events',
    )
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { readonly v: number; readonly kind: string })
    expect(code).toBe(1)
    expect(new Set(events.map(({ v }) => v))).toEqual(new Set([1]))
    expect(events.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['record', 'object', 'waiting', 'wait', 'waited']),
    )
    expect(JSON.parse(lastLine(stdout))).toMatchObject({
      kind: 'result',
      ok: false,
      release: { name: 'ev', revision: 1, status: 'failed' },
      error: { code: 'apply/not-ready', diagnosis: { objects: [{ cause: { code: 'not-ready' } }] } },
    })
  })

  it('asks for each kind once, and for no more', async () => {
    await install('few', '--wait', '--set', 'fail=no,delay=1s')
    const asked = cluster.auditLog().filter(({ requestURI }) => requestURI.includes('/namespaces/wait-few/'))
    const of = (verb: string, path: string): number =>
      asked.filter(
        (entry) => entry.verb === verb && entry.requestURI.includes(path) && entry.userAgent?.startsWith('tshelm'),
      ).length
    expect(of('list', '/pods') + of('list', '/replicasets') + of('list', '/events')).toBe(0)
    // A watch is logged when it begins and when it ends.
    expect(of('watch', '/deployments')).toBeLessThanOrEqual(2)
  })
})
