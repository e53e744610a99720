/** The folder whose dependencies are looked after: what is read there, and the little that is written. */
import { cleanPath } from '../../gotemplate/go/path.ts'
import { failureCode, pathError, type FileSystem } from '../chart/file-system.ts'
import { loadChart } from '../chart/load.ts'
import type { Chart } from '../chart/model.ts'
import { messageOf, TshelmError } from '../errors.ts'
import type { Runtime } from '../runtime.ts'

/** Paths are those of FileSystem. Throws in Go's words. */
export interface FolderWriter {
  /** Whole or not at all; the old file stays until the new one is there. */
  write(path: string, bytes: Uint8Array): void
  remove(path: string): void
  /** With the folders above. */
  makeFolder(path: string): void
  /** Where a link leads; undefined for what is no link, or is not there. */
  linkTarget(path: string): string | undefined
}

export interface ChartFolder {
  /** As messages name it. */
  readonly path: string
  readonly fs: FileSystem
  readonly writer: FolderWriter
}

/** Throws `source/not-found` for a folder that is not there, `chart/…` for what is no chart. */
export function loadFolder({ path, fs }: ChartFolder, { emit }: Pick<Runtime, 'emit'>): Chart {
  let kind
  try {
    kind = fs.kind(fs.resolve(path))
  } catch (error) {
    const reason = messageOf(pathError('stat', path, error))
    throw new TshelmError('source/not-found', `could not find ${path}: ${reason}`, { cause: error })
  }
  if (kind !== 'directory') throw new TshelmError('chart/not-a-chart', 'only unpacked charts can be updated')
  return loadChart(path, fs, { emit, anyApiVersion: true })
}

/** A folder that an entry of Chart.yaml names, relative to the chart unless absolute. Throws `source/not-found`. */
export function localFolder(repository: string, { path, fs }: ChartFolder): string {
  const named = repository.replace(/^file:\/\//, '')
  const folder = named.startsWith('/') ? cleanPath(named) : cleanPath(`${path}/${named}`)
  try {
    fs.kind(fs.resolve(fs.absolute(folder)))
    return folder
  } catch (error) {
    if (failureCode(error) !== 'ENOENT') throw pathError('stat', folder, error)
    throw new TshelmError('source/not-found', `directory ${folder} not found`, {
      cause: error,
      hint: 'file:// in Chart.yaml is relative to the folder of the chart',
    })
  }
}
