/**
 * Finds the entries of an index in JSON, as `repo index --json` writes it, and makes sure that Helm takes them, one at a time. An entry in
 * a form that is not told at a glance is decoded by itself; what is stranger still goes to the full reader with the whole. So this one
 * needs no error texts, and must only never accept what Helm refuses.
 */
import { Buffer, isUtf8 } from 'node:buffer'
import { decodeJson } from '../../gotemplate/go/json.ts'
import { JsonError } from '../../gotemplate/go/json-error.ts'
import { decodeUtf8 } from '../../gotemplate/go/utf8.ts'
import { decodeJsonStruct, type Decoded } from '../chart/struct-decoder.ts'
import { ENTRY } from './index-entry.ts'
import { ENTRY_FIELDS, hasForm, type Fields, type Kind } from './index-fields.ts'
import { EntryTable, type ScannedIndex, type Span } from './index-table.ts'

const MAX_HEAD_BYTES = 1024 * 1024
const MAX_DEPTH = 100

/** undefined: the full reader has to look at it. */
export function scanJsonIndex(bytes: Uint8Array, source: string): ScannedIndex | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (buffer[0] !== BRACE || !isUtf8(buffer)) return undefined
  const text = buffer.toString('latin1')
  const table = new EntryTable(buffer, text, { source, decode: decodeEntry })
  const scanner = new Scanner(text)
  let entries: Span | undefined
  const isRead = scanner.members((key) => {
    if (key.toLowerCase() !== 'entries') return scanner.skip()
    // Go takes every spelling, and the last.
    if (entries !== undefined || key !== 'entries' || !scanner.isAt(BRACE)) return false
    const start = scanner.at
    const isWhole = scanner.members((name) => scanChart(buffer, scanner, { name, table }))
    entries = { start, end: scanner.at }
    return isWhole
  })
  scanner.blanks()
  if (!isRead || entries === undefined || scanner.at !== text.length) return undefined
  const { start, end } = entries
  if (start + text.length - end > MAX_HEAD_BYTES) return undefined
  return table.scanned(Buffer.concat([buffer.subarray(0, start), Buffer.from('{}'), buffer.subarray(end)]))
}

interface ChartPlace {
  /** One character for each byte. */
  readonly name: string
  readonly table: EntryTable
}

function scanChart(buffer: Buffer, scanner: Scanner, { name: raw, table }: ChartPlace): boolean {
  const name = Buffer.from(raw, 'latin1').toString('utf8')
  if (!table.chart(name)) return false
  return scanner.items(() => {
    const found = scanEntry(scanner)
    if (found === undefined) return false
    const { span, version, members } = found
    if (version === undefined || !isPlain(buffer.toString('utf8', span.start, span.end), members)) {
      return table.addDecoded(name, span)
    }
    table.add(name, span, version)
    return true
  })
}

interface FoundEntry {
  readonly span: Span
  /** Of a version that is written as it is. */
  readonly version: Span | undefined
  /** How many are written. */
  readonly members: number
}

function scanEntry(scanner: Scanner): FoundEntry | undefined {
  const start = scanner.at
  let version: Span | undefined
  let members = 0
  const member = (key: string): boolean => {
    members++
    const from = scanner.at
    if (!scanner.skip()) return false
    if (key !== 'version') return true
    const span = { start: from + 1, end: scanner.at - 1 }
    version = scanner.text.slice(span.start, span.end).includes('\\') ? undefined : span
    return true
  }
  const isRead = scanner.isAt(BRACE) ? scanner.members(member) : scanner.skip()
  return isRead ? { span: { start, end: scanner.at }, version, members } : undefined
}

/** Whether Helm takes it without doubt. `count`: of its members as they are written. */
function isPlain(text: string, count: number): boolean {
  let entry: unknown
  try {
    entry = JSON.parse(text)
  } catch {
    return false
  }
  const { name, version } = entry as { readonly name?: unknown; readonly version?: unknown }
  return (
    name !== undefined && version !== undefined && Object.keys(entry!).length === count && fits(entry, ENTRY_FIELDS)
  )
}

function fits(value: unknown, { byName }: Fields): boolean {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return false
  return Object.entries(value).every(([key, child]) => {
    const field = byName.get(key)
    return field !== undefined && isOfKind(child, field.kind)
  })
}

function isOfKind(value: unknown, kind: Kind): boolean {
  if (typeof kind === 'object') return Array.isArray(value) && value.every((item) => fits(item, kind))
  switch (kind) {
    case 'text':
      return typeof value === 'string'
    case 'bool':
      return typeof value === 'boolean'
    case 'texts':
      return Array.isArray(value) && value.every((item) => typeof item === 'string')
    case 'textMap':
      return isTextMap(value)
    default:
      return typeof value === 'string' && hasForm(kind, value, true)
  }
}

function isTextMap(value: unknown): boolean {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return false
  return Object.values(value).every((item) => typeof item === 'string')
}

function decodeEntry(bytes: Uint8Array): { readonly raw: Decoded | null } | undefined {
  try {
    const document = decodeJson(decodeUtf8(bytes))
    if (document === null) return { raw: null }
    const raw: Decoded = {}
    return decodeJsonStruct(ENTRY, document, raw) === undefined ? { raw } : undefined
  } catch (error) {
    if (error instanceof JsonError) return undefined
    throw error
  }
}

const BRACE = 0x7b
const BRACKET = 0x5b
const END_BRACE = 0x7d
const END_BRACKET = 0x5d
const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const COLON = 0x3a

/** Steps over values. What is between brackets and quotes is not looked at: whoever decodes it finds what is wrong there. */
class Scanner {
  readonly text: string
  at = 0

  constructor(text: string) {
    this.text = text
  }

  isAt(unit: number): boolean {
    return this.text.charCodeAt(this.at) === unit
  }

  blanks(): void {
    const { text } = this
    for (let unit = text.charCodeAt(this.at); unit === 0x20 || unit === 9 || unit === 10 || unit === 13;) {
      unit = text.charCodeAt(++this.at)
    }
  }

  /** The members of a map; `value` steps over each one's value. False to give up, as where a key is written with escapes. */
  members(value: (key: string) => boolean): boolean {
    return this.list(BRACE, END_BRACE, () => {
      const start = this.at
      if (!this.isAt(QUOTE) || !this.string()) return false
      const key = this.text.slice(start + 1, this.at - 1)
      this.blanks()
      if (key.includes('\\') || !this.isAt(COLON)) return false
      this.at++
      this.blanks()
      return value(key)
    })
  }

  items(item: () => boolean): boolean {
    return this.list(BRACKET, END_BRACKET, item)
  }

  private list(open: number, close: number, item: () => boolean): boolean {
    if (!this.isAt(open)) return false
    this.at++
    this.blanks()
    if (this.isAt(close)) {
      this.at++
      return true
    }
    for (;;) {
      if (!item()) return false
      this.blanks()
      const isMore = this.isAt(COMMA)
      if (!isMore && !this.isAt(close)) return false
      this.at++
      if (!isMore) return true
      this.blanks()
    }
  }

  /** Any value. False at the end of the text, and for what is deep. */
  skip(): boolean {
    const { text } = this
    let depth = 0
    for (; this.at < text.length; this.at++) {
      const unit = text.charCodeAt(this.at)
      if (unit === QUOTE) {
        if (!this.string()) return false
        this.at--
      } else if (unit === BRACE || unit === BRACKET) {
        if (++depth > MAX_DEPTH) return false
      } else if (unit === END_BRACE || unit === END_BRACKET) {
        if (depth === 0) return true
        depth--
      } else if (depth > 0 || unit !== COMMA) continue
      else return true
      if (depth === 0) {
        this.at++
        return true
      }
    }
    return false
  }

  private string(): boolean {
    const { text } = this
    for (let end = text.indexOf('"', this.at + 1); end >= 0; end = text.indexOf('"', end + 1)) {
      let slashes = 0
      while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes++
      if (slashes % 2 === 1) continue
      this.at = end + 1
      return true
    }
    return false
  }
}
