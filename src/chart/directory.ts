/** A chart directory → its files, in lexical order, links followed. */
import { compareStrings } from '../../gotemplate/value.ts'
import { quote } from '../../gotemplate/go/strconv.ts'
import { decodeUtf8 } from '../../gotemplate/go/utf8.ts'
import { HELM_4, type ChartRules } from '../compat.ts'
import { TshelmError, messageOf } from '../errors.ts'
import { log } from '../events.ts'
import type { TshelmEvent } from '../events.ts'
import { MAX_CHART_BYTES, MAX_CHART_ENTRIES, MAX_DIRECTORY_DEPTH } from '../limits.ts'
import { failureCode, pathError } from './file-system.ts'
import type { DirectoryEntry, EntryKind, FileContent, FileSystem } from './file-system.ts'
import { IGNORE_FILE, isIgnored, parseIgnoreRules } from './ignore.ts'
import type { IgnoreRule } from './ignore.ts'
import type { ChartFile } from './model.ts'

interface Walk {
  readonly fs: FileSystem
  readonly emit: (event: TshelmEvent) => void
  readonly rules: readonly IgnoreRule[]
  readonly files: ChartFile[]
  readonly maxFileBytes: number
  remaining: number
  entries: number
}

interface Place {
  readonly absolute: string
  /** Relative to the chart, '' for itself. */
  readonly relative: string
  readonly depth: number
}

/**
 * Reads every file that `.helmignore` lets through. Throws TshelmError: irregular files, broken links, more than 100 MiB.
 * @param root absolute path of the chart directory
 */
export function readChartDirectory(
  root: string,
  fs: FileSystem,
  emit: (event: TshelmEvent) => void,
  { maxFileBytes }: ChartRules = HELM_4.chart,
): ChartFile[] {
  const rules = readIgnoreRules(root, fs)
  const walk: Walk = { fs, emit, rules, files: [], maxFileBytes, remaining: MAX_CHART_BYTES, entries: 0 }
  walkDirectory(walk, { absolute: root, relative: '', depth: 0 })
  return walk.files
}

function readIgnoreRules(root: string, fs: FileSystem): IgnoreRule[] {
  const path = `${root}/${IGNORE_FILE}`
  let content: FileContent | undefined
  try {
    content = fs.read(path, MAX_CHART_BYTES)
  } catch (error) {
    if (/^(ENOENT|ENOTDIR|ELOOP)$/.test(failureCode(error))) return parseIgnoreRules('')
    throw pathError(failureCode(error) === 'EISDIR' ? 'read' : 'open', path, error)
  }
  return parseIgnoreRules(content === undefined ? '' : decodeUtf8(content.data))
}

function walkDirectory(walk: Walk, place: Place): void {
  if (place.depth > MAX_DIRECTORY_DEPTH) {
    throw new TshelmError('chart/limit-exceeded', `directory ${place.absolute} is nested too deep`)
  }
  for (const { name, kind } of sortedEntries(walk, place)) {
    visit(walk, childOf(place, name), kind)
  }
}

function sortedEntries(walk: Walk, { absolute }: Place): DirectoryEntry[] {
  try {
    return [...walk.fs.list(absolute)].sort((a, b) => compareStrings(a.name, b.name))
  } catch (error) {
    throw pathError('open', absolute, error)
  }
}

function childOf({ absolute, relative, depth }: Place, name: string): Place {
  return {
    absolute: absolute === '/' ? `/${name}` : `${absolute}/${name}`,
    relative: relative === '' ? name : `${relative}/${name}`,
    depth: depth + 1,
  }
}

function visit(walk: Walk, place: Place, kind: EntryKind): void {
  if (++walk.entries > MAX_CHART_ENTRIES) {
    throw new TshelmError('chart/limit-exceeded', `chart has more than ${MAX_CHART_ENTRIES} files`)
  }
  if (kind === 'symlink') {
    visit(walk, place, kindOfTarget(walk, place))
  } else if (kind === 'directory') {
    if (!isIgnored(walk.rules, place.relative, true)) walkDirectory(walk, place)
  } else if (!isIgnored(walk.rules, place.relative, false)) {
    if (kind === 'other') {
      const message = `cannot load irregular file ${place.absolute} as it has file mode type bits set`
      throw new TshelmError('chart/invalid-file', message)
    }
    walk.files.push(readFile(walk, place))
  }
}

function kindOfTarget({ fs, emit }: Walk, { absolute }: Place): EntryKind {
  let resolved: string
  try {
    resolved = fs.resolve(absolute)
  } catch (error) {
    const reason = failureCode(error) === 'ELOOP' ? 'EvalSymlinks: too many links' : linkReason(absolute, error)
    throw new TshelmError('chart/invalid-file', `error evaluating symlink ${absolute}: ${reason}`, { cause: error })
  }
  const message = 'found symbolic link in path. Contents of linked file included and used'
  emit(log('INFO', message, { path: absolute, resolved }))
  return fs.kind(resolved)
}

/** Go names the missing target where Node may name the link, and nothing where a file stands in the way. */
function linkReason(absolute: string, error: unknown): string {
  if (failureCode(error) === 'ENOTDIR') return 'not a directory'
  const path = error instanceof Error && 'path' in error && typeof error.path === 'string' ? error.path : absolute
  return messageOf(pathError('lstat', path, error))
}

function readFile(walk: Walk, { absolute, relative }: Place): ChartFile {
  let content: FileContent | undefined
  try {
    content = walk.fs.read(absolute, walk.remaining)
  } catch (error) {
    throw new TshelmError(
      'chart/invalid-file',
      `error reading ${relative}: ${messageOf(pathError('open', absolute, error))}`,
    )
  }
  if (content === undefined) {
    const message = `error reading ${relative}: chart exceeds maximum decompressed size of ${MAX_CHART_BYTES} bytes`
    throw new TshelmError('chart/limit-exceeded', message)
  }
  if (content.data.length > walk.maxFileBytes) {
    const name = relative.slice(relative.lastIndexOf('/') + 1)
    const message = `chart file ${quote(name)} is larger than the maximum file size ${walk.maxFileBytes}`
    throw new TshelmError('chart/limit-exceeded', message)
  }
  walk.remaining -= content.data.length
  return { name: relative, data: stripBom(content.data), modified: content.modified }
}

/** The bytes without a UTF-8 byte order mark. */
export function stripBom(data: Uint8Array): Uint8Array {
  return data[0] === 0xef && data[1] === 0xbb && data[2] === 0xbf ? data.subarray(3) : data
}
