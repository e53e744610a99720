/** A file system that has one folder, of files in memory. */
import { cleanPath } from '../../gotemplate/go/path.ts'
import { TshelmError } from '../errors.ts'
import type { DirectoryEntry, FileSystem } from './file-system.ts'
import type { ChartFile } from './model.ts'

/** The folder is `/`. Names are relative to it, with `/` and without dots. */
export function folderOfFiles(files: readonly ChartFile[]): FileSystem {
  const byPath = new Map(files.map((file) => [`/${file.name}`, file]))
  const folders = new Map<string, Map<string, DirectoryEntry>>([['/', new Map()]])
  for (const path of byPath.keys()) addAbove(path, folders)
  const absolute = (path: string): string => cleanPath(`/${path}`)
  return {
    absolute,
    kind(path) {
      if (byPath.has(absolute(path))) return 'file'
      if (folders.has(absolute(path))) return 'directory'
      throw noEntry()
    },
    list(path) {
      const entries = folders.get(absolute(path))
      if (entries === undefined) throw noEntry()
      return [...entries.values()]
    },
    read(path, limit) {
      const file = byPath.get(absolute(path))
      if (file === undefined) throw noEntry()
      return file.data.length > limit ? undefined : { data: file.data, modified: file.modified ?? 0 }
    },
    resolve(path) {
      this.kind(path)
      return absolute(path)
    },
  }
}

function addAbove(path: string, folders: Map<string, Map<string, DirectoryEntry>>): void {
  let kind: DirectoryEntry['kind'] = 'file'
  for (let at = path; at !== '/'; kind = 'directory') {
    const slash = at.lastIndexOf('/')
    const above = slash === 0 ? '/' : at.slice(0, slash)
    const entries = folders.get(above)
    const name = at.slice(slash + 1)
    if (entries?.has(name) === true) return
    if (entries === undefined) folders.set(above, new Map([[name, { name, kind }]]))
    else entries.set(name, { name, kind })
    at = above
  }
}

function noEntry(): Error {
  return Object.assign(new TshelmError('source/not-found', 'no such file or directory'), { code: 'ENOENT' })
}
