import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { diskMemory } from '../../src/cli/memory.ts'

let home: string

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'tshelm-memory-'))
})
afterEach(() => {
  rmSync(home, { recursive: true, force: true })
})

const BYTES = Uint8Array.of(1, 2, 3)

describe('diskMemory', () => {
  it('gives to the next process what was kept last', () => {
    diskMemory({ XDG_CACHE_HOME: home }).keep('a', Uint8Array.of(0))
    diskMemory({ XDG_CACHE_HOME: home }).keep('a', BYTES)
    expect(Array.from(diskMemory({ XDG_CACHE_HOME: home }).read('a')!)).toEqual([1, 2, 3])
    expect(diskMemory({ XDG_CACHE_HOME: home }).read('b')).toBeUndefined()
  })

  it('keeps files for the user alone', () => {
    diskMemory({ XDG_CACHE_HOME: home }).keep('a', BYTES)
    expect(statSync(join(home, 'tshelm/charts')).mode & 0o777).toBe(0o700)
    expect(statSync(join(home, 'tshelm/charts/a')).mode & 0o777).toBe(0o600)
    expect(readdirSync(join(home, 'tshelm/charts'))).toEqual(['a'])
  })

  it('knows nothing of other builds', () => {
    diskMemory({ XDG_CACHE_HOME: home }).keep('a', BYTES)
    const path = join(home, 'tshelm/charts/a')
    const bytes = readFileSync(path)
    bytes[0] = 0x78
    writeFileSync(path, bytes)
    expect(diskMemory({ XDG_CACHE_HOME: home }).read('a')).toBeUndefined()
  })

  it('does without a folder that others can enter', () => {
    diskMemory({ XDG_CACHE_HOME: home }).keep('a', BYTES)
    chmodSync(join(home, 'tshelm/charts'), 0o755)
    expect(diskMemory({ XDG_CACHE_HOME: home }).read('a')).toBeUndefined()
  })

  it('touches nothing before it is asked', () => {
    diskMemory({ XDG_CACHE_HOME: home })
    expect(existsSync(join(home, 'tshelm'))).toBe(false)
  })

  it('is off when told, or without a home', () => {
    const off = diskMemory({ XDG_CACHE_HOME: home, TSHELM_NO_CODE_CACHE: '1' })
    off.keep('a', BYTES)
    expect(off.read('a')).toBeUndefined()
    expect(diskMemory({}).read('a')).toBeUndefined()
    expect(existsSync(join(home, 'tshelm'))).toBe(false)
  })
})
