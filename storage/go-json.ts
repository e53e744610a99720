/** Writes JSON as Go's encoding/json does: map keys sorted by bytes, struct keys in order, HTML characters escaped. */
import { StorageError } from './errors.ts'

const MAX_DEPTH = 1000

// What Go escapes and JSON.stringify does not; lone surrogates stand for bytes that are no UTF-8.
const SPECIAL = /[<>&\u2028\u2029\ud800-\udfff]/
const ESCAPED = /[<>&\u2028\u2029]|\\(?:\\|ud[89a-f][0-9a-f]{2})/g

const ESCAPES: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
  '\\\\': '\\\\',
}

export function goString(text: string): string {
  const plain = JSON.stringify(text)
  return SPECIAL.test(text) ? plain.replace(ESCAPED, (match) => ESCAPES[match] ?? '\\ufffd') : plain
}

/** Base64 in quotes, as Go writes []byte; null for nil. */
export function goBytes(bytes: Uint8Array | null): string {
  if (bytes === null) return 'null'
  return `"${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')}"`
}

/** Any JSON value, maps sorted; bigints keep all digits. Throws StorageError `invalid-record` for what JSON cannot hold. */
export function goJson(value: unknown, depth = 0): string {
  switch (typeof value) {
    case 'string':
      return goString(value)
    case 'boolean':
    case 'bigint':
      return String(value)
    case 'number':
      return goNumber(value)
    case 'object':
      if (value === null) return 'null'
      if (depth > MAX_DEPTH) throw new StorageError('invalid-record', `json: nested deeper than ${MAX_DEPTH} levels`)
      if (Array.isArray(value)) return `[${value.map((item) => goJson(item, depth + 1)).join(',')}]`
      return goMap(value as Readonly<Record<string, unknown>>, depth)
    default:
      throw new StorageError('invalid-record', `json: unsupported type: ${typeof value}`)
  }
}

function goMap(map: Readonly<Record<string, unknown>>, depth: number): string {
  const members: string[] = []
  for (const key of sortedKeys(map)) {
    if (map[key] !== undefined) members.push(`${goString(key)}:${goJson(map[key], depth + 1)}`)
  }
  return `{${members.join(',')}}`
}

function goNumber(value: number): string {
  if (!Number.isFinite(value)) {
    const name = Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'
    throw new StorageError('invalid-record', `json: unsupported value: ${name}`)
  }
  return Object.is(value, -0) ? '-0' : String(value)
}

/** Builds an object member by member, for Go structs: the caller gives the order and says what is left out. */
export class StructWriter {
  #text = '{'

  /** `json` is written as it is; undefined leaves the member out. */
  add(name: string, json: string | undefined): this {
    if (json !== undefined) this.#text += `${this.#text.length > 1 ? ',' : ''}"${name}":${json}`
    return this
  }

  /** A string member with `omitempty`. */
  text(name: string, value: string | undefined): this {
    return value === undefined || value === '' ? this : this.add(name, goString(value))
  }

  /** An integer member with `omitempty`. */
  integer(name: string, value: number | undefined): this {
    return value === undefined || value === 0 ? this : this.add(name, String(value))
  }

  /** A slice member with `omitempty`. */
  list(name: string, items: readonly unknown[] | undefined): this {
    return items === undefined || items.length === 0 ? this : this.add(name, goJson(items))
  }

  end(): string {
    return `${this.#text}}`
  }
}

function sortedKeys(map: Readonly<Record<string, unknown>>): string[] {
  const keys = Object.keys(map)
  if (keys.length < 2) return keys
  // UTF-16 order is byte order unless surrogates are compared with what lies above them.
  return keys.some((key) => SPECIAL.test(key))
    ? keys.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    : keys.sort()
}
