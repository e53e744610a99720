/** A file system of texts by path, rooted at `/`; names that end in a slash are empty directories. */
import { posix } from 'node:path'
import type { EntryKind, FileSystem } from '../../src/chart/file-system.ts'

export interface MemoryOptions {
  /** Links by path. */
  readonly links?: Readonly<Record<string, string>>
  /** Devices and sockets. */
  readonly irregular?: readonly string[]
}

class NoEntryError extends Error {
  readonly code = 'ENOENT'
}

export function memoryFileSystem(
  files: Readonly<Record<string, string | Uint8Array>>,
  { links = {}, irregular = [] }: MemoryOptions = {},
): FileSystem {
  const absolute = (path: string): string => posix.resolve('/', path)
  const contents = new Map(Object.entries(files).map(([path, content]) => [absolute(path), content]))
  const targets = new Map(Object.entries(links).map(([path, target]) => [absolute(path), target]))
  const special = new Set(irregular.map(absolute))
  const all = [...contents.keys(), ...targets.keys(), ...special]
  const kind = (path: string): EntryKind => {
    if (targets.has(path)) return 'symlink'
    if (special.has(path)) return 'other'
    if (contents.has(path) && !Object.keys(files).some((name) => name.endsWith('/') && absolute(name) === path))
      return 'file'
    if (all.some((name) => name === path || name.startsWith(`${path}/`))) return 'directory'
    throw new NoEntryError(path)
  }
  const resolve = (path: string): string => {
    let at = '/'
    for (const part of absolute(path).split('/').filter(Boolean)) {
      at = posix.join(at, part)
      const target = targets.get(at)
      if (target !== undefined) at = resolve(posix.resolve(posix.dirname(at), target))
    }
    return at
  }
  return {
    absolute,
    kind: (path) => kind(absolute(path)),
    resolve: (path) => {
      const resolved = resolve(path)
      kind(resolved)
      return resolved
    },
    list: (path) => {
      const prefix = `${resolve(path)}/`
      const inside = all
        .filter((name) => name.startsWith(prefix))
        .map((name) => name.slice(prefix.length).split('/')[0]!)
      return [...new Set(inside)].map((name) => ({ name, kind: kind(prefix + name) }))
    },
    read: (path, limit) => {
      const content = contents.get(resolve(path))
      if (content === undefined) throw new NoEntryError(path)
      const data = typeof content === 'string' ? Buffer.from(content) : content
      return data.length > limit ? undefined : { data, modified: 0 }
    },
  }
}
