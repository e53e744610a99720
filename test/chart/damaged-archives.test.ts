/** Archives of which something is wrong, against what Helm 4.3.1 says of them as subcharts. */
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import type { FileSystem } from '../../src/chart/file-system.ts'
import { loadChart, loadChartArchive } from '../../src/chart/load.ts'
import { memoryFileSystem } from '../fakes/memory-file-system.ts'
import { tarOf } from '../fakes/tar.ts'

const PREFIX = 'unable to load chart archive: '

interface Case {
  readonly what: string
  readonly archive: string
  readonly error?: string
}
const cases = JSON.parse(readFileSync('testdata/charts/damaged-archives.json', 'utf8')) as Case[]

function errorOf(bytes: Uint8Array): string | undefined {
  try {
    loadChartArchive(bytes)
    return undefined
  } catch (error) {
    return (error as Error).message.replace(PREFIX, '').replace(/^stream does .*details: (.*)\)$/, '$1')
  }
}

it.each(cases)('reads as far as Go does: $what', ({ archive, error }) => {
  expect(errorOf(Buffer.from(archive, 'base64'))).toBe(error)
})

it('takes an ignore file that leads nowhere for none', () => {
  const files = memoryFileSystem({ 'c/Chart.yaml': 'name: c\nversion: 0.1.0\n' })
  const read: FileSystem['read'] = (path, limit) => {
    if (!path.endsWith('.helmignore')) return files.read(path, limit)
    throw Object.assign(new Error('ENOTDIR'), { code: 'ENOTDIR' })
  }
  expect(loadChart('c', { ...files, read }).metadata.name).toBe('c')
})

it('says of which file, where an archive within it is none', () => {
  const files = { 's/Chart.yaml': 'name: s\nversion: 0.1.0\n', 's/charts/z.tgz': 'x'.repeat(20) }
  const archive = memoryFileSystem({ 's.tgz': gzipSync(tarOf(files)) })
  expect(() => loadChart('s.tgz', archive)).toThrow(
    "file 's.tgz' does not appear to be a valid chart file (details: error unpacking subchart z.tgz in s: gzip: invalid header)",
  )
})
