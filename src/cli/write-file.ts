/** Files that commands write. Messages have paths as they were given; relative ones begin in the folder of the command. */
import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
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
      throw mkdirError(path, error, kind)
    }
  }
  const write = (path: string, data: Uint8Array): void => {
    makeFolder(dirname(path))
    try {
      writeFileSync(resolve(cwd, path), data, { mode: 0o644 })
    } catch (error) {
      throw pathError('open', path, error, 'cli/file')
    }
  }
  return { write, makeFolder, kind }
}

function kindAt(path: string): 'directory' | 'other' | undefined {
  try {
    return statSync(path).isDirectory() ? 'directory' : 'other'
  } catch {
    return undefined
  }
}

const NOT_A_FOLDER = Object.assign(new Error('not a directory'), { code: 'ENOTDIR' })

/** Go names the element of the path that is in the way, or the first that could not be made. */
function mkdirError(path: string, error: unknown, kind: Files['kind']): TshelmError {
  const inTheWay = failureCode(error) === 'EEXIST' || failureCode(error) === 'ENOTDIR'
  let failed = path
  let above = dirname(path)
  while (above !== failed && kind(inTheWay ? failed : above) === undefined) {
    failed = above
    above = dirname(failed)
  }
  return pathError('mkdir', failed, inTheWay ? NOT_A_FOLDER : error, 'cli/file')
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
