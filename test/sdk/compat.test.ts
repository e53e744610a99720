/** The option `compat`: what Helm 3.22 gives, from code. */
import { describe, expect, it } from 'vitest'
import {
  connectCluster,
  createContext,
  install,
  lint,
  loadChart,
  mergeUserValues,
  status,
  template,
} from '../../src/index.ts'
import { systemClock } from '../../src/runtime.ts'
import { openSandbox } from '../../src/sandbox/sandbox.ts'

const files = {
  'Chart.yaml': 'apiVersion: v2\nname: c\nversion: 0.1.0\n',
  'values.yaml': 'a: null\nb: 1\n---\nb: 2\n',
  'templates/x.yaml':
    'v: {{ toJson .Values }}\nt: {{ typeOf .Values }}\nh: {{ .Capabilities.HelmVersion.Version }}\n\n',
}

describe('compat: 3', () => {
  it('reads and renders a chart as Helm 3', async () => {
    const chart = await loadChart({ files }, { compat: 3 })
    const { manifest } = await template({ chart, compat: 3 })
    expect(manifest).toBe('---\n# Source: c/templates/x.yaml\nv: {"a":null,"b":1}\nt: chartutil.Values\nh: v3.22.0\n')
  })

  it('is not the default', async () => {
    const chart = await loadChart({ files })
    const { manifest } = await template({ chart })
    expect(manifest).toBe('---\n# Source: c/templates/x.yaml\nv: {"b":2}\nt: common.Values\nh: v4.3.1\n\n\n')
  })

  it('knows no objects in --set-json', async () => {
    const merge = mergeUserValues({ jsonValues: ['{"a":1}'] }, undefined, { compat: 3 })
    await expect(merge).rejects.toThrow('failed parsing --set-json data {"a":1}')
  })

  it('leaves out rules of lint that came with Helm 4', async () => {
    const fs = await import('node:fs')
    const { mkdtempSync, rmSync, writeFileSync } = fs
    const { tmpdir } = await import('node:os')
    const path = mkdtempSync(`${tmpdir()}/tshelm-`)
    writeFileSync(`${path}/Chart.yaml`, 'apiVersion: v2\nname: c\nversion: v1.0\nfoo: bar\nicon: https://x/y.png\n')
    const rules = async (compat: 3 | 4): Promise<string[]> =>
      (await lint({ path, fs, compat })).map(({ rule }) => rule).sort()
    const [three, four] = [await rules(3), await rules(4)]
    rmSync(path, { recursive: true })
    expect(three).toEqual(['values-presence'])
    expect(four).toEqual(['chart-folder', 'chart-strict-version', 'chart-unknown-field', 'values-presence'])
  })

  it('applies by the client and says nothing of it in the record', async () => {
    const cluster = await connectCluster({ sandbox: openSandbox({ clock: systemClock }) })
    const context = createContext({ cluster, compat: 3 })
    const chart = await loadChart(
      { files: { ...files, 'templates/x.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n' } },
      { compat: 3 },
    )
    await install({ name: 'r', chart }, context)
    const release = await status({ name: 'r' }, context)
    expect(release.applyMethod).toBe('')
    cluster.close()
  })
})
