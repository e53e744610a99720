/** Keeps processes that share a state file apart: a file beside it, with the name of its holder in it. */
import { closeSync, linkSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { stateError } from './state-error.ts'

export interface StateLock {
  /** False once another process has taken it for abandoned: nothing may be written any more. */
  held(): boolean
  /** A lock that is another's by now stays. */
  release(): void
}

// What is done under the lock is done at once: who holds it for longer was stopped or has died.
const STALE_MS = 10_000
const WAIT_MS = 30_000

/** Rejects with `sandbox/state` if others hold it for too long. */
export async function lockState(path: string, clock: { now(): number }): Promise<StateLock> {
  const token = `${hostname()} ${process.pid} ${Math.random().toString(36).slice(2)}`
  const end = clock.now() + WAIT_MS
  for (let wait = 1; ; wait = Math.min(wait * 2, 50)) {
    if (create(path, token)) break
    if (breakAbandoned(path, token)) continue
    if (clock.now() > end) {
      throw stateError(`${path} is held by another process`, { hint: 'remove it if no other tshelm is running' })
    }
    await pause(wait)
  }
  const held = (): boolean => holderOf(path) === token
  return {
    held,
    release: () => {
      if (held()) rmSync(path, { force: true })
    },
  }
}

function create(path: string, token: string): boolean {
  try {
    const fd = openSync(path, 'wx', 0o600)
    try {
      writeFileSync(fd, token)
    } finally {
      closeSync(fd)
    }
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** True if it is worth trying again at once. */
function breakAbandoned(path: string, token: string): boolean {
  const holder = holderOf(path)
  if (holder === undefined) return true
  if (!isDead(holder) && !isOld(path)) return false
  const aside = `${path}.${token.split(' ')[2]!}`
  try {
    renameSync(path, aside)
  } catch {
    // Others were faster.
    return true
  }
  // Somebody may have broken and taken it in between: that lock is given back.
  if (holderOf(aside) !== holder) restore(aside, path)
  rmSync(aside, { force: true })
  return true
}

function restore(aside: string, path: string): void {
  try {
    linkSync(aside, path)
  } catch {
    // It is taken again: who lost it finds out before writing.
  }
}

/** Undefined if there is no lock. */
function holderOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** Only what runs on this machine can be asked for. */
function isDead(holder: string): boolean {
  const [host, pid = ''] = holder.split(' ')
  if (host !== hostname() || !/^\d+$/.test(pid)) return false
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}

function isOld(path: string): boolean {
  try {
    return Date.now() - statSync(path).mtimeMs > STALE_MS
  } catch {
    return false
  }
}
