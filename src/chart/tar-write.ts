/** Files → a tar archive, as Go's archive/tar writes it: ustar, with pax records for what does not fit. */
import { encodeUtf8 } from '../../gotemplate/go/utf8.ts'
import { dirPath, basePath } from '../../gotemplate/go/path.ts'

export interface TarFile {
  readonly name: string
  readonly data: Uint8Array
  /** Milliseconds since the epoch; whole seconds are kept. */
  readonly modified: number
}

const BLOCK = 512
const NAME_BYTES = 100
const PREFIX_BYTES = 155
/** The highest number that eleven octal digits hold. */
const MAX_OCTAL = 8 ** 11 - 1
const FILE_MODE = 0o644

interface Header {
  readonly name: Uint8Array
  readonly prefix?: Uint8Array
  readonly mode: number
  readonly size: number
  readonly seconds: number
  readonly type: '0' | 'x'
}

/** The whole archive, files readable by all and owned by nobody. */
export function writeTar(files: readonly TarFile[]): Uint8Array {
  const parts: Uint8Array[] = []
  for (const file of files) writeFile(parts, file)
  parts.push(new Uint8Array(2 * BLOCK))
  return joined(parts)
}

function writeFile(parts: Uint8Array[], { name, data, modified }: TarFile): void {
  const seconds = Math.round(modified / 1000)
  const bytes = encodeUtf8(name)
  const split = splitName(bytes)
  const header = { mode: FILE_MODE, size: data.length, seconds: fitsOctal(seconds) ? seconds : 0, type: '0' } as const
  if (split !== undefined && fitsOctal(seconds)) {
    parts.push(headerBlock({ ...header, ...split }))
  } else {
    const isPlain = bytes.length <= NAME_BYTES && isAscii(bytes)
    const time = fitsOctal(seconds) ? [] : [['mtime', String(seconds)] as const]
    writeRecords(parts, name, isPlain ? time : [...time, ['path', name]])
    parts.push(headerBlock({ ...header, name: plainName(bytes) }))
  }
  writeData(parts, data)
}

function fitsOctal(seconds: number): boolean {
  return seconds >= 0 && seconds <= MAX_OCTAL
}

/** A pax header: a file of its own in front of the one it describes. */
function writeRecords(
  parts: Uint8Array[],
  name: string,
  records: readonly (readonly [key: string, value: string])[],
): void {
  const data = joined(records.map(([key, value]) => paxRecord(encodeUtf8(` ${key}=${value}\n`))))
  const folder = dirPath(name)
  const path = `${folder === '.' ? '' : `${folder}/`}PaxHeaders.0/${basePath(name)}`
  const plain = encodeUtf8(path).filter(isPlainByte).slice(0, NAME_BYTES)
  parts.push(headerBlock({ name: withoutSlash(plain), mode: 0, size: data.length, seconds: 0, type: 'x' }))
  writeData(parts, data)
}

/** The length in front counts itself. */
function paxRecord(rest: Uint8Array): Uint8Array {
  let length = rest.length + String(rest.length).length
  if (rest.length + String(length).length !== length) length++
  return joined([encodeUtf8(String(length)), rest])
}

function writeData(parts: Uint8Array[], data: Uint8Array): void {
  parts.push(data)
  const rest = data.length % BLOCK
  if (rest > 0) parts.push(new Uint8Array(BLOCK - rest))
}

/** How the two name fields hold a path; undefined if they cannot. */
function splitName(name: Uint8Array): Pick<Header, 'name' | 'prefix'> | undefined {
  if (!isAscii(name)) return undefined
  if (name.length <= NAME_BYTES) return { name }
  const slash = name.lastIndexOf(0x2f, Math.min(name.length - 1, PREFIX_BYTES))
  const rest = name.length - slash - 1
  if (slash <= 0 || rest === 0 || rest > NAME_BYTES) return undefined
  return { name: name.subarray(slash + 1), prefix: name.subarray(0, slash) }
}

/** What readers that know no pax records see: ASCII only, cut to the field. */
function plainName(name: Uint8Array): Uint8Array {
  const plain = name.filter(isPlainByte)
  return plain.length <= NAME_BYTES ? plain : withoutSlash(plain.subarray(0, NAME_BYTES))
}

function isPlainByte(byte: number): boolean {
  return byte > 0 && byte < 0x80
}

function isAscii(bytes: Uint8Array): boolean {
  return bytes.every(isPlainByte)
}

function withoutSlash(name: Uint8Array): Uint8Array {
  return name.at(-1) === 0x2f ? name.subarray(0, -1) : name
}

function headerBlock({ name, prefix, mode, size, seconds, type }: Header): Uint8Array {
  const block = new Uint8Array(BLOCK)
  block.set(name, 0)
  octal(block, { at: 100, digits: 7, value: mode })
  octal(block, { at: 108, digits: 7, value: 0 })
  octal(block, { at: 116, digits: 7, value: 0 })
  octal(block, { at: 124, digits: 11, value: size })
  octal(block, { at: 136, digits: 11, value: seconds })
  block[156] = type.charCodeAt(0)
  block.set(encodeUtf8('ustar\u000000'), 257)
  if (type === '0') {
    octal(block, { at: 329, digits: 7, value: 0 })
    octal(block, { at: 337, digits: 7, value: 0 })
  }
  if (prefix !== undefined) block.set(prefix, 345)
  writeSum(block)
  return block
}

/** Digits and a NUL. */
function octal(
  block: Uint8Array,
  field: { readonly at: number; readonly digits: number; readonly value: number },
): void {
  block.set(encodeUtf8(field.value.toString(8).padStart(field.digits, '0')), field.at)
}

/** The sum of all bytes, its own field taken for blanks: six digits, NUL, blank. */
function writeSum(block: Uint8Array): void {
  block.fill(0x20, 148, 156)
  const sum = block.reduce((total, byte) => total + byte, 0)
  octal(block, { at: 148, digits: 6, value: sum })
  block[154] = 0
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((total, { length }) => total + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
