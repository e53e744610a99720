/** Files in memory, seen before those of another file system, in folders that need not be there. */
import type { DirectoryEntry, EntryKind, FileSystem } from './file-system.ts'

/** Content by absolute, cleaned path. */
export type FilesInMemory = ReadonlyMap<string, Uint8Array>

export function overlayFileSystem(files: FilesInMemory, below: FileSystem): FileSystem {
  const folders = foldersOf(files.keys())
  const kindHere = (path: string): EntryKind | undefined =>
    files.has(path) ? 'file' : folders.has(path) ? 'directory' : undefined
  return {
    absolute: (path) => below.absolute(path),
    kind: (path) => kindHere(trimmed(path)) ?? below.kind(path),
    resolve: (path) => (kindHere(trimmed(path)) === undefined ? below.resolve(path) : trimmed(path)),
    list(path) {
      const here = folders.get(trimmed(path))
      if (here === undefined) return below.list(path)
      const entries = new Map<string, DirectoryEntry>()
      for (const entry of listOrNothing(below, path)) entries.set(entry.name, entry)
      for (const [name, kind] of here) entries.set(name, { name, kind })
      return [...entries.values()]
    },
    read(path, limit) {
      const data = files.get(trimmed(path))
      if (data === undefined) return below.read(path, limit)
      return data.length > limit ? undefined : { data, modified: 0 }
    },
  }
}

/** What every folder on the way to a file has in it. */
function foldersOf(paths: Iterable<string>): Map<string, Map<string, EntryKind>> {
  const folders = new Map<string, Map<string, EntryKind>>()
  for (const path of paths) {
    let kind: EntryKind = 'file'
    for (let inner = path; ; kind = 'directory') {
      const slash = inner.lastIndexOf('/')
      const folder = slash <= 0 ? '/' : inner.slice(0, slash)
      const entries = folders.get(folder) ?? new Map<string, EntryKind>()
      const isKnown = folders.has(folder)
      entries.set(inner.slice(slash + 1), kind)
      folders.set(folder, entries)
      if (isKnown || folder === '/') break
      inner = folder
    }
  }
  // Everybody knows what is there: it is asked for as it is.
  folders.delete('/')
  return folders
}

function trimmed(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
}

function listOrNothing(below: FileSystem, path: string): readonly DirectoryEntry[] {
  try {
    return below.list(path)
  } catch {
    return []
  }
}
