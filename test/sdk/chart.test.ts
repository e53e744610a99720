import * as fs from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { loadChart, template, type TshelmEvent } from '../../src/index.ts'
import { tarOf } from '../fakes/tar.ts'

const hello = join(import.meta.dirname, '../../testdata/charts/hello')

const parent = {
  'Chart.yaml':
    'apiVersion: v2\nname: parent\nversion: 1.0.0\ndependencies:\n' +
    '- {name: child, version: 1.0.0, repository: "", condition: child.enabled, alias: kid, import-values: [{child: out, parent: in}]}\n',
  'values.yaml': 'child: {enabled: true}\n',
  'templates/NOTES.txt': '{{ toJson .Values }}',
  'charts/child/Chart.yaml': 'apiVersion: v2\nname: child\nversion: 1.0.0\n',
  'charts/child/values.yaml': 'out: {a: 1}\n',
}

describe('loadChart', () => {
  it('reads a folder with the file system that it is handed', async () => {
    const chart = await loadChart({ path: hello, fs })
    expect(chart.metadata).toMatchObject({ name: 'hello', version: '0.1.0' })
    expect(chart.templates.map(({ name }) => name)).toContain('templates/deployment.yaml')
  })

  it('reads packed bytes', async () => {
    const packed = Object.fromEntries(Object.entries(parent).map(([name, text]) => [`parent/${name}`, text]))
    const chart = await loadChart(gzipSync(tarOf(packed)))
    expect(chart.dependencies.map(({ metadata }) => metadata.name)).toEqual(['child'])
  })

  it('reads files in memory, text or bytes', async () => {
    const files = { 'Chart.yaml': Buffer.from('apiVersion: v2\nname: a\nversion: 1.0.0\n'), 'values.yaml': 'x: é\n' }
    expect((await loadChart({ files })).values).toEqual({ x: 'é' })
  })

  it('rejects in the words of Helm', async () => {
    await expect(loadChart({ path: '/nowhere', fs })).rejects.toMatchObject({
      code: 'source/not-found',
      message: 'stat /nowhere: no such file or directory',
    })
    await expect(loadChart(new Uint8Array([1, 2, 3]))).rejects.toMatchObject({ code: 'chart/invalid-archive' })
    await expect(loadChart({ files: {} })).rejects.toMatchObject({ message: 'Chart.yaml file is missing' })
  })

  it('tells of warnings', async () => {
    const events: TshelmEvent[] = []
    const files = {
      'Chart.yaml': 'apiVersion: v2\nname: a\nversion: 1.0.0\n',
      'requirements.yaml': 'dependencies: []\n',
    }
    await loadChart({ files }, { onEvent: (event) => events.push(event) })
    expect(events).toMatchObject([{ kind: 'log', level: 'INFO' }])
  })

  it('gives a chart that can be used again and again', async () => {
    const chart = await loadChart({ files: parent })
    const before = JSON.stringify(chart.metadata)
    const first = await template({ chart })
    expect(JSON.parse(first.notes)).toMatchObject({ in: { a: 1 } })
    expect(await template({ chart, values: { kid: { enabled: false } } })).toBeDefined()
    expect(await template({ chart })).toEqual(first)
    expect(JSON.stringify(chart.metadata)).toBe(before)
    expect(chart.dependencies.map(({ metadata }) => metadata.name)).toEqual(['child'])
  })
})
