/** The folder that lint looks at: files by name, with Go's texts for what goes wrong. */
import { failureCode, pathError, type EntryKind, type FileSystem } from '../chart/file-system.ts'
import { TshelmError } from '../errors.ts'
import { MAX_CHART_BYTES } from '../limits.ts'

export interface ChartFolder {
  readonly fs: FileSystem
  /** Absolute. */
  readonly root: string
}

/** What a path is, links followed; undefined if it is not there. Throws TshelmError for other failures. */
export function kindOf({ fs, root }: ChartFolder, name: string): EntryKind | undefined {
  const path = `${root}/${name}`
  try {
    return fs.kind(fs.resolve(path))
  } catch (error) {
    if (failureCode(error) === 'ENOENT') return undefined
    throw pathError('stat', path, error)
  }
}

/** The bytes of a file. Throws TshelmError. */
export function readFile({ fs, root }: ChartFolder, name: string): Uint8Array {
  const path = `${root}/${name}`
  try {
    const content = fs.read(path, MAX_CHART_BYTES)
    if (content !== undefined) return content.data
  } catch (error) {
    throw pathError(failureCode(error) === 'EISDIR' ? 'read' : 'open', path, error)
  }
  throw new TshelmError('chart/limit-exceeded', `file ${path} is larger than ${MAX_CHART_BYTES} bytes`)
}
