import * as fs from 'node:fs'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { fileSystemOver, type NodeFs } from '../../src/chart/file-system-over.ts'

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'tshelm-')))
const path = join(folder, 'file')
writeFileSync(path, 'abcdefghij')
afterAll(() => {
  rmSync(folder, { recursive: true })
})

/** Gives no more than so many bytes at once, as network file systems may. */
function slow(bytes: number): NodeFs {
  const readSync = (file: number, buffer: Buffer, offset: number, length: number): number =>
    fs.readSync(file, buffer, offset, Math.min(length, bytes), null)
  return { ...fs, readSync: readSync as NodeFs['readSync'] }
}

describe('fileSystemOver', () => {
  it.each([1, 3, 10, 11])('reads whole files, %i bytes at once', (bytes) => {
    expect(String(fileSystemOver(slow(bytes)).read(path, 10)?.data)).toBe('abcdefghij')
  })

  it('reads nothing of files above the limit', () => {
    expect(fileSystemOver(fs).read(path, 9)).toBeUndefined()
  })
})

describe('a link that leads nowhere', () => {
  mkdirSync(join(folder, 'deep'))
  symlinkSync('deep', join(folder, 'way'))
  // Go's EvalSymlinks names the first element that is missing.
  it.each([
    ['itself', 'none', 'none'],
    ['a folder', 'none/x/y', 'none'],
    ['something below a folder', 'deep/none/y', 'deep/none'],
    ['something behind another link', './way/../way/none/y', 'deep/none'],
    ['something outside', '../none-such/x', '../none-such'],
  ])('names what is missing: %s', (_, target, missing) => {
    const link = join(folder, `to-${target.replaceAll(/[./]/g, '_')}`)
    symlinkSync(target, link)
    expect(() => fileSystemOver(fs).resolve(link)).toThrow(expect.objectContaining({ path: join(folder, missing) }))
  })

  it('says where a file stands in the way', () => {
    symlinkSync('file/x', join(folder, 'through'))
    expect(() => fileSystemOver(fs).resolve(join(folder, 'through'))).toThrow('not a directory')
  })
})
