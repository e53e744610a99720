/** The file system of this machine, by node:fs. Only the rim (CLI, `loadChart` of the SDK) hands it in. */
import { closeSync, fstatSync, lstatSync, openSync, readdirSync, readSync, readlinkSync, realpathSync } from 'node:fs'
import type { Dirent, Stats } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { DirectoryEntry, EntryKind, FileContent, FileSystem } from './file-system.ts'

/** Go: links followed before it gives up. */
const MAX_LINKS = 255

function kindOf(entry: Dirent | Stats): EntryKind {
  return entry.isFile() ? 'file' : entry.isDirectory() ? 'directory' : entry.isSymbolicLink() ? 'symlink' : 'other'
}

function list(path: string): DirectoryEntry[] {
  return readdirSync(path, { withFileTypes: true }).map((entry) => ({ name: entry.name, kind: kindOf(entry) }))
}

/** One open, so that size, time and content belong together. */
function read(path: string, limit: number): FileContent | undefined {
  const file = openSync(path, 'r')
  try {
    const { size, mtimeMs } = fstatSync(file)
    if (size > limit) return undefined
    // Files of /proc and the like say size 0: read until the end says so.
    let data = Buffer.allocUnsafe(size + 1)
    let length = 0
    for (;;) {
      const count = readSync(file, data, length, data.length - length, null)
      if (count === 0) break
      length += count
      if (length > limit) return undefined
      if (length === data.length) data = Buffer.concat([data, Buffer.allocUnsafe(data.length)])
    }
    return { data: data.subarray(0, length), modified: Math.floor(mtimeMs) }
  } finally {
    closeSync(file)
  }
}

/** As Go's EvalSymlinks: where the way is broken, the error names the element that is missing. */
function resolveLinks(path: string): string {
  try {
    return realpathSync(path)
  } catch (error) {
    let at = path
    for (let links = 0; links < MAX_LINKS && lstatSync(at).isSymbolicLink(); links++) {
      at = resolve(dirname(at), readlinkSync(at))
    }
    throw error
  }
}

export const nodeFileSystem: FileSystem = {
  absolute: (path) => resolve(path),
  kind: (path) => kindOf(lstatSync(path)),
  list,
  read,
  resolve: resolveLinks,
}
