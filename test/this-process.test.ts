/** Who a process is, by a made-up /proc. */
import { describe, expect, it } from 'vitest'
import { thisProcess, type ProcessEnvironment } from '../src/this-process.ts'

const stat = (pid: number, state: string, started: string): string =>
  `${String(pid)} (a ) b) ${state} ${Array.from({ length: 18 }, () => '0').join(' ')} ${started} 1 2`

const PROC: Readonly<Record<string, string>> = {
  '/proc/sys/kernel/hostname': 'web-1\n',
  '/proc/sys/kernel/random/boot_id': 'boot\n',
  '/proc/self/ns/pid': 'pid:[1]',
  '/proc/7/stat': stat(7, 'R', '100'),
  '/proc/8/stat': stat(8, 'S', '200'),
  '/proc/9/stat': stat(9, 'Z', '300'),
}

function missing(code: string): Error {
  return Object.assign(new Error(code), { code })
}

function here(files: Readonly<Record<string, string>> = PROC, env: ProcessEnvironment['env'] = {}) {
  const read = (path: string): string => {
    const text = files[path]
    if (text === undefined) throw missing('ENOENT')
    return text
  }
  // 11 is another user's, and /proc shows nothing of it.
  const probe = (pid: number): void => {
    throw missing(pid === 11 ? 'EPERM' : 'ESRCH')
  }
  return thisProcess({ pid: 7, env, probe, files: { readFileSync: read, readlinkSync: read } })
}

const self = { host: 'web-1', pid: 7, boot: 'boot', pidns: 'pid:[1]', started: '100' }

describe('this process', () => {
  it('says who it is', () => {
    expect(here().self()).toEqual(self)
    expect(here({}).self()).toEqual({ host: '', pid: 7 })
    expect(here(PROC, { AWS_LAMBDA_FUNCTION_NAME: 'f' }).self()).toEqual({ host: 'web-1', pid: 7 })
  })

  it.each([
    ['itself', {}, true],
    ['another', { pid: 8, started: '200' }, true],
    ['one whose id another has now', { pid: 8, started: '199' }, false],
    ['one that is gone', { pid: 10, started: '1' }, false],
    ['one that nobody has buried', { pid: 9, started: '300' }, false],
    ['one that it may not see', { pid: 11, started: '1' }, undefined],
    ['one on another host', { host: 'web-2' }, undefined],
    ['one of another boot', { boot: 'before' }, undefined],
    ['one of another namespace', { pidns: 'pid:[2]' }, undefined],
  ])('tells of %s whether it lives', (_, change, lives) => {
    expect(here().lives({ ...self, ...change })).toBe(lives)
  })

  it('tells nothing of others where there is no /proc', () => {
    expect(here({}).lives(self)).toBeUndefined()
    expect(here(PROC, { K_SERVICE: 's' }).lives({ ...self, pid: 10 })).toBeUndefined()
    expect(here().lives({ host: 'web-1', pid: 10 })).toBeUndefined()
  })
})
