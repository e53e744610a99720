/** A bounded reader of tar archives as Go's archive/tar reads them: ustar, GNU long names, pax records. */
import { decodeUtf8 } from '../../gotemplate/go/utf8.ts'
import { TshelmError } from '../errors.ts'
import { MAX_TAR_SPECIAL_BYTES } from '../limits.ts'
import type { Unzipped } from './gunzip.ts'

export interface TarEntry {
  readonly name: string
  /** The type flag: `0` file, `5` directory, `2` symbolic link … */
  readonly type: string
  /** Bytes that the header announces. */
  readonly size: number
  readonly data: Uint8Array
  /** Why `data` ends early. */
  readonly failure?: TshelmError
  /** Milliseconds since the epoch. */
  readonly modified: number
}

interface Header {
  readonly name: string
  readonly type: string
  readonly isGnu: boolean
  readonly mode: number
  readonly size: number
  readonly modified: number
}

/** What a pax header says about the entry that follows. */
interface Overrides {
  name?: string
  size?: number
  modified?: number
}

const BLOCK = 512
const OLD_FILE = '\0'
const SPARSE = 'S'
const DIRECTORY_MODE = 0o40000
/** Link, symlink, devices, directory, FIFO: whatever their size field says, no data follows. */
const WITHOUT_DATA = /^[1-6]$/

/**
 * The entries in order, extended headers resolved into the entry they describe. Throws TshelmError with Go's texts; beyond the end of
 * the bytes, the failure that ended them.
 */
export function* readTar(unzipped: Unzipped): Generator<TarEntry> {
  const { bytes, failure: missing = unexpectedEnd() } = unzipped
  let overrides: Overrides = {}
  let longName = ''
  for (let at = 0; ;) {
    const header = readHeader(unzipped, at)
    if (header === undefined) return
    const start = at + BLOCK
    if (/^[xgLK]$/.test(header.type)) {
      const special = specialData(bytes.subarray(start), header.size, missing)
      // Go: global records are an entry of their own, which ends what was said about the next.
      if (header.type === 'g') {
        paxRecords(special)
        overrides = {}
        longName = ''
      } else if (header.type === 'x') overrides = paxOverrides(paxRecords(special))
      else if (header.type === 'L') longName = cString(special)
      at = start + padded(header.size)
      continue
    }
    if (header.type === SPARSE && !header.isGnu) throw invalidHeader()
    const size = overrides.size ?? header.size
    const stored = WITHOUT_DATA.test(header.type) ? 0 : size
    // Go: GNU's word counts more, whichever came last.
    const name = longName === '' ? (overrides.name ?? header.name) : longName
    yield {
      name,
      type: typeOf(header, name),
      size,
      data: bytes.subarray(start, start + stored),
      ...(start + stored > bytes.length && { failure: missing }),
      modified: overrides.modified ?? header.modified,
    }
    overrides = {}
    longName = ''
    at = start + padded(stored)
  }
}

/** Go: a directory is also what its mode says is one, or an old-style file whose name ends in a slash. */
function typeOf({ type, mode }: Header, name: string): string {
  if (type === OLD_FILE) return name.endsWith('/') ? '5' : '0'
  return (mode & ~0o7777) === DIRECTORY_MODE ? '5' : type
}

/** undefined at the end of the archive: two zero blocks, or nothing more. */
function readHeader({ bytes, failure }: Unzipped, at: number): Header | undefined {
  if (at >= bytes.length && failure === undefined) return undefined
  if (at + BLOCK > bytes.length) throw failure ?? unexpectedEnd()
  const block = bytes.subarray(at, at + BLOCK)
  if (isZero(block)) {
    const next = bytes.subarray(at + BLOCK, at + 2 * BLOCK)
    if (next.length === 0 && failure === undefined) return undefined
    if (next.length < BLOCK) throw failure ?? unexpectedEnd()
    if (isZero(next)) return undefined
    throw invalidHeader()
  }
  checkSum(block)
  // Owner, group and devices are read for nothing but their faults.
  const [mode] = [100, 108, 116, ...(hasUstarMagic(block) || hasGnuMagic(block) ? [329, 337] : [])].map((at) =>
    numeric(block.subarray(at, at + 8)),
  )
  const size = numeric(block.subarray(124, 136))
  if (size < 0) throw invalidHeader()
  const prefix = hasUstarMagic(block) ? ustarPrefix(block) : hasGnuMagic(block) ? gnuPrefix(block) : ''
  const name = cString(block.subarray(0, 100))
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    type: String.fromCharCode(block[156]!),
    isGnu: hasGnuMagic(block),
    mode: mode!,
    size,
    modified: numeric(block.subarray(136, 148)) * 1000,
  }
}

/** Lengthens the name. The variant of star has times at its end. */
function ustarPrefix(block: Uint8Array): string {
  if (decodeUtf8(block.subarray(508)) !== 'tar\0') return cString(block.subarray(345, 500))
  for (const at of [476, 488]) numeric(block.subarray(at, at + 12))
  return cString(block.subarray(345, 476))
}

/** GNU keeps times where others have the prefix. Go: what cannot be a time is a prefix all the same, for Go once wrote it there. */
function gnuPrefix(block: Uint8Array): string {
  try {
    for (const at of [345, 357]) if (block[at] !== 0) numeric(block.subarray(at, at + 12))
    return ''
  } catch {
    const prefix = cString(block.subarray(345, 500))
    return /^[\x01-\x7f]*$/.test(prefix) ? prefix : ''
  }
}

/** POSIX `ustar\0`, whatever the version. */
function hasUstarMagic(block: Uint8Array): boolean {
  return decodeUtf8(block.subarray(257, 263)) === 'ustar\0'
}

function hasGnuMagic(block: Uint8Array): boolean {
  return decodeUtf8(block.subarray(257, 265)) === 'ustar  \0'
}

/** Sum of all header bytes with blanks for the sum itself; old tars summed signed bytes. */
function checkSum(block: Uint8Array): void {
  let unsigned = 0
  let signed = 0
  for (let i = 0; i < BLOCK; i++) {
    const byte = i >= 148 && i < 156 ? 0x20 : block[i]!
    unsigned += byte
    signed += byte > 0x7f ? byte - 0x100 : byte
  }
  const expected = numeric(block.subarray(148, 156))
  if (expected !== unsigned && expected !== signed) throw invalidHeader()
}

/** Octal digits, or base 256 where the first bit is set. */
function numeric(field: Uint8Array): number {
  if ((field[0]! & 0x80) !== 0) return base256(field)
  const text = decodeUtf8(field)
    .replace(/^[ \0]+|[ \0]+$/g, '')
    .split('\0', 1)[0]!
  if (text === '') return 0
  if (!/^[0-7]+$/.test(text)) throw invalidHeader()
  return parseInt(text, 8)
}

function base256(field: Uint8Array): number {
  const negative = (field[0]! & 0x40) !== 0
  let value = 0n
  for (let i = 0; i < field.length; i++) {
    let byte = i === 0 ? field[0]! & 0x7f : field[i]!
    if (i === 0 && negative) byte |= 0x80
    value = (value << 8n) | BigInt(byte)
  }
  const result = negative ? BigInt.asIntN(field.length * 8, value) : value
  if (result > BigInt(Number.MAX_SAFE_INTEGER) || result < BigInt(Number.MIN_SAFE_INTEGER)) throw invalidHeader()
  return Number(result)
}

function specialData(bytes: Uint8Array, size: number, missing: TshelmError): Uint8Array {
  if (size > MAX_TAR_SPECIAL_BYTES) throw new TshelmError('chart/invalid-archive', 'archive/tar: header field too long')
  if (size > bytes.length) throw missing
  return bytes.subarray(0, size)
}

/** Records `LENGTH KEY=VALUE\n`; the last of a key counts. */
function paxRecords(data: Uint8Array): Map<string, string> {
  const records = new Map<string, string>()
  for (let at = 0; at < data.length;) {
    const blank = data.indexOf(0x20, at)
    const digits = blank < 0 ? '' : decodeUtf8(data.subarray(at, blank))
    const length = /^[0-9]{1,9}$/.test(digits) ? Number(digits) : 0
    const end = at + length
    if (length < 5 || end > data.length || blank + 1 >= end || data[end - 1] !== 0x0a) throw invalidHeader()
    const record = decodeUtf8(data.subarray(blank + 1, end - 1))
    const equals = record.indexOf('=')
    if (equals <= 0) throw invalidHeader()
    const key = record.slice(0, equals)
    const value = record.slice(equals + 1)
    if (key === 'path' && value.includes('\0')) throw invalidHeader()
    records.set(key, value)
    at = end
  }
  return records
}

function paxOverrides(records: ReadonlyMap<string, string>): Overrides {
  const overrides: Overrides = {}
  // Go: an empty value leaves what the header says.
  for (const [key, value] of records) if (value !== '') applyRecord(overrides, key, value)
  return overrides
}

function applyRecord(overrides: Overrides, key: string, value: string): void {
  if (key === 'path') overrides.name = value
  else if (key === 'size') {
    if (!/^[0-9]{1,15}$/.test(value)) throw invalidHeader()
    overrides.size = Number(value)
  } else if (key === 'mtime') {
    if (!/^-?[0-9]{1,12}(\.[0-9]*)?$/.test(value)) throw invalidHeader()
    overrides.modified = Math.floor(Number(value) * 1000)
  }
}

/** Text up to the first NUL. */
function cString(field: Uint8Array): string {
  const end = field.indexOf(0)
  return decodeUtf8(end < 0 ? field : field.subarray(0, end))
}

function padded(size: number): number {
  return Math.ceil(size / BLOCK) * BLOCK
}

function isZero(block: Uint8Array): boolean {
  return block.every((byte) => byte === 0)
}

function invalidHeader(): TshelmError {
  return new TshelmError('chart/invalid-archive', 'archive/tar: invalid tar header')
}

function unexpectedEnd(): TshelmError {
  return new TshelmError('chart/invalid-archive', 'unexpected EOF')
}
