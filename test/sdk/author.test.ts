import { describe, expect, it } from 'vitest'
import { createChart, listDependencies, loadChart, packageChart, template } from '../../src/index.ts'
import { memoryFileSystem } from '../fakes/memory-file-system.ts'

const chartYaml = (name: string, more = ''): string => `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n${more}`
const dependsOn = (name: string): string =>
  `dependencies:\n- name: ${name}\n  version: ^1\n  repository: https://x.example\n`

describe('createChart', () => {
  it('gives a chart that can be rendered', async () => {
    const chart = await loadChart(await createChart({ name: 'shop' }))
    const { manifest } = await template({ chart, name: 'one' })
    expect(manifest).toContain('name: one-shop\n')
  })

  it('fills in the name where a starter leaves it open', async () => {
    const starter = await loadChart({
      files: {
        'Chart.yaml': chartYaml('base'),
        'values.yaml': 'a: <CHARTNAME>\n',
        'templates/a.yaml': 'a: <CHARTNAME>\n',
      },
    })
    const { files } = await createChart({ name: 'shop', starter })
    const texts = Object.entries(files).map(([name, data]) => [name, Buffer.from(data).toString()])
    expect(Object.fromEntries(texts)).toMatchObject({ 'values.yaml': 'a: shop\n', 'templates/a.yaml': 'a: shop\n' })
  })

  it('rejects names that no chart should have', async () => {
    await expect(createChart({ name: 'a b' })).rejects.toMatchObject({ code: 'chart/invalid-metadata' })
  })
})

describe('packageChart', () => {
  it('gives an archive that can be loaded', async () => {
    const chart = await loadChart({
      files: {
        'Chart.yaml': chartYaml('top', dependsOn('sub')),
        'values.yaml': '# kept\na: 1\n',
        'templates/a.yaml': 'a: {{ .Values.a }}\n',
        'charts/sub/Chart.yaml': chartYaml('sub'),
      },
    })
    const { name, bytes } = await packageChart({ chart, version: '2.0.0', appVersion: '7' })
    const again = await loadChart(bytes)
    expect(name).toBe('top-2.0.0.tgz')
    expect(again.metadata).toMatchObject({ version: '2.0.0', appVersion: '7' })
    expect(again.rawValues).toBe('# kept\na: 1\n')
    expect(again.dependencies.map(({ metadata }) => metadata.name)).toEqual(['sub'])
    expect(chart.metadata.version).toBe('1.0.0')
  })

  it('gives the same bytes for the same files when told the time', async () => {
    const make = async (now: number): Promise<Uint8Array> => {
      const chart = await loadChart({ files: { 'Chart.yaml': chartYaml('top'), 'values.yaml': 'a: 1\n' } })
      const clock = { now: () => now, sleep: () => Promise.resolve() }
      return (await packageChart({ chart, modified: 1_700_000_000_000, clock })).bytes
    }
    expect(await make(1)).toEqual(await make(2_000_000))
  })

  it('rejects when dependencies are not in the chart', async () => {
    const chart = await loadChart({ files: { 'Chart.yaml': chartYaml('top', dependsOn('sub')) } })
    await expect(packageChart({ chart })).rejects.toMatchObject({ code: 'chart/missing-dependencies' })
  })
})

describe('listDependencies', () => {
  it('tells what is there', async () => {
    const fs = memoryFileSystem({
      '/top/Chart.yaml': chartYaml('top', `${dependsOn('sub')}- name: gone\n  version: "1"\n  repository: "@x"\n`),
      '/top/charts/sub/Chart.yaml': chartYaml('sub'),
      '/top/charts/extra/Chart.yaml': chartYaml('extra'),
    })
    expect(await listDependencies({ path: '/top', fs })).toEqual({
      dependencies: [
        { name: 'sub', version: '^1', repository: 'https://x.example', status: 'unpacked' },
        { name: 'gone', version: '1', repository: '@x', status: 'missing' },
      ],
      warnings: ['WARNING: "/top/charts/extra" is not in Chart.yaml.'],
    })
  })
})
