/** Helm's wire format: JSON, gzip, base64. */
import { gunzipSync, gzipSync } from 'node:zlib'
import { recordFromJson } from './decode.ts'
import { recordParts, type RecordForm } from './encode.ts'
import { StorageError } from './errors.ts'
import { gzipParts, type Parts } from './gzip-parts.ts'
import type { ReleaseRecord } from './record.ts'

export interface DecodeOptions {
  /** Bytes of JSON after decompression. */
  readonly maxBytes?: number
  /** The chart's files and templates too. Default: true. */
  readonly files?: boolean
}

const MAX_BYTES = 256 * 1024 * 1024

// Level 9, which Helm takes, saves 2 % more and takes three times as long: for what would not find room without.
const LEVEL = 6
const BEST_LEVEL = 9
/** In base64 this is what an object may have. */
const ROOM_BYTES = 768 * 1024

// The header bytes where gzip tells the level and the system: Helm's have 2, "best", and 255, "unknown".
const LEVEL_BYTE = 8
const OS_BYTE = 9

/** The text that stands under `release` in a ConfigMap or row (a Secret's JSON has it in base64 once more). */
export function encodeRecord(record: ReleaseRecord, form: RecordForm = 'helm4'): string {
  const parts = recordParts(record, { form })
  const zipped = gzipParts(parts, record.chart, LEVEL) ?? gzip(parts, LEVEL)
  return (zipped.length > ROOM_BYTES ? gzip(parts, BEST_LEVEL) : zipped).toString('base64')
}

function gzip(parts: Parts, level: number): Buffer {
  const zipped = gzipSync(parts.join(''), { level })
  zipped[LEVEL_BYTE] = 2
  zipped[OS_BYTE] = 255
  return zipped
}

/** Reads what Helm 2, 3 and 4 store; uncompressed JSON too. Throws StorageError `invalid-record`. Labels are the caller's to add. */
export function decodeRecord(data: string, options: DecodeOptions = {}): ReleaseRecord {
  const bytes = fromBase64(data)
  const json = isGzip(bytes) ? gunzip(bytes, options.maxBytes ?? MAX_BYTES) : bytes
  if (json.length === 0) throw new StorageError('invalid-record', 'unexpected end of JSON input')
  return recordFromJson(parse(json.toString('utf8')), options.files)
}

function isGzip(bytes: Buffer): boolean {
  return bytes.length > 3 && bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 0x08
}

function gunzip(bytes: Buffer, maxOutputLength: number): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength })
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code
    if (code === 'ERR_BUFFER_TOO_LARGE') {
      throw new StorageError('invalid-record', `gzip: record holds more than ${maxOutputLength} bytes`, cause)
    }
    throw new StorageError(
      'invalid-record',
      code === 'Z_BUF_ERROR' ? 'unexpected EOF' : 'gzip: invalid checksum',
      cause,
    )
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const end = cause instanceof Error && cause.message.includes('end of JSON input')
    throw new StorageError(
      'invalid-record',
      end ? 'unexpected end of JSON input' : 'invalid JSON in release record',
      cause,
    )
  }
}

/** Strictly, as Go: Buffer.from would skip what is not base64. */
function fromBase64(data: string): Buffer {
  const text = data.includes('\n') || data.includes('\r') ? data.replace(/[\r\n]/g, '') : data
  const bytes = Buffer.from(text, 'base64')
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  const strict = text.length % 4 === 0 && bytes.length === (text.length / 4) * 3 - padding
  // Buffer reads the alphabet for URLs as well.
  if (strict && !text.includes('-') && !text.includes('_')) return bytes
  const valid = /^[A-Za-z0-9+/]*/.exec(text)![0].length
  const offset = valid === text.length ? text.length - (text.length % 4) : valid
  throw new StorageError('invalid-record', `illegal base64 data at input byte ${offset}`)
}
