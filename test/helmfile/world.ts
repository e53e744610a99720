/** Files in memory for tests of helmfile. */
import { posix } from 'node:path'
import type { DirectoryEntry, FileSystem } from '../../src/chart/file-system.ts'
import type { HelmfileWorld } from '../../src/helmfile/load-helmfile.ts'

export function worldOf(files: Readonly<Record<string, string>>): HelmfileWorld & { readonly logged: string[] } {
  const logged: string[] = []
  return {
    files: memoryFiles(files),
    cwd: '/w',
    log: (level, message) => void logged.push(`${level}: ${message}`),
    logged,
  }
}

function missing(path: string): Error {
  return Object.assign(new Error(`no ${path}`), { code: 'ENOENT' })
}

function memoryFiles(files: Readonly<Record<string, string>>): FileSystem {
  const texts = new Map(Object.entries(files).map(([name, text]) => [posix.join('/w', name), text]))
  const folders = new Set<string>(['/'])
  for (const path of texts.keys()) {
    for (let folder = posix.dirname(path); folder !== '/'; folder = posix.dirname(folder)) folders.add(folder)
  }
  const list = (path: string): DirectoryEntry[] => {
    if (!folders.has(path)) throw missing(path)
    const entries: DirectoryEntry[] = []
    for (const file of texts.keys())
      if (posix.dirname(file) === path) entries.push({ name: posix.basename(file), kind: 'file' })
    for (const folder of folders) {
      if (folder !== path && posix.dirname(folder) === path)
        entries.push({ name: posix.basename(folder), kind: 'directory' })
    }
    return entries
  }
  return {
    absolute: (path) => posix.resolve('/w', path),
    kind(path) {
      if (texts.has(path)) return 'file'
      if (folders.has(path)) return 'directory'
      throw missing(path)
    },
    list,
    read(path) {
      const text = texts.get(path)
      if (text === undefined) throw missing(path)
      return { data: new TextEncoder().encode(text), modified: 0 }
    },
    resolve: (path) => path,
  }
}
