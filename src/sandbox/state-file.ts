/**
 * The sandbox's state between processes: a log of changes, one JSON line each, that every process reads on from where it was. It is written
 * anew (temporary file, rename) when most of it is history. Mode 0600: it holds Secrets. A lock file keeps writers apart.
 */
import {
  constants as fsConstants,
  closeSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
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
  const log = createLog(path, store)
  let queue: Promise<unknown> = Promise.resolve()
  return {
    // requests of one process queue here: only one of them waits for the lock
    transaction: (act) => {
      const turn = queue.then(async () => {
        mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
        await lock(`${path}.lock`, clock)
        try {
          return log.exclusive(act)
        } finally {
          rmSync(`${path}.lock`, { force: true })
        }
      })
      queue = turn.catch(() => undefined)
      return turn
    },
  }
}

interface Log {
  /** To be called by the holder of the lock. */
  exclusive<T>(act: () => T): T
}

function createLog(path: string, store: Store): Log {
  const pending: StoreRecord[] = []
  // where this process has read to, and of which file
  let offset = 0
  let inode = 0
  let floor = COMPACT_BYTES
  store.onRecord((record) => pending.push(record))

  const catchUp = (fd: number): void => {
    const { size, ino } = fstatSync(fd)
    if (ino !== inode) offset = 0
    inode = ino
    if (size === 0) offset = writeSync(fd, HEADER)
    if (size <= offset) return
    const bytes = readRange(fd, offset, size)
    // a writer that was killed may have left half a line
    const whole = bytes.lastIndexOf(10) + 1
    if (offset === 0 && !bytes.subarray(0, HEADER.length).equals(Buffer.from(HEADER))) throw notState(path)
    if (whole < bytes.length) ftruncateSync(fd, offset + whole)
    replayLines(bytes.subarray(0, whole).toString('utf8'), { path, store, anew: offset === 0 })
    offset += whole
  }

  const compact = (): void => {
    if (offset < floor) return
    const temporary = `${path}.${process.pid}.tmp`
    const fd = openSync(temporary, 'w', 0o600)
    writeSync(fd, HEADER + linesOf(store.snapshot()))
    ;({ ino: inode, size: offset } = fstatSync(fd))
    closeSync(fd)
    renameSync(temporary, path)
    floor = Math.max(COMPACT_BYTES, 2 * offset)
  }

  return {
    exclusive: (act) => {
      const fd = openSync(path, fsConstants.O_RDWR | fsConstants.O_CREAT, 0o600)
      try {
        catchUp(fd)
        const result = act()
        if (pending.length > 0) offset += writeSync(fd, linesOf(pending.splice(0)), offset)
        compact()
        return result
      } finally {
        closeSync(fd)
      }
    },
  }
}

const linesOf = (records: readonly StoreRecord[]): string =>
  records.map((record) => `${JSON.stringify(record)}\n`).join('')

function readRange(fd: number, from: number, to: number): Buffer {
  const bytes = Buffer.alloc(to - from)
  for (let done = 0; done < bytes.length;) {
    const count = readSync(fd, bytes, done, bytes.length - done, from + done)
    if (count === 0) break
    done += count
  }
  return bytes
}

interface Replay {
  readonly path: string
  readonly store: Store
  /** The lines are the whole state: what they do not hold is gone. */
  readonly anew: boolean
}

function replayLines(text: string, { path, store, anew }: Replay): void {
  const left = new Set(anew ? store.snapshot().map(({ key }) => key) : [])
  for (const line of text.split('\n')) {
    if (line === '' || line === HEADER.trim()) continue
    const record = parseRecord(line, path)
    left.delete(record.key)
    store.replay(record)
  }
  for (const key of left) store.replay({ revision: store.revision(), key, object: null })
}

function parseRecord(line: string, path: string): StoreRecord {
  try {
    const record = JSON.parse(line) as Partial<StoreRecord> | null
    if (typeof record?.key === 'string' && typeof record.revision === 'number') return record as StoreRecord
  } catch {
    // Said below.
  }
  throw notState(path)
}

function notState(path: string): StateFileError {
  return new StateFileError(`${path} is no state of a sandbox; remove it to begin anew`)
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
