/** The file system as a command sees it: relative paths begin in the folder it was called in. */
import { resolve } from 'node:path'
import type { FileSystem } from '../chart/file-system.ts'
import { nodeFileSystem } from '../chart/node-file-system.ts'

export function fileSystemIn(cwd: string, files: FileSystem = nodeFileSystem): FileSystem {
  // An empty path is nowhere.
  const at = (path: string): string => (path === '' ? '' : resolve(cwd, path))
  return {
    absolute: (path) => resolve(cwd, path),
    kind: (path) => files.kind(at(path)),
    list: (path) => files.list(at(path)),
    read: (path, limit) => files.read(at(path), limit),
    resolve: (path) => files.resolve(at(path)),
  }
}
