/**
 * The sandbox's state between processes: a log of changes, one JSON line each, that every process reads on from where it was. It is written
 * anew (temporary file, rename) when most of it is history. Mode 0600: it holds Secrets. A lock file keeps writers apart.
 */
import { closeSync, fstatSync, mkdirSync, openSync, readSync, renameSync, rmSync, statSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Store, StoreRecord } from './store.ts'

export interface StateFile {
  /** Runs `act` on the newest state while no other process can change it, then appends what it changed. */
  transaction<T>(act: () => T): Promise<T>
}

export class StateFileError extends Error {
  override readonly name = 'StateFileError'
}

const HEADER = '{"tshelm-sandbox":1}\n'
const LOCK_STALE_MS = 10_000
const LOCK_WAIT_MS = 30_000
const COMPACT_BYTES = 4 * 1024 * 1024

export function openStateFile(path: string, store: Store, clock: { now(): number }): StateFile {
  const pending: StoreRecord[] = []
  // where this process has read to, and of which file
  let offset = 0
  let inode = 0
  store.onRecord((record) => pending.push(record))

  const read = (fd: number, from: number, to: number): void => {
    const bytes = Buffer.alloc(to - from)
    for (let done = 0; done < bytes.length;) {
      const count = readSync(fd, bytes, done, bytes.length - done, from + done)
      if (count === 0) break
      done += count
    }
    replayLines(bytes.toString('utf8'), path, store)
  }

  const catchUp = (fd: number): void => {
    const { size, ino } = fstatSync(fd)
    if (ino !== inode) {
      // a new file is a snapshot and what came after it; what we have is replaced object by object
      offset = 0
      inode = ino
    }
    if (size === 0) writeSync(fd, HEADER)
    else if (size > offset) read(fd, offset, size)
    offset = fstatSync(fd).size
  }

  const append = (fd: number): void => {
    if (pending.length === 0) return
    const text = pending.splice(0).map((record) => `${JSON.stringify(record)}\n`)
    offset += writeSync(fd, text.join(''), offset)
    if (offset > COMPACT_BYTES) compact()
  }

  let floor = COMPACT_BYTES
  const compact = (): void => {
    if (offset < floor) return
    const temporary = `${path}.${process.pid}.tmp`
    const fd = openSync(temporary, 'w', 0o600)
    writeSync(
      fd,
      HEADER +
        store
          .snapshot()
          .map((record) => `${JSON.stringify(record)}\n`)
          .join(''),
    )
    ;({ ino: inode, size: offset } = fstatSync(fd))
    closeSync(fd)
    renameSync(temporary, path)
    floor = Math.max(COMPACT_BYTES, 2 * offset)
  }

  const exclusive = <T>(act: () => T): T => {
    const fd = openSync(path, 'a+', 0o600)
    try {
      catchUp(fd)
      const result = act()
      append(fd)
      return result
    } finally {
      closeSync(fd)
    }
  }

  return {
    transaction: async (act) => {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
      await lock(`${path}.lock`, clock)
      try {
        return exclusive(act)
      } finally {
        rmSync(`${path}.lock`, { force: true })
      }
    },
  }
}

function replayLines(text: string, path: string, store: Store): void {
  for (const line of text.split('\n')) {
    if (line === '' || line === HEADER.trim()) continue
    try {
      store.replay(JSON.parse(line) as StoreRecord)
    } catch {
      throw new StateFileError(`${path} is no state of a sandbox; remove it to begin anew`)
    }
  }
}

/** Waits for the lock; one that nobody can be holding any more is broken. */
async function lock(path: string, clock: { now(): number }): Promise<void> {
  const end = clock.now() + LOCK_WAIT_MS
  for (let wait = 1; ; wait = Math.min(wait * 2, 50)) {
    try {
      closeSync(openSync(path, 'wx', 0o600))
      return
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    if (isStale(path)) rmSync(path, { force: true })
    else if (clock.now() > end)
      throw new StateFileError(`${path} is held by another process; remove it if none is running`)
    else await pause(wait)
  }
}

function isStale(path: string): boolean {
  try {
    return Date.now() - statSync(path).mtimeMs > LOCK_STALE_MS
  } catch {
    return false
  }
}
