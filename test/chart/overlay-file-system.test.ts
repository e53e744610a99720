import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nodeFileSystem } from '../../src/chart/node-file-system.ts'
import { overlayFileSystem } from '../../src/chart/overlay-file-system.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('files in memory over those of a disk', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'overlay-'))
    mkdirSync(join(folder, 'charts'))
    writeFileSync(join(folder, 'charts/a'), 'disk')
    writeFileSync(join(folder, 'charts/b'), 'disk')
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const over = () =>
    overlayFileSystem(
      new Map([
        [`${folder}/charts/b`, bytes('memory')],
        [`${folder}/charts/c/d/e`, bytes('deep')],
        ['/nowhere/at/all', bytes('alone')],
      ]),
      nodeFileSystem,
    )

  it.each([
    ['charts/a', 'disk'],
    ['charts/b', 'memory'],
    ['charts/c/d/e', 'deep'],
  ])('reads %s', (path, text) => {
    expect(new TextDecoder().decode(over().read(`${folder}/${path}`, 100)!.data)).toBe(text)
  })

  it('lists both in one folder', () => {
    const entries = over()
      .list(`${folder}/charts/`)
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    expect(entries).toEqual([
      { name: 'a', kind: 'file' },
      { name: 'b', kind: 'file' },
      { name: 'c', kind: 'directory' },
    ])
  })

  it('has the folders on the way to a file', () => {
    const fs = over()
    expect(fs.kind('/nowhere')).toBe('directory')
    expect(fs.kind('/nowhere/at')).toBe('directory')
    expect(fs.resolve('/nowhere/at/all')).toBe('/nowhere/at/all')
    expect(fs.list('/nowhere/at')).toEqual([{ name: 'all', kind: 'file' }])
  })

  it('keeps to the limit', () => {
    expect(over().read('/nowhere/at/all', 2)).toBeUndefined()
  })

  it('knows no more than there is', () => {
    expect(() => over().kind('/nowhere/else')).toThrow('ENOENT')
  })
})
