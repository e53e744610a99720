import * as fs from 'node:fs'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { fileSystemOver, type NodeFs } from '../../src/chart/file-system-over.ts'

const folder = mkdtempSync(join(tmpdir(), 'tshelm-'))
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
