/** Files that commands write. Messages have paths as they were given; relative ones begin in the folder of the command. */
import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { failureCode, pathError } from '../chart/file-system.ts'
import type { TshelmError } from '../errors.ts'
import { makeFolders } from '../make-folders.ts'

export interface Files {
  /** Makes the folders above too. Throws `cli/file` in Go's words. */
  write(path: string, data: Uint8Array): void
  /** Throws `cli/file` in Go's words. */
  makeFolder(path: string): void
  /** What is at a path, links followed; undefined if nothing is, or it cannot be known. */
  kind(path: string): 'directory' | 'other' | undefined
}

export function filesIn(cwd: string): Files {
  const kind = (path: string): 'directory' | 'other' | undefined => kindAt(resolve(cwd, path))
  const makeFolder = (path: string): void => {
    try {
      makeFolders(resolve(cwd, path), 0o755)
    } catch (error) {
      throw mkdirError(path, error, cwd)
    }
  }
  const write = (path: string, data: Uint8Array): void => {
    makeFolder(dirname(path))
    try {
      writeWhole(resolve(cwd, path), data)
    } catch (error) {
      throw writeError(path, error)
    }
  }
  return { write, makeFolder, kind }
}

/** Go's words for what Node met when it wrote there. */
export function writeError(path: string, error: unknown): TshelmError {
  const { syscall } = error as NodeJS.ErrnoException
  return pathError(syscall === 'write' ? 'write' : 'open', path, error, 'cli/file')
}

/** The file has all of the data or, after an error or a kill, what it had before. Links and devices are written through. */
export function writeWhole(path: string, data: string | Uint8Array, mode = 0o644): void {
  const old = lstatSync(path, { throwIfNoEntry: false })
  const isReplaced = old === undefined || (old.isFile() && isWritable(path) && isWritable(dirname(path)))
  if (!isReplaced) return writeFileSync(path, data)
  const draft = draftFor(path)
  writeNew(draft, data, old ?? { mode })
  try {
    renameSync(draft, path)
  } catch (error) {
    rmSync(draft, { force: true })
    throw error
  }
}

/** Short, and hidden: a chart's loader takes what is left of it after a kill for nothing. Threads and calls of one process have their own. */
function draftFor(path: string): string {
  return join(dirname(path), `.${String(process.pid)}.${Math.random().toString(36).slice(2)}`)
}

/** With the mode, and if that may be, the owner of what it takes the place of. */
interface Standing {
  readonly mode: number
  readonly uid?: number
  readonly gid?: number
}

function writeNew(path: string, data: string | Uint8Array, { mode, uid, gid }: Standing): void {
  const file = openSync(path, 'wx', mode & 0o777)
  try {
    if (uid !== undefined && gid !== undefined) {
      giveTo(file, uid, gid)
      // The umask has taken something of it.
      fchmodSync(file, mode & 0o777)
    }
    writeFileSync(file, data)
  } catch (error) {
    rmSync(path, { force: true })
    throw error
  } finally {
    closeSync(file)
  }
}

function giveTo(file: number, uid: number, gid: number): void {
  const made = fstatSync(file)
  if (made.uid === uid && made.gid === gid) return
  try {
    fchownSync(file, uid, gid)
  } catch {
    // Only the superuser gives files away.
  }
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
}

function kindAt(path: string): 'directory' | 'other' | undefined {
  try {
    return statSync(path).isDirectory() ? 'directory' : 'other'
  } catch {
    return undefined
  }
}

/** Go names the element of the path that is in the way, or the first that could not be made. */
function mkdirError(path: string, error: unknown, cwd: string): TshelmError {
  const code = failureCode(error)
  const inTheWay = code === 'EEXIST' || code === 'ENOTDIR'
  const exists = (name: string): boolean => lstatSync(resolve(cwd, name), { throwIfNoEntry: false }) !== undefined
  let failed = path
  while (dirname(failed) !== failed && !reachable(inTheWay ? failed : dirname(failed), exists)) failed = dirname(failed)
  if (!inTheWay) return pathError('mkdir', failed, error, 'cli/file')
  // A link to nothing is no folder, and none can be made in its place.
  const problem = kindAt(resolve(cwd, failed)) === undefined ? 'EEXIST' : 'ENOTDIR'
  return pathError('mkdir', failed, Object.assign(new Error(problem), { code: problem }), 'cli/file')
}

function reachable(path: string, exists: (path: string) => boolean): boolean {
  try {
    return exists(path)
  } catch {
    return false
  }
}

/** A file of that mode, whole or not at all; others may be reading or writing it. Makes the folders above. Throws `cli/file` in Go's words. */
export function putFile(path: string, bytes: Uint8Array, mode: number): void {
  const draft = draftFor(path)
  try {
    makeFolders(dirname(path), 0o755)
    writeFileSync(draft, bytes, { mode, flag: 'wx' })
    chmodSync(draft, mode)
    renameSync(draft, path)
  } catch (error) {
    rmSync(draft, { force: true })
    throw writeError(path, error)
  }
}

/** For the user alone, and whole or not at all. Throws `cli/file` in Go's words. */
export function writeSecretFile(path: string, text: string): void {
  const draft = `${path}.${String(process.pid)}`
  try {
    writeFileSync(draft, text, { mode: 0o600, flag: 'wx' })
    renameSync(draft, path)
  } catch (error) {
    rmSync(draft, { force: true })
    throw pathError('open', path, error, 'cli/file')
  }
}
