/** What is live against what an upgrade would leave: expected as helm-diff prints it on a real cluster. */
import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/runtime.ts'
import { openSandbox } from '../../src/sandbox/sandbox.ts'
import { sandboxTransport } from '../../src/sandbox/transport.ts'
import { clusterOver } from '../../src/kube/client.ts'
import type { ObjectKey } from '../../src/kube/cluster.ts'
import { cliIn, type Cli } from '../fakes/cli.ts'

let folder: string
let tshelm: Cli

const TEMPLATE = `apiVersion: v1
kind: ConfigMap
metadata: {name: {{ .Values.name | default "config" }}}
data: {greeting: hello, mode: {{ .Values.mode | default "plain" }}}
`
const DEFINITION = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: widgets, kind: Widget, singular: widget}
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]
`
const WIDGET = 'apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w}\n'

function lay(path: string, text: string): void {
  mkdirSync(join(folder, path, '..'), { recursive: true })
  writeFileSync(join(folder, path), text)
}

/** Somebody else changes what is live. */
async function patch(data: Record<string, string>): Promise<void> {
  const sandbox = openSandbox({ clock: systemClock, stateFile: join(folder, 'cluster') })
  const cluster = clusterOver(sandboxTransport(sandbox, 'else'), { clock: systemClock })
  const resource = await cluster.resourceFor({ group: '', version: 'v1', kind: 'ConfigMap' })
  const key: ObjectKey = { resource, namespace: 'default', name: 'config' }
  await cluster.patch(key, { data }, { type: 'merge' })
  cluster.close()
  sandbox.close()
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tshelm-three-way-'))
  tshelm = cliIn(folder, { TSHELM_SANDBOX: join(folder, 'cluster'), TERM: 'dumb' })
  lay('chart/Chart.yaml', 'apiVersion: v2\nname: chart\nversion: 1.0.0\n')
  lay('chart/templates/config.yaml', TEMPLATE)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('--three-way-merge', () => {
  it('shows drift, and keeps what is none of the chart’s business', async () => {
    await tshelm('install', 'rel', './chart')
    await patch({ greeting: 'drifted', live: 'only' })
    const { stdout } = await tshelm('diff', 'upgrade', 'rel', './chart', '--three-way-merge', '--set', 'mode=fancy')
    expect(stdout).toBe(`default, config, ConfigMap (v1) has changed:
  apiVersion: v1
  data:
-   greeting: drifted
+   greeting: hello
    live: only
-   mode: plain
+   mode: fancy
  kind: ConfigMap
  metadata:
    labels:
      app.kubernetes.io/managed-by: Helm
    name: config
    namespace: default
`)
  })

  it('shows what would come and go', async () => {
    await tshelm('install', 'rel', './chart')
    const { stdout } = await tshelm(
      ...['diff', 'upgrade', 'rel', './chart', '--three-way-merge', '--set', 'name=other', '--output', 'simple'],
    )
    expect(stdout).toBe(`default, config, ConfigMap (v1) to be removed.
default, other, ConfigMap (v1) to be added.
Plan: 1 to add, 0 to change, 1 to destroy, 0 to change ownership.
`)
  })
})

describe('--take-ownership', () => {
  it('tells whose the objects are', async () => {
    await tshelm('install', 'rel', './chart')
    const { stdout } = await tshelm('diff', 'upgrade', 'new', './chart', '--install', '--take-ownership')
    expect(stdout).toBe(`default, config, ConfigMap (v1) changed ownership:
- default/rel
+ default/new
`)
  })
})

describe('kinds that come with the chart', () => {
  it.each([['crds'], ['templates']])('count as served: %s', async (place) => {
    lay(`chart/${place}/definition.yaml`, DEFINITION)
    lay('chart/templates/widget.yaml', WIDGET)
    for (const mode of [[], ['--three-way-merge'], ['--take-ownership']]) {
      const { stdout, stderr } = await tshelm(
        'diff',
        'upgrade',
        'rel',
        './chart',
        '--install',
        '--output',
        'simple',
        ...mode,
      )
      expect(stderr).toBe('')
      expect(stdout).toContain('default, w, Widget (example.com) to be added.')
    }
  })

  it('are refused where nothing brings them', async () => {
    lay('chart/templates/widget.yaml', WIDGET)
    const { code, stderr } = await tshelm('diff', 'upgrade', 'rel', './chart', '--install')
    expect(code).toBe(1)
    expect(stderr).toContain('no matches for kind "Widget" in version "example.com/v1"')
  })
})
