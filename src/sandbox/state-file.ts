/**
 * The sandbox's state between processes: a log of changes, one JSON line each, that every process reads on from where it was. It is written
 * anew (temporary file, rename) when most of it is history. It holds Secrets: made with mode 0600, and the mode it has is kept.
 */
import {
  constants as fsConstants,
  closeSync,
  fchmodSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { makeFolders } from '../make-folders.ts'
import { asStateError, stateError } from './state-error.ts'
import { lockState } from './state-lock.ts'
import type { Store, StoreRecord } from './store.ts'

export interface StateFile {
  /**
   * Runs `act` on the newest state while no other process can change it, then appends what it changed. Rejects with `sandbox/state`
   * if the file cannot be used; what `act` did is forgotten then.
   */
  transaction<T>(act: () => T): Promise<T>
}

const HEADER = '{"tshelm-sandbox":1}\n'
const COMPACT_BYTES = 4 * 1024 * 1024

export function openStateFile(path: string, store: Store, clock: { now(): number }): StateFile {
  const log = createLog(path, store)
  let queue: Promise<unknown> = Promise.resolve()
  return {
    // requests of one process queue here: only one of them waits for the lock
    transaction: (act) => {
      const turn = queue.then(async () => {
        try {
          makeFolders(dirname(path), 0o700)
          const lock = await lockState(`${path}.lock`, clock)
          try {
            return log.exclusive(act, () => lock.held())
          } finally {
            lock.release()
          }
        } catch (error) {
          throw asStateError(error)
        }
      })
      queue = turn.catch(() => undefined)
      return turn
    },
  }
}

interface Log {
  /** To be called by the holder of the lock. `held` is asked once more before anything is written. */
  exclusive<T>(act: () => T, held: () => boolean): T
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
    if (size === 0) offset = writeAll(fd, HEADER, 0)
    if (size <= offset) return
    const bytes = readRange(fd, offset, size)
    // a writer that was killed may have left half a line
    const whole = bytes.lastIndexOf(10) + 1
    if (offset === 0 && !bytes.subarray(0, HEADER.length).equals(Buffer.from(HEADER))) throw notState(path)
    if (whole < bytes.length) ftruncateSync(fd, offset + whole)
    replayLines(bytes.subarray(0, whole).toString('utf8'), { path, store, anew: offset === 0 })
    offset += whole
  }

  const append = (fd: number, text: string): void => {
    try {
      offset += writeAll(fd, text, offset)
    } catch (error) {
      // Half a line would be the next writer's to mend.
      ftruncateSync(fd, offset)
      throw error
    }
  }

  const compact = (old: number): void => {
    if (offset < floor) return
    ;({ ino: inode, size: offset } = replaceFile(path, old, HEADER + linesOf(store.snapshot())))
    floor = Math.max(COMPACT_BYTES, 2 * offset)
  }

  return {
    exclusive: (act, held) => {
      const fd = openSync(path, fsConstants.O_RDWR | fsConstants.O_CREAT, 0o600)
      try {
        catchUp(fd)
        const result = act()
        if (pending.length > 0) {
          if (!held()) throw stateError('another process took over while this one was stopped', { hint: 'try again' })
          append(fd, linesOf(pending))
          pending.length = 0
          compact(fd)
        }
        return result
      } catch (error) {
        // What is in memory and what is in the file may differ now: all of it is read anew next time.
        pending.length = 0
        inode = 0
        throw error
      } finally {
        closeSync(fd)
      }
    },
  }
}

const linesOf = (records: readonly StoreRecord[]): string =>
  records.map((record) => `${JSON.stringify(record)}\n`).join('')

/** However often it takes. Returns the number of bytes. */
function writeAll(fd: number, text: string, position: number): number {
  const bytes = Buffer.from(text)
  for (let done = 0; done < bytes.length;) {
    done += writeSync(fd, bytes, done, bytes.length - done, position + done)
  }
  return bytes.length
}

/** Puts a new file in the place of `old`, with its mode; a link to it stays one. */
function replaceFile(path: string, old: number, text: string): { readonly ino: number; readonly size: number } {
  const target = realpathSync(path)
  const temporary = `${target}.${process.pid}.tmp`
  rmSync(temporary, { force: true })
  const fd = openSync(temporary, 'wx', 0o600)
  try {
    fchmodSync(fd, fstatSync(old).mode & 0o777)
    writeAll(fd, text, 0)
    const { ino, size } = fstatSync(fd)
    renameSync(temporary, target)
    return { ino, size }
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  } finally {
    closeSync(fd)
  }
}

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

function notState(path: string): Error {
  return stateError(`${path} is something else`, { hint: 'name another file, or remove it to begin anew' })
}
