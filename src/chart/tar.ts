/** A bounded reader of tar archives as Go's archive/tar reads them: ustar, GNU long names, pax records. */
import { decodeUtf8 } from '../../gotemplate/go/utf8.ts'
import { TshelmError } from '../errors.ts'
import { MAX_TAR_SPECIAL_BYTES } from '../limits.ts'

export interface TarEntry {
  readonly name: string
  /** The type flag: `0` file, `5` directory, `2` symbolic link … */
  readonly type: string
  /** Bytes that the header announces. */
  readonly size: number
  readonly data: Uint8Array
  /** Milliseconds since the epoch. */
  readonly modified: number
}

interface Header {
  readonly name: string
  readonly type: string
  readonly size: number
  readonly modified: number
}

/** What extended headers say about the entry that follows. */
interface Overrides {
  name?: string
  size?: number
  modified?: number
}

const BLOCK = 512
/** Link, symlink, devices, directory, FIFO: whatever their size field says, no data follows. */
const WITHOUT_DATA = /^[1-6]$/

/** The entries in order, extended headers resolved into the entry they describe. Throws TshelmError with Go's texts. */
export function* readTar(bytes: Uint8Array): Generator<TarEntry> {
  let overrides: Overrides = {}
  for (let at = 0; ;) {
    const header = readHeader(bytes, at)
    if (header === undefined) return
    const start = at + BLOCK
    if (header.type === 'x' || header.type === 'L' || header.type === 'K') {
      const special = specialData(bytes, start, header.size)
      if (header.type === 'x') overrides = { ...overrides, ...paxOverrides(special) }
      else if (header.type === 'L') overrides.name = cString(special)
      at = start + padded(header.size)
      continue
    }
    const size = overrides.size ?? header.size
    const stored = WITHOUT_DATA.test(header.type) ? 0 : size
    if (start + stored > bytes.length) throw unexpectedEnd()
    const name = overrides.name ?? header.name
    yield {
      name,
      // Go: an old-style file whose name ends in a slash is a directory.
      type: header.type === '0' && name.endsWith('/') ? '5' : header.type,
      size,
      data: bytes.subarray(start, start + stored),
      modified: overrides.modified ?? header.modified,
    }
    overrides = {}
    at = start + padded(stored)
  }
}

/** undefined at the end of the archive: two zero blocks, or nothing more. */
function readHeader(bytes: Uint8Array, at: number): Header | undefined {
  if (at >= bytes.length) return undefined
  if (at + BLOCK > bytes.length) throw unexpectedEnd()
  const block = bytes.subarray(at, at + BLOCK)
  if (isZero(block)) {
    const next = bytes.subarray(at + BLOCK, at + 2 * BLOCK)
    if (next.length === 0) return undefined
    if (next.length < BLOCK) throw unexpectedEnd()
    if (isZero(next)) return undefined
    throw invalidHeader()
  }
  checkSum(block)
  const flag = String.fromCharCode(block[156]!)
  const size = numeric(block.subarray(124, 136))
  if (size < 0) throw invalidHeader()
  const prefix = hasUstarMagic(block) ? cString(block.subarray(345, 500)) : ''
  const name = cString(block.subarray(0, 100))
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    type: flag === '\0' ? '0' : flag,
    size,
    modified: numeric(block.subarray(136, 148)) * 1000,
  }
}

/** POSIX `ustar\0` `00`: its prefix field lengthens the name. GNU's variant `ustar  ` keeps times there. */
function hasUstarMagic(block: Uint8Array): boolean {
  return decodeUtf8(block.subarray(257, 263)) === 'ustar\0'
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
  const text = cString(field).replace(/^[ \0]+|[ \0]+$/g, '')
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

function specialData(bytes: Uint8Array, start: number, size: number): Uint8Array {
  if (size > MAX_TAR_SPECIAL_BYTES) throw new TshelmError('chart/invalid-archive', 'archive/tar: header field too long')
  if (start + size > bytes.length) throw unexpectedEnd()
  return bytes.subarray(start, start + size)
}

/** Records `LENGTH KEY=VALUE\n`. */
function paxOverrides(data: Uint8Array): Overrides {
  const overrides: Overrides = {}
  for (let at = 0; at < data.length;) {
    const blank = data.indexOf(0x20, at)
    const digits = blank < 0 ? '' : decodeUtf8(data.subarray(at, blank))
    const length = /^[0-9]{1,9}$/.test(digits) ? Number(digits) : 0
    const end = at + length
    if (length < 5 || end > data.length || blank + 1 >= end || data[end - 1] !== 0x0a) throw invalidHeader()
    const record = decodeUtf8(data.subarray(blank + 1, end - 1))
    const equals = record.indexOf('=')
    if (equals <= 0) throw invalidHeader()
    applyRecord(overrides, record.slice(0, equals), record.slice(equals + 1))
    at = end
  }
  return overrides
}

function applyRecord(overrides: Overrides, key: string, value: string): void {
  if (key === 'path') {
    if (value.includes('\0')) throw invalidHeader()
    if (value !== '') overrides.name = value
  } else if (key === 'size') {
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
