/** Gzip streams as Go reads them: bit by bit, so that damage counts only once somebody reads that far. */
import { constants, gunzipSync, inflateRawSync } from 'node:zlib'
import { TshelmError } from '../errors.ts'
import { failureCode } from './file-system.ts'

/** Thrown for bytes that are no gzip stream at all; Go: gzip.ErrHeader. */
export const NOT_GZIP = 'gzip: invalid header'

/** What can be read, and what is said to those who want more. */
export interface Unzipped {
  readonly bytes: Uint8Array
  readonly failure?: TshelmError
}

const HEADER_BYTES = 10
/** Checksum and size. */
const TRAILER_BYTES = 8
const FLAG = { crc: 2, extra: 4, name: 8, comment: 16 }

/** Whether the bytes begin as a gzip stream does. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 0x08
}

/** Throws TshelmError in Go's words if not even the header can be read, and `RangeError` ERR_BUFFER_TOO_LARGE beyond `limit` bytes. */
export function gunzip(bytes: Uint8Array, limit: number): Unzipped {
  if (bytes.length < HEADER_BYTES) throw invalid(bytes.length === 0 ? 'EOF' : 'unexpected EOF')
  if (!isGzip(bytes)) throw invalid(NOT_GZIP)
  try {
    const { buffer, engine } = gunzipSync(bytes, { maxOutputLength: limit, info: true }) as unknown as Inflated
    // Node takes zeros behind a stream for padding, Go for a header.
    if (engine.bytesWritten === bytes.length) return { bytes: buffer }
  } catch (cause) {
    if (failureCode(cause) === 'ERR_BUFFER_TOO_LARGE') throw cause
  }
  return inMembers(bytes, limit)
}

interface Inflated {
  readonly buffer: Buffer
  /** Counts the bytes that were read. */
  readonly engine: { readonly bytesWritten: number }
}

/** One stream after another, as far as they go. */
function inMembers(bytes: Uint8Array, limit: number): Unzipped {
  const parts: Uint8Array[] = []
  let left = limit
  for (let at = 0; at < bytes.length;) {
    const member = bytes.subarray(at)
    const start = headerLength(member)
    if (typeof start === 'string') {
      if (at === 0) throw invalid(start)
      return { bytes: Buffer.concat(parts), failure: invalid(start) }
    }
    const { buffer, read, damage } = inflate(member.subarray(start), left)
    parts.push(buffer)
    left -= buffer.length
    const end = start + read + TRAILER_BYTES
    const failure = damage ?? (end > member.length ? 'unexpected EOF' : mistaken(member.subarray(0, end), limit))
    if (failure !== undefined) return { bytes: Buffer.concat(parts), failure: invalid(failure) }
    at += end
  }
  return { bytes: Buffer.concat(parts) }
}

/** Or what is wrong with the header. */
function headerLength(member: Uint8Array): number | string {
  if (member.length < HEADER_BYTES) return 'unexpected EOF'
  if (!isGzip(member)) return NOT_GZIP
  const flags = member[3]!
  let at = HEADER_BYTES
  if ((flags & FLAG.extra) !== 0) at += 2 + member[at]! + member[at + 1]! * 256
  for (const flag of [FLAG.name, FLAG.comment]) {
    if ((flags & flag) === 0) continue
    const end = member.indexOf(0, at)
    if (end < 0) return 'unexpected EOF'
    at = end + 1
  }
  if ((flags & FLAG.crc) !== 0) at += 2
  return at > member.length ? 'unexpected EOF' : at
}

function inflate(data: Uint8Array, limit: number): { buffer: Uint8Array; read: number; damage?: string } {
  const all = inflated(data, limit)
  if (all !== undefined) return { buffer: all.buffer, read: all.engine.bytesWritten }
  // zlib keeps what came before the damage to itself: the longest beginning that is sound has it.
  let sound = 0
  let broken = data.length
  while (broken - sound > 1) {
    const middle = (sound + broken) >> 1
    if (inflated(data.subarray(0, middle), limit) === undefined) broken = middle
    else sound = middle
  }
  const before = inflated(data.subarray(0, sound), limit)?.buffer ?? new Uint8Array(0)
  return { buffer: before, read: sound, damage: `flate: corrupt input before offset ${broken}` }
}

function inflated(data: Uint8Array, limit: number): Inflated | undefined {
  if (data.length === 0) return { buffer: Buffer.alloc(0), engine: { bytesWritten: 0 } }
  try {
    const options = { maxOutputLength: Math.max(limit, 1), finishFlush: constants.Z_SYNC_FLUSH, info: true }
    return inflateRawSync(data, options) as unknown as Inflated
  } catch (cause) {
    if (failureCode(cause) === 'ERR_BUFFER_TOO_LARGE') throw cause
    return undefined
  }
}

function mistaken(member: Uint8Array, limit: number): string | undefined {
  try {
    gunzipSync(member, { maxOutputLength: limit })
    return undefined
  } catch {
    return 'gzip: invalid checksum'
  }
}

function invalid(message: string): TshelmError {
  return new TshelmError('chart/invalid-archive', message)
}
