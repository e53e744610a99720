/**
 * The lock that Helm takes on a file (flock). Node cannot ask for it: the program `flock` does so on our open file, whose lock it then is.
 * Where there is no such program, files of our own keep at least our processes apart.
 */
import { spawnSync } from 'node:child_process'
import { closeSync, constants, openSync, rmSync } from 'node:fs'
import { failureCode, pathError } from '../../chart/file-system.ts'
import { TshelmError } from '../../errors.ts'
import type { Clock } from '../../runtime.ts'

const PATIENCE_MS = 30_000
const PAUSE_MS = 1000
/** open(2) of BSD and macOS: the lock comes with the file. */
const O_EXLOCK = 0x20
/** What `flock --nonblock` ends with if somebody else has the lock. */
const TAKEN = 1

export interface LockHost {
  readonly platform: NodeJS.Platform
  readonly clock: Pick<Clock, 'now' | 'sleep'>
}

/** Rejects with `source/locked` after half a minute, `cli/file` where nothing can be locked. */
export async function withFileLock<Result>(path: string, host: LockHost, work: () => Promise<Result>): Promise<Result> {
  const unlock = await lock(path, host)
  try {
    return await work()
  } finally {
    unlock()
  }
}

async function lock(path: string, { platform, clock }: LockHost): Promise<() => void> {
  const end = clock.now() + PATIENCE_MS
  for (;;) {
    const unlock = platform === 'linux' ? tryFlock(path) : tryOpen(path, platform)
    if (unlock !== undefined) return unlock
    if (clock.now() >= end) {
      throw new TshelmError('source/locked', 'context deadline exceeded', {
        hint: `another process holds ${path}; if none does, remove it`,
      })
    }
    await clock.sleep(PAUSE_MS)
  }
}

function openLock(path: string, more = 0): number {
  try {
    return openSync(path, constants.O_CREAT | constants.O_RDONLY | more, 0o600)
  } catch (error) {
    throw pathError('open', path, error, 'cli/file')
  }
}

function tryFlock(path: string): (() => void) | undefined {
  const file = openLock(path)
  const { status, error } = spawnSync('flock', ['-x', '-n', '3'], { stdio: ['ignore', 'ignore', 'ignore', file] })
  if (status === 0) return () => closeSync(file)
  closeSync(file)
  if (error === undefined && status === TAKEN) return undefined
  return tryExclusive(path)
}

function tryOpen(path: string, platform: NodeJS.Platform): (() => void) | undefined {
  if (platform !== 'darwin' && platform !== 'freebsd') return tryExclusive(path)
  try {
    const file = openSync(path, constants.O_CREAT | constants.O_RDONLY | constants.O_NONBLOCK | O_EXLOCK, 0o600)
    return () => closeSync(file)
  } catch (error) {
    if (failureCode(error) === 'EAGAIN') return undefined
    throw pathError('open', path, error, 'cli/file')
  }
}

/** Among ourselves: who makes the file has the lock. */
function tryExclusive(path: string): (() => void) | undefined {
  closeSync(openLock(path))
  const own = `${path}.tshelm`
  try {
    closeSync(openSync(own, 'wx', 0o600))
    return () => rmSync(own, { force: true })
  } catch (error) {
    if (failureCode(error) === 'EEXIST') return undefined
    throw pathError('open', own, error, 'cli/file')
  }
}
