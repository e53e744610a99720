import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeFolders } from '../src/make-folders.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'tshelm-folders-'))
})
afterEach(() => {
  rmSync(home, { recursive: true, force: true })
})

describe('makeFolders', () => {
  it('makes what is missing', () => {
    makeFolders(join(home, 'a/b/c'), 0o755)
    makeFolders(join(home, 'a/b/c'), 0o755)
    expect(statSync(join(home, 'a/b/c')).isDirectory()).toBe(true)
  })

  it('fails behind a file', () => {
    writeFileSync(join(home, 'a'), '')
    expect(() => makeFolders(join(home, 'a'), 0o755)).toThrow('EEXIST')
    expect(() => makeFolders(join(home, 'a/b'), 0o755)).toThrow('ENOTDIR')
  })

  it.runIf(process.platform === 'linux')('ends where nothing can be made', () => {
    expect(() => makeFolders('/proc/nope/x', 0o755)).toThrow('ENOENT')
  })
})
