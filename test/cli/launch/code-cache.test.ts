import { chmodSync, lstatSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openCodeCache } from '../../../src/cli/launch/code-cache.ts'

const BUILD = '0123456789abcdef'
let home: string

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'tshelm-code-cache-'))
})
afterEach(() => {
  rmSync(home, { recursive: true, force: true })
})

function fileOf(verb: string): string {
  return join(home, `tshelm/code/${verb}-cli-main-${process.version}-${process.arch}`)
}

describe('openCodeCache', () => {
  it('makes a folder for the user alone', () => {
    expect(openCodeCache({ XDG_CACHE_HOME: home }, ['template', 'release', 'chart'])).toBeDefined()
    expect(lstatSync(join(home, 'tshelm/code')).mode & 0o777).toBe(0o700)
  })

  it('uses ~/.cache where XDG says nothing', () => {
    expect(openCodeCache({ HOME: home }, ['template', 'release', 'chart'])).toBeDefined()
    expect(lstatSync(join(home, '.cache/tshelm/code')).isDirectory()).toBe(true)
  })

  it('does without a folder that others can enter', () => {
    mkdirSync(join(home, 'tshelm/code'), { recursive: true })
    chmodSync(join(home, 'tshelm/code'), 0o755)
    expect(openCodeCache({ XDG_CACHE_HOME: home }, ['template', 'release', 'chart'])).toBeUndefined()
  })

  it('does without a folder that others can replace', () => {
    mkdirSync(join(home, 'tshelm/code'), { recursive: true, mode: 0o700 })
    chmodSync(join(home, 'tshelm'), 0o770)
    expect(openCodeCache({ XDG_CACHE_HOME: home }, ['template', 'release', 'chart'])).toBeUndefined()
  })

  it('ignores a relative path, as XDG says', () => {
    expect(openCodeCache({ XDG_CACHE_HOME: 'relative' }, ['template', 'release', 'chart'])).toBeUndefined()
    expect(openCodeCache({ XDG_CACHE_HOME: 'relative', HOME: home }, ['template', 'release', 'chart'])).toBeDefined()
    expect(lstatSync(join(home, '.cache/tshelm/code')).isDirectory()).toBe(true)
  })

  it('does without where the folder cannot be made', () => {
    writeFileSync(join(home, 'tshelm'), '')
    expect(openCodeCache({ XDG_CACHE_HOME: home }, ['template', 'release', 'chart'])).toBeUndefined()
  })

  it('is off without a home, or when told', () => {
    expect(openCodeCache({}, ['template', 'release', 'chart'])).toBeUndefined()
    expect(
      openCodeCache({ XDG_CACHE_HOME: home, TSHELM_NO_CODE_CACHE: '1' }, ['template', 'release', 'chart']),
    ).toBeUndefined()
  })

  it('reads the code of that very build only', () => {
    const cache = openCodeCache({ XDG_CACHE_HOME: home }, ['list'])!
    expect(cache.read('cli-main', BUILD)).toBeUndefined()
    writeFileSync(fileOf('list'), Buffer.concat([Buffer.from(BUILD), Buffer.alloc(72), Buffer.from('code')]))
    expect(Buffer.from(cache.read('cli-main', BUILD)!).toString()).toBe('code')
    expect(cache.read('cli-main', 'fedcba9876543210')).toBeUndefined()
  })

  it('keeps words that are no verbs out of file names', () => {
    const cache = openCodeCache({ XDG_CACHE_HOME: home }, ['../../verb'])!
    writeFileSync(fileOf('other'), Buffer.concat([Buffer.from(BUILD), Buffer.alloc(72), Buffer.from('code')]))
    expect(cache.read('cli-main', BUILD)).toBeDefined()
  })
})
