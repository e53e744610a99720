/** A chart's folder on disk, whose dependencies change. */
import { lstatSync, readlinkSync, rmSync } from 'node:fs'
import { resolve } from 'node:path'
import type { ChartFolder } from '../../actions/dependency-folder.ts'
import { failureCode, pathError } from '../../chart/file-system.ts'
import { fileSystemIn } from '../file-system-in.ts'
import { filesIn } from '../write-file.ts'

/** @param path as messages name it */
export function chartFolder(path: string, cwd: string): ChartFolder {
  const files = filesIn(cwd)
  return {
    path,
    fs: fileSystemIn(cwd),
    writer: {
      write: (file, bytes) => files.write(file, bytes),
      makeFolder: (name) => files.makeFolder(name),
      remove: (file) => remove(file, cwd),
      linkTarget: (file) => linkTarget(file, cwd),
    },
  }
}

function remove(file: string, cwd: string): void {
  try {
    rmSync(resolve(cwd, file))
  } catch (error) {
    throw pathError('remove', file, error, 'cli/file')
  }
}

function linkTarget(file: string, cwd: string): string | undefined {
  try {
    const path = resolve(cwd, file)
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : undefined
  } catch (error) {
    if (failureCode(error) === 'ENOENT') return undefined
    throw pathError('lstat', file, error, 'cli/file')
  }
}
