import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { loadChart, loadChartArchive, loadChartFiles } from '../../src/chart/load.ts'
import { memoryFileSystem } from '../fakes/memory-file-system.ts'
import type { MemoryOptions } from '../fakes/memory-file-system.ts'
import { tarOf } from '../fakes/tar.ts'

const CHART = 'apiVersion: v2\nname: c\nversion: 0.1.0\n'

function load(files: Record<string, string>, options?: MemoryOptions): ReturnType<typeof loadChart> {
  return loadChart('c', memoryFileSystem({ 'c/Chart.yaml': CHART, ...files }, options))
}

describe('loading a directory', () => {
  it('sorts files into templates, files and subcharts', () => {
    const chart = load({
      'c/values.yaml': 'a: 1\n',
      'c/templates/t.yaml': 't',
      'c/README.md': '\ufeffread me',
      'c/charts/sub/Chart.yaml': CHART.replace('name: c', 'name: sub'),
      'c/charts/_off/Chart.yaml': 'not read',
    })
    expect(chart.templates.map(({ name }) => name)).toEqual(['templates/t.yaml'])
    expect(chart.files.map(({ name, data }) => `${name}: ${Buffer.from(data).toString()}`)).toEqual([
      'README.md: read me',
    ])
    expect(chart.dependencies.map(({ metadata, parent }) => [metadata.name, parent === chart])).toEqual([['sub', true]])
    expect({ ...chart.values }).toEqual({ a: 1 })
  })

  it.each([
    [
      { 'c/Chart.yaml': 'name: [1]\napiVersion: v2\n' },
      'cannot load Chart.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go struct field Metadata.name of type string',
    ],
    [{ 'c/Chart.yaml': 'apiVersion: v9\n' }, 'unsupported chart version'],
    [
      { 'c/Chart.yaml': 'foo\n' },
      'cannot load Chart.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go value of type loader.chartBase',
    ],
    [{ 'c/Chart.yaml': '' }, 'validation: chart.metadata.name is required'],
    [{ 'c/Chart.yaml': `${CHART}type: foo\n` }, 'validation: chart.metadata.type must be application or library'],
    [
      { 'c/Chart.yaml': `${CHART}maintainers: [{name: [x]}]\n` },
      'cannot load Chart.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go struct field Maintainer.maintainers.name of type string',
    ],
    [
      { 'c/values.yaml': '- 1\n' },
      'cannot load values.yaml: cannot unmarshal yaml document: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type map[string]interface {}',
    ],
    [{ 'c/charts/README.md': 'hi' }, 'error unpacking subchart README.md in c: Chart.yaml file is missing'],
    [{ 'c/charts/x.tgz': 'x\n' }, 'error unpacking subchart x.tgz in c: unexpected EOF'],
    [{ 'c/.helmignore': '**' }, 'double-star (**) syntax is not supported'],
    [{ 'c/.helmignore': '[a' }, 'syntax error in pattern'],
  ])('refuses %j', (files, message) => {
    expect(() => load(files as Record<string, string>)).toThrow(message)
  })

  it('keeps the digits of numbers where text is meant', () => {
    expect(load({ 'c/Chart.yaml': `${CHART}appVersion: 20240101\n` }).metadata.appVersion).toBe('20240101')
    expect(load({ 'c/Chart.yaml': `${CHART}appVersion: 1234e12\n` }).metadata.appVersion).toBe('1.234e+15')
    expect(load({ 'c/Chart.yaml': `${CHART}appVersion: 1.10\n` }).metadata.appVersion).toBe('1.1')
  })

  it('follows links and says so', () => {
    const messages: unknown[] = []
    const fs = memoryFileSystem({ 'c/Chart.yaml': CHART, 'x.txt': 'far' }, { links: { 'c/near.txt': '../x.txt' } })
    const chart = loadChart('c', fs, { emit: (event) => messages.push(event) })
    expect(chart.files.map(({ name }) => name)).toEqual(['near.txt'])
    expect(messages).toMatchObject([
      {
        level: 'INFO',
        fields: [
          ['path', '/c/near.txt'],
          ['resolved', '/x.txt'],
        ],
      },
    ])
  })

  it('refuses what is no regular file', () => {
    const message = 'cannot load irregular file /c/pipe as it has file mode type bits set'
    expect(() => load({}, { irregular: ['c/pipe'] })).toThrow(message)
  })

  it('names the place where no chart is', () => {
    const message = 'unable to detect chart at /d/Chart.yaml: open /d/Chart.yaml: no such file or directory'
    expect(() => loadChart('d', memoryFileSystem({ 'd/x': '' }))).toThrow(message)
  })
})

describe('.helmignore', () => {
  it.each([
    ['*.md', ['.helmignore', 'a.txt', 'd/b.txt']],
    ['/a.txt', ['.helmignore', 'c.md', 'd/b.txt', 'd/e.md']],
    ['d/', ['.helmignore', 'a.txt', 'c.md']],
    ['d/*.md', ['.helmignore', 'a.txt', 'c.md', 'd/b.txt']],
    ['[a-c].*', ['.helmignore', 'd/e.md']],
    ['# a.txt\n\n', ['.helmignore', 'a.txt', 'c.md', 'd/b.txt', 'd/e.md']],
  ])('%j', (rules, left) => {
    const files = { 'c/.helmignore': rules, 'c/a.txt': '', 'c/c.md': '', 'c/d/b.txt': '', 'c/d/e.md': '' }
    expect(load(files).files.map(({ name }) => name)).toEqual(left)
  })
})

describe('loading an archive', () => {
  it.each([
    [{ 's/Chart.yaml': CHART, 's/../../x': 'a' }, 'chart illegally references parent directory'],
    [{ 's/Chart.yaml': CHART, 's//x': 'a' }, 'chart illegally contains absolute paths'],
    [{ 's/Chart.yaml': CHART, 's/c:/x': 'a' }, 'chart contains illegally named files'],
    [{ 'Chart.yaml': CHART }, 'chart illegally contains content outside the base directory: "Chart.yaml"'],
    [{}, 'no files in chart archive'],
  ])('refuses %j', (files, message) => {
    expect(() => loadChartArchive(gzipSync(tarOf(files as Record<string, string>)))).toThrow(
      `unable to load chart archive: ${message}`,
    )
  })

  it('reads names with backslashes and strips the first element, whatever it is', () => {
    const bytes = gzipSync(tarOf({ 'any\\Chart.yaml': CHART, 'any\\templates\\a.yaml': 'x' }))
    expect(loadChartArchive(bytes).templates.map(({ name }) => name)).toEqual(['templates/a.yaml'])
  })

  it('refuses what is not gzip, no tar, or cut off', () => {
    const archive = gzipSync(tarOf({ 's/Chart.yaml': CHART }))
    expect(() => loadChartArchive(Buffer.from('hello hello'))).toThrow('gzip: invalid header')
    expect(() => loadChartArchive(gzipSync(Buffer.from('hello'.repeat(200))))).toThrow(
      'archive/tar: invalid tar header',
    )
    expect(() => loadChartArchive(archive.subarray(0, 60))).toThrow('unexpected EOF')
  })

  it('stops at 100 MiB however small the archive is', () => {
    const bomb = gzipSync(tarOf({ 's/Chart.yaml': CHART, 's/big': Buffer.alloc(105 * 1024 * 1024) }), { level: 1 })
    expect(() => loadChartArchive(bomb)).toThrow('decompressed chart is larger than the maximum size 104857600')
  })
})

it('loads files from memory in any order', () => {
  const files = ['values.yaml', 'Chart.yaml'].map((name) => ({
    name,
    data: Buffer.from(name === 'Chart.yaml' ? CHART : 'a: 1'),
  }))
  expect(loadChartFiles(files).metadata.name).toBe('c')
})
