/** The file system as a command sees it: relative paths begin in the folder it was called in. */
import { resolve } from 'node:path'
import type { FileSystem } from '../chart/file-system.ts'
import { nodeFileSystem } from '../chart/node-file-system.ts'

export function fileSystemIn(cwd: string): FileSystem {
  return {
    absolute: (path) => resolve(cwd, path),
    kind: (path) => nodeFileSystem.kind(resolve(cwd, path)),
    list: (path) => nodeFileSystem.list(resolve(cwd, path)),
    read: (path, limit) => nodeFileSystem.read(resolve(cwd, path), limit),
    resolve: (path) => nodeFileSystem.resolve(resolve(cwd, path)),
  }
}
