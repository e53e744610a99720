/** A chart archive (.tgz) → its files, with Helm's checks against hostile names and sizes. */
import { quote } from '../../gotemplate/go/strconv.ts'
import { HELM_4, type ChartRules } from '../compat.ts'
import { TshelmError } from '../errors.ts'
import { MAX_CHART_BYTES, MAX_CHART_ENTRIES, MAX_UNPACKED_ARCHIVE_BYTES } from '../limits.ts'
import { stripBom } from './directory.ts'
import { failureCode } from './file-system.ts'
import { gunzip, type Unzipped } from './gunzip.ts'
import type { ChartFile } from './model.ts'
import { readTar } from './tar.ts'
import type { TarEntry } from './tar.ts'

/**
 * The files of an archive in its order, their first path element (the chart's name) taken off. Throws TshelmError with Helm's
 * texts: not gzip, damaged, absolute or escaping names, more than 100 MiB, no files.
 */
export function readArchive(bytes: Uint8Array, { maxFileBytes }: ChartRules = HELM_4.chart): ChartFile[] {
  const files: ChartFile[] = []
  let remaining = MAX_CHART_BYTES
  for (const entry of readTar(unzipped(bytes))) {
    if (entry.type === '5') continue
    const name = nameInChart(entry)
    if (entry.size > remaining) throw tooLarge()
    if (entry.size > maxFileBytes) throw fileTooLarge(entry.name, maxFileBytes)
    if (entry.failure !== undefined) throw entry.failure
    remaining -= entry.data.length
    if (entry.data.length < entry.size || remaining <= 0 || files.length >= MAX_CHART_ENTRIES) throw tooLarge()
    files.push({ name, data: stripBom(entry.data), modified: entry.modified })
  }
  if (files.length === 0) throw invalid('no files in chart archive')
  return files
}

function unzipped(bytes: Uint8Array): Unzipped {
  try {
    return gunzip(bytes, MAX_UNPACKED_ARCHIVE_BYTES)
  } catch (cause) {
    throw failureCode(cause) === 'ERR_BUFFER_TOO_LARGE' ? tooLarge() : cause
  }
}

/** The entry's name without its first element, cleaned and checked. */
function nameInChart({ name }: TarEntry): string {
  // Archives made on Windows may have backslashes for slashes.
  const delimiter = name.includes('\\') ? '\\' : '/'
  const parts = name.split(delimiter)
  const raw = parts.slice(1).join('/')
  if (raw.startsWith('/')) throw invalid('chart illegally contains absolute paths')
  const clean = cleanPath(raw)
  if (clean === '.') throw invalid(`chart illegally contains content outside the base directory: ${quote(name)}`)
  if (clean.startsWith('..')) throw invalid('chart illegally references parent directory')
  if (/^[a-zA-Z]:\//.test(clean)) throw invalid('chart contains illegally named files')
  if (parts[0] === 'Chart.yaml') throw invalid('chart yaml not in base directory')
  return clean
}

/** Go's path.Clean of a relative path. */
function cleanPath(path: string): string {
  const out: string[] = []
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part === '..' && out.length > 0 && out.at(-1) !== '..') out.pop()
    else out.push(part)
  }
  return out.length === 0 ? '.' : out.join('/')
}

function tooLarge(): TshelmError {
  const message = `decompressed chart is larger than the maximum size ${MAX_CHART_BYTES}`
  return new TshelmError('chart/limit-exceeded', message)
}

function fileTooLarge(name: string, limit: number): TshelmError {
  const message = `decompressed chart file ${quote(name)} is larger than the maximum file size ${limit}`
  return new TshelmError('chart/limit-exceeded', message)
}

function invalid(message: string): TshelmError {
  return new TshelmError('chart/invalid-archive', message)
}
