/** A packed chart as a folder in memory: lint looks at archives as if they had been unpacked. */
import { quote } from '../../gotemplate/go/strconv.ts'
import { readArchive } from '../chart/archive.ts'
import { pathError, type DirectoryEntry, type EntryKind, type FileSystem } from '../chart/file-system.ts'
import { decodeMetadata } from '../chart/metadata.ts'
import type { ChartFile } from '../chart/model.ts'
import { parseYamlFile } from '../chart/yaml-file.ts'
import { TshelmError, wrapError } from '../errors.ts'
import { MAX_CHART_BYTES } from '../limits.ts'
import type { ChartFolder } from './chart-folder.ts'

/** Throws TshelmError with the texts of Helm's unpacking. */
export function unpackedArchive(path: string, fs: FileSystem): ChartFolder {
  const bytes = readBytes(path, fs)
  try {
    const files = readArchive(bytes)
    checkChartName(files)
    return { fs: folderOf(path, files), root: path }
  } catch (error) {
    throw wrapError('unable to extract tarball: ', error)
  }
}

function readBytes(path: string, fs: FileSystem): Uint8Array {
  try {
    const content = fs.read(path, MAX_CHART_BYTES)
    if (content !== undefined) return content.data
  } catch (error) {
    throw wrapError('unable to open tarball: ', pathError('open', path, error, 'source/not-found'))
  }
  throw new TshelmError('chart/limit-exceeded', `file ${path} is larger than ${MAX_CHART_BYTES} bytes`)
}

/** The chart's name becomes the name of the folder: it must be one. */
function checkChartName(files: readonly ChartFile[]): void {
  let name: unknown = ''
  for (const file of files) {
    if (file.name !== 'Chart.yaml') continue
    try {
      name = decodeMetadata(parseYamlFile(file.data))['name'] ?? ''
    } catch (error) {
      throw wrapError('cannot load Chart.yaml: ', error)
    }
  }
  const problem = nameProblem(String(name))
  if (problem !== undefined) throw new TshelmError('chart/invalid-metadata', problem)
}

function nameProblem(name: string): string | undefined {
  if (name === '') return 'chart name not specified'
  if (name === '.' || name === '..') return `chart name ${quote(name)} is not allowed`
  return name.includes('/') ? `chart name ${quote(name)} must not contain path separators` : undefined
}

type Tree = Map<string, { readonly file: ChartFile } | Tree>

function folderOf(root: string, files: readonly ChartFile[]): FileSystem {
  const tree = treeOf(files)
  const find = (path: string): { readonly file: ChartFile } | Tree => {
    let at: { readonly file: ChartFile } | Tree = tree
    for (const part of path.slice(root.length).split('/')) {
      if (part === '' || part === '.') continue
      const next: { readonly file: ChartFile } | Tree | undefined = at instanceof Map ? at.get(part) : undefined
      if (next === undefined) throw missing(path)
      at = next
    }
    return at
  }
  return {
    absolute: (path) => path,
    resolve: (path) => {
      find(path)
      return path
    },
    kind: (path) => kindOf(find(path)),
    list: (path) => {
      const found = find(path)
      return found instanceof Map
        ? [...found].map(([name, entry]): DirectoryEntry => ({ name, kind: kindOf(entry) }))
        : []
    },
    read: (path, limit) => {
      const found = find(path)
      if (found instanceof Map) throw missing(path, 'EISDIR')
      const { data, modified = 0 } = found.file
      return data.length > limit ? undefined : { data, modified }
    },
  }
}

function kindOf(entry: { readonly file: ChartFile } | Tree): EntryKind {
  return entry instanceof Map ? 'directory' : 'file'
}

/** A file where a folder is needed, or the reverse, loses to what came first. */
function treeOf(files: readonly ChartFile[]): Tree {
  const root: Tree = new Map()
  for (const file of files) {
    const parts = file.name.split('/')
    const name = parts.pop()!
    let at: Tree | undefined = root
    for (const part of parts) at = at && folderIn(at, part)
    if (at !== undefined && !(at.get(name) instanceof Map)) at.set(name, { file })
  }
  return root
}

function folderIn(tree: Tree, name: string): Tree | undefined {
  const known = tree.get(name)
  if (known !== undefined) return known instanceof Map ? known : undefined
  const made: Tree = new Map()
  tree.set(name, made)
  return made
}

function missing(path: string, code = 'ENOENT'): Error {
  return Object.assign(new TshelmError('chart/invalid-file', `no file ${path}`), { code })
}
