/**
 * Finds the entries of an index in the form in which tools write it: block maps and lists, one scalar a line, literals. Line by line it
 * makes sure that an entry is one that Helm takes, without decoding it. An entry in another form goes to the full reader by itself; what
 * is stranger still makes the scanner give up the whole. So it needs no error texts, and must only never accept what Helm refuses.
 */
import { Buffer, isUtf8 } from 'node:buffer'
import { resolveKey } from '../../gotemplate/go/yaml/resolve.ts'
import { newMap } from '../../gotemplate/value.ts'
import { decodeStruct, unknownField, type Decoded, type StructType } from '../chart/struct-decoder.ts'
import { parseYamlFile } from '../chart/yaml-file.ts'
import { isTshelmError, TshelmError } from '../errors.ts'
import type { TshelmEvent } from '../events.ts'
import { MAX_INDEX_ENTRIES } from '../limits.ts'
import { checkEntry, ENTRY, type IndexEntry } from './index-entry.ts'
import type { IndexedVersion } from './index-file.ts'
import { EntryLines } from './index-lines.ts'

export interface ScannedIndex {
  /** The document without its entries. */
  readonly head: Uint8Array
  readonly names: readonly string[]
  readonly warnings: readonly TshelmEvent[]
  /** In the order of the file. */
  versions(name: string): readonly IndexedVersion[] | undefined
}

/** Breaks, control characters and marks of order that YAML treats in ways of its own. As bytes. */
const UNUSUAL = /[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xa8\xa9]|\xef\xbb\xbf|\xef\xbf[\xbe\xbf]/

const ENTRIES = 'entries:\n'
const MAX_HEAD_BYTES = 1024 * 1024
const CHART = /[A-Za-z0-9][A-Za-z0-9._-]*(?=:(?: \[\])?\n)/y

/** undefined: the full reader has to look at it. */
export function scanIndex(bytes: Uint8Array, source: string): ScannedIndex | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (!isUtf8(buffer)) return undefined
  const text = buffer.toString('latin1')
  if (UNUSUAL.test(text)) return undefined
  const start = text.startsWith(ENTRIES) ? 0 : text.indexOf(`\n${ENTRIES}`) + 1
  if (!text.startsWith(ENTRIES, start)) return undefined
  const found = new Entries(buffer, text, source)
  const end = found.scan(start + ENTRIES.length)
  if (end < 0 || start + text.length - end > MAX_HEAD_BYTES) return undefined
  const head = Buffer.concat([buffer.subarray(0, start + ENTRIES.length), buffer.subarray(end)])
  // Further documents, and comments that look like something else.
  if (/^(?:---|\.\.\.|%|#)/m.test(head.toString('latin1'))) return undefined
  return { head, names: found.names(), warnings: found.warnings(), versions: (name) => found.versions(name) }
}

/** Where the entries of a chart are in the table. */
interface Range {
  readonly first: number
  count: number
}

/** Numbers of one entry in the table: where it begins and ends, and where its version does. */
const WIDTH = 4

class Entries {
  private readonly buffer: Buffer
  private readonly text: string
  private readonly source: string
  private readonly lines: EntryLines
  private table = new Int32Array(4096)
  private size = 0
  private readonly charts = new Map<string, Range>()
  private readonly skipped = new Map<string, TshelmEvent[]>()
  /** Of entries that the full reader has read. */
  private readonly decodedVersions = new Map<number, string>()

  constructor(buffer: Buffer, text: string, source: string) {
    this.buffer = buffer
    this.text = text
    this.source = source
    this.lines = new EntryLines(text)
  }

  /** Returns where the entries end; -1 to give up. */
  scan(start: number): number {
    const { lines } = this
    lines.at(start)
    const column = lines.indent
    if (column <= 0) return -1
    while (lines.indent === column) if (!this.chart(column)) return -1
    return lines.indent <= 0 ? lines.pos : -1
  }

  private chart(column: number): boolean {
    const { lines, text } = this
    CHART.lastIndex = lines.pos + column
    const name = CHART.exec(text)?.[0]
    if (name === undefined || this.charts.has(name) || !isKey(name)) return false
    const range: Range = { first: this.size, count: 0 }
    this.charts.set(name, range)
    const isEmpty = CHART.lastIndex + 1 < lines.end
    lines.next()
    const dash = lines.indent
    if (isEmpty || dash < column || !lines.isItem()) return dash <= column
    while (lines.indent === dash && lines.isItem()) if (!this.item(name, dash)) return false
    range.count = this.size - range.first
    return lines.indent <= column
  }

  private item(name: string, dash: number): boolean {
    const { lines } = this
    const start = lines.pos
    if (lines.entry(dash)) {
      this.add(start, lines.versionStart, lines.versionEnd)
      return true
    }
    lines.skipItem(start, dash)
    const checked = this.decode(start, lines.pos)
    if (checked === undefined) return false
    const result = checkEntry(checked.raw, { name, source: this.source })
    if ('warning' in result) {
      const warnings = this.skipped.get(name) ?? []
      warnings.push(result.warning)
      this.skipped.set(name, warnings)
      return true
    }
    this.decodedVersions.set(this.size, result.entry.version)
    this.add(start, 0, 0)
    return true
  }

  private add(start: number, versionStart: number, versionEnd: number): void {
    const at = this.size * WIDTH
    if (this.size >= MAX_INDEX_ENTRIES) {
      throw new TshelmError('source/limit-exceeded', `index has more than ${MAX_INDEX_ENTRIES} entries`)
    }
    if (at + WIDTH > this.table.length) {
      const larger = new Int32Array(this.table.length * 2)
      larger.set(this.table)
      this.table = larger
    }
    this.table[at] = start
    this.table[at + 1] = this.lines.pos
    this.table[at + 2] = versionStart
    this.table[at + 3] = versionEnd
    this.size++
  }

  /** Strictly; undefined for what is no entry at all. */
  private decode(start: number, end: number): { readonly raw: Decoded | null } | undefined {
    try {
      const { document, numberText } = parseYamlFile(this.buffer.subarray(start, end), { strict: true })
      if (!Array.isArray(document) || document.length !== 1 || unknownField(ENTRY, document[0]!) !== undefined) {
        return undefined
      }
      const [raw = null] = itemsOf(decodeStruct(ITEM, Object.assign(newMap(), { entries: document }), numberText))
      return { raw }
    } catch (error) {
      if (isTshelmError(error)) return undefined
      throw error
    }
  }

  names(): string[] {
    return [...this.charts.keys()].sort()
  }

  warnings(): TshelmEvent[] {
    const names = [...this.skipped.keys()].sort()
    // Helm looks at the last first.
    return names.flatMap((name) => this.skipped.get(name)!.toReversed())
  }

  versions(name: string): IndexedVersion[] | undefined {
    const range = this.charts.get(name)
    if (range === undefined) return undefined
    return Array.from({ length: range.count }, (_, i) => this.version(name, range.first + i))
  }

  private version(name: string, i: number): IndexedVersion {
    const { table, text } = this
    const [start, end, from, to] = table.subarray(i * WIDTH, (i + 1) * WIDTH)
    const version = this.decodedVersions.get(i) ?? text.slice(from, to)
    return {
      version,
      read: () => this.read(name, this.buffer.subarray(start, end)),
      mayMention: (word) => mayMention(text.slice(start, end), word),
    }
  }

  private read(name: string, bytes: Uint8Array): IndexEntry {
    const { document, numberText } = parseYamlFile(bytes)
    const [raw = null] = itemsOf(decodeStruct(ITEM, Object.assign(newMap(), { entries: document }), numberText))
    const checked = checkEntry(raw, { name, source: this.source })
    if ('entry' in checked) return checked.entry
    throw new TshelmError('internal', `entry of chart ${name} was read in two ways`)
  }
}

const ITEM: StructType = {
  name: 'IndexFile',
  goName: 'repo.IndexFile',
  fields: { entries: ['entries', { kind: 'structs', of: ENTRY }] },
}

function itemsOf({ entries }: Decoded): readonly (Decoded | null)[] {
  return entries as readonly (Decoded | null)[]
}

/** Escapes may hide letters, and letters beyond ASCII may be the same in lower case. */
const HIDES_LETTERS = /[\\\x80-\xff]/

function mayMention(entry: string, word: string): boolean {
  return entry.toLowerCase().includes(word) || HIDES_LETTERS.test(entry)
}

/** Whether YAML takes it for the text that it is. */
function isKey(name: string): boolean {
  return resolveKey(name) === name
}
