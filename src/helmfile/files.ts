/** The files of a state: relative paths begin in one folder, and failures are told in Go's words with the path as it was given. */
import { posix } from 'node:path'
import { decodeUtf8 } from '../../gotemplate/go/utf8.ts'
import { BadPatternError } from '../chart/path-match.ts'
import { pathError } from '../chart/file-system.ts'
import type { EntryKind, FileSystem } from '../chart/file-system.ts'
import { glob } from '../chart/glob.ts'
import { TshelmError } from '../errors.ts'

/** Of one file. */
export const MAX_FILE_BYTES: number = 64 * 1024 * 1024

export interface StateFiles {
  /** Absolute: where relative paths begin. */
  readonly cwd: string
  readonly absolute: (path: string) => string
  readonly readBytes: (path: string) => Uint8Array
  readonly readText: (path: string) => string
  /** Links followed; undefined where nothing is. Other failures are thrown. */
  readonly kind: (path: string) => EntryKind | undefined
  /** Whether there is something that is no folder. */
  readonly isFile: (path: string) => boolean
  readonly isFolder: (path: string) => boolean
  readonly list: (path: string) => readonly { readonly name: string; readonly kind: EntryKind }[]
  /** Sorted. Throws in Go's words where the pattern is broken. */
  readonly glob: (pattern: string) => string[]
}

export function filesIn(fs: FileSystem, cwd: string): StateFiles {
  const absolute = (path: string): string => posix.resolve(cwd, path)
  const kind = (path: string): EntryKind | undefined => kindOf(fs, absolute(path), path)
  const here: FileSystem = { ...fs, absolute }
  const readBytes = (path: string): Uint8Array => read(fs, absolute(path), path)
  return {
    cwd,
    absolute,
    readBytes,
    readText: (path) => decodeUtf8(readBytes(path)),
    kind,
    isFile: (path) => isThere(kind, path) && kind(path) !== 'directory',
    isFolder: (path) => isThere(kind, path) && kind(path) === 'directory',
    list: (path) => list(fs, absolute(path), path),
    glob: (pattern) => globbed(pattern, here),
  }
}

function isThere(kind: StateFiles['kind'], path: string): boolean {
  try {
    return kind(path) !== undefined
  } catch {
    return false
  }
}

function kindOf(fs: FileSystem, absolute: string, shown: string): EntryKind | undefined {
  try {
    const kind = fs.kind(absolute)
    return kind === 'symlink' ? fs.kind(fs.resolve(absolute)) : kind
  } catch (error) {
    const failure = pathError('stat', shown, error, 'helmfile/invalid-state')
    if (failure.data['errno'] === 'ENOENT') return undefined
    throw failure
  }
}

function read(fs: FileSystem, absolute: string, shown: string): Uint8Array {
  let content
  try {
    content = fs.read(absolute, MAX_FILE_BYTES)
  } catch (error) {
    const failed = error instanceof Error && 'code' in error && error.code === 'EISDIR' ? 'read' : 'open'
    throw pathError(failed, shown, error, 'helmfile/invalid-state')
  }
  if (content === undefined) {
    throw new TshelmError('helmfile/invalid-state', `open ${shown}: file exceeds ${MAX_FILE_BYTES} bytes`)
  }
  return content.data
}

function list(fs: FileSystem, absolute: string, shown: string): ReturnType<StateFiles['list']> {
  try {
    return [...fs.list(absolute)].sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch (error) {
    throw pathError('open', shown, error, 'helmfile/invalid-state')
  }
}

function globbed(pattern: string, fs: FileSystem): string[] {
  try {
    return glob(pattern, fs)
  } catch (error) {
    if (!(error instanceof BadPatternError)) throw error
    throw new TshelmError('helmfile/invalid-state', `failed processing ${pattern}: ${error.message}`)
  }
}

/** Go's filepath.Join of a folder and a path in it. */
export function joinPath(...parts: readonly string[]): string {
  const given = parts.filter((part) => part !== '')
  return given.length === 0 ? '' : posix.normalize(given.join('/')).replace(/(.)\/$/, '$1')
}
