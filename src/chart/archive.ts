/** A chart archive (.tgz) → its files, with Helm's checks against hostile names and sizes. */
import { constants, gunzipSync, inflateRawSync } from 'node:zlib'
import { quote } from '../../gotemplate/go/strconv.ts'
import { HELM_4, type ChartRules } from '../compat.ts'
import { TshelmError } from '../errors.ts'
import { MAX_CHART_BYTES, MAX_CHART_ENTRIES, MAX_UNPACKED_ARCHIVE_BYTES } from '../limits.ts'
import { stripBom } from './directory.ts'
import { failureCode } from './file-system.ts'
import type { ChartFile } from './model.ts'
import { readTar } from './tar.ts'
import type { TarEntry } from './tar.ts'

/** Thrown for bytes that are no gzip stream at all; Go: gzip.ErrHeader. */
export const NOT_GZIP = 'gzip: invalid header'

/** Of a gzip header without optional parts, and the flag of one with a file name. */
const HEADER_BYTES = 10
const HAS_NAME = 8
/** A tar ends with two blocks of zeros. */
const TAR_END_BYTES = 1024

/**
 * The files of an archive in its order, their first path element (the chart's name) taken off. Throws TshelmError with Helm's
 * texts: not gzip, damaged, absolute or escaping names, more than 100 MiB, no files.
 */
export function readArchive(bytes: Uint8Array, { maxFileBytes }: ChartRules = HELM_4.chart): ChartFile[] {
  const files: ChartFile[] = []
  let remaining = MAX_CHART_BYTES
  for (const entry of readTar(gunzip(bytes))) {
    if (entry.type === '5' || entry.type === 'g') continue
    const name = nameInChart(entry)
    if (entry.size > remaining) throw tooLarge()
    if (entry.size > maxFileBytes) throw fileTooLarge(entry.name, maxFileBytes)
    remaining -= entry.data.length
    if (entry.data.length < entry.size || remaining <= 0 || files.length >= MAX_CHART_ENTRIES) throw tooLarge()
    files.push({ name, data: stripBom(entry.data), modified: entry.modified })
  }
  if (files.length === 0) throw invalid('no files in chart archive')
  return files
}

function gunzip(bytes: Uint8Array): Uint8Array {
  if (bytes.length < 10) throw invalid(bytes.length === 0 ? 'EOF' : 'unexpected EOF')
  if (!isGzip(bytes)) throw invalid(NOT_GZIP)
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_UNPACKED_ARCHIVE_BYTES })
  } catch (cause) {
    if (failureCode(cause) === 'ERR_BUFFER_TOO_LARGE') throw tooLarge()
    const whole = wholeTar(bytes)
    if (whole !== undefined) return whole
    const truncated = failureCode(cause) === 'Z_BUF_ERROR'
    const reason = truncated ? 'unexpected EOF' : damage(cause)
    throw new TshelmError('chart/invalid-archive', reason, { cause })
  }
}

/** Go reads no further than the end of the tar: a lost checksum, or what follows it, goes unnoticed. undefined if the tar has no end. */
function wholeTar(bytes: Uint8Array): Uint8Array | undefined {
  const flags = bytes[3]!
  if (flags !== 0 && flags !== HAS_NAME) return undefined
  const start = flags === HAS_NAME ? bytes.indexOf(0, HEADER_BYTES) + 1 : HEADER_BYTES
  try {
    const options = { maxOutputLength: MAX_UNPACKED_ARCHIVE_BYTES, finishFlush: constants.Z_SYNC_FLUSH }
    const tar = inflateRawSync(bytes.subarray(start), options)
    return tar.length >= TAR_END_BYTES && tar.subarray(-TAR_END_BYTES).every((byte) => byte === 0) ? tar : undefined
  } catch {
    return undefined
  }
}

function damage(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : ''
  return /check/.test(text) ? 'gzip: invalid checksum' : 'flate: corrupt input'
}

/** Whether the bytes begin as a gzip stream does. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 0x08
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
