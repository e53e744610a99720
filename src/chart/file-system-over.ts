/** A file system of charts over the functions of node:fs, which the caller hands in. */
import type * as node from 'node:fs'
import { resolve } from 'node:path'
import type { DirectoryEntry, EntryKind, FileContent, FileSystem } from './file-system.ts'

/** What is used of node:fs. */
export type NodeFs = Pick<
  typeof node,
  'closeSync' | 'fstatSync' | 'lstatSync' | 'openSync' | 'readdirSync' | 'readSync' | 'readlinkSync' | 'realpathSync'
>

/** Go: links followed before it gives up. */
const MAX_LINKS = 255

export function fileSystemOver(fs: NodeFs): FileSystem {
  return {
    absolute: (path) => resolve(path),
    kind: (path) => kindOf(fs.lstatSync(path)),
    list: (path): DirectoryEntry[] =>
      fs.readdirSync(path, { withFileTypes: true }).map((entry) => ({ name: entry.name, kind: kindOf(entry) })),
    read: (path, limit) => read(fs, path, limit),
    resolve: (path) => resolveLinks(fs, path),
  }
}

function kindOf(entry: node.Dirent | node.Stats): EntryKind {
  return entry.isFile() ? 'file' : entry.isDirectory() ? 'directory' : entry.isSymbolicLink() ? 'symlink' : 'other'
}

/** One open, so that size, time and content belong together. */
function read(fs: NodeFs, path: string, limit: number): FileContent | undefined {
  const file = fs.openSync(path, 'r')
  try {
    const stats = fs.fstatSync(file)
    const { size, mtimeMs } = stats
    if (size > limit) return undefined
    // A byte more than there should be, to see whether it has ended there. Files of /proc and the like say size 0.
    const end = size > 0 && stats.isFile() ? size : -1
    let data = Buffer.allocUnsafe(size + 1)
    let length = 0
    for (;;) {
      const count = fs.readSync(file, data, length, data.length - length, null)
      length += count
      if (length > limit) return undefined
      if (count === 0 || length === end) break
      if (length === data.length) data = Buffer.concat([data, Buffer.allocUnsafe(data.length)])
    }
    return { data: data.subarray(0, length), modified: Math.floor(mtimeMs) }
  } finally {
    fs.closeSync(file)
  }
}

/** As Go's EvalSymlinks: where the way is broken, the error names the first element that is missing. */
function resolveLinks(fs: NodeFs, path: string): string {
  try {
    return fs.realpathSync(path)
  } catch (error) {
    followLinks(fs, path)
    throw error
  }
}

/** Element by element from the root, until one is missing. */
function followLinks(fs: NodeFs, path: string): void {
  let left = elements(path)
  let at = ''
  for (let links = 0; left.length > 0;) {
    const name = left.shift()!
    if (name === '..') {
      at = at.slice(0, Math.max(at.lastIndexOf('/'), 0))
      continue
    }
    const next = `${at}/${name}`
    const stats = fs.lstatSync(next)
    if (!stats.isSymbolicLink()) {
      if (!stats.isDirectory() && left.length > 0)
        throw Object.assign(new Error('not a directory'), { code: 'ENOTDIR' })
      at = next
      continue
    }
    if (++links > MAX_LINKS) return
    const target = fs.readlinkSync(next)
    if (target.startsWith('/')) at = ''
    left = [...elements(target), ...left]
  }
}

function elements(path: string): string[] {
  return path.split('/').filter((name) => name !== '' && name !== '.')
}
