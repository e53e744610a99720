/** Where the entries of an index stand in its bytes: some numbers for each, for there may be a million. */
import type { Buffer } from 'node:buffer'
import type { Decoded } from '../chart/struct-decoder.ts'
import { TshelmError } from '../errors.ts'
import type { TshelmEvent } from '../events.ts'
import { MAX_INDEX_ENTRIES } from '../limits.ts'
import { checkEntry, type IndexEntry } from './index-entry.ts'
import type { IndexedVersion } from './index-file.ts'

export interface ScannedIndex {
  /** The document without its entries. */
  readonly head: Uint8Array
  readonly names: readonly string[]
  readonly warnings: readonly TshelmEvent[]
  /** In the order of the file. */
  versions(name: string): readonly IndexedVersion[] | undefined
}

/** Where something begins and ends. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** What an entry's bytes say; undefined for what is no entry at all. */
export type DecodeEntry = (bytes: Uint8Array) => { readonly raw: Decoded | null } | undefined

/** Where the entries of a chart are in the table. */
interface Range {
  readonly first: number
  count: number
}

/** Numbers of one entry: where it begins and ends, and where its version does. */
const WIDTH = 4
const UNKNOWN: Span = { start: 0, end: 0 }

export class EntryTable {
  private readonly buffer: Buffer
  private readonly text: string
  private readonly source: string
  private readonly decode: DecodeEntry
  private table = new Int32Array(4096)
  private size = 0
  private readonly charts = new Map<string, Range>()
  private readonly skipped = new Map<string, TshelmEvent[]>()
  /** Of entries whose version is not plain to see. */
  private readonly decodedVersions = new Map<number, string>()

  /** @param text one character for each byte */
  constructor(buffer: Buffer, text: string, { source, decode }: { source: string; decode: DecodeEntry }) {
    this.buffer = buffer
    this.text = text
    this.source = source
    this.decode = decode
  }

  /** What is added from now on is of that chart. False if there is one of that name. */
  chart(name: string): boolean {
    if (this.charts.has(name)) return false
    this.charts.set(name, { first: this.size, count: 0 })
    return true
  }

  /** An entry that Helm takes. */
  add(name: string, { start, end }: Span, version: Span = UNKNOWN): void {
    const at = this.size * WIDTH
    if (this.size >= MAX_INDEX_ENTRIES) {
      throw new TshelmError('source/limit-exceeded', `index has more than ${MAX_INDEX_ENTRIES} entries`)
    }
    if (at + WIDTH > this.table.length) {
      const larger = new Int32Array(this.table.length * 2)
      larger.set(this.table)
      this.table = larger
    }
    this.table.set([start, end, version.start, version.end], at)
    this.size++
    this.charts.get(name)!.count++
  }

  /** An entry that needs a closer look: it is added, or left out with a warning. False for what is none. */
  addDecoded(name: string, span: Span): boolean {
    const decoded = this.decode(this.buffer.subarray(span.start, span.end))
    if (decoded === undefined) return false
    const result = checkEntry(decoded.raw, { name, source: this.source })
    if ('warning' in result) {
      const warnings = this.skipped.get(name) ?? []
      warnings.push(result.warning)
      this.skipped.set(name, warnings)
      return true
    }
    this.decodedVersions.set(this.size, result.entry.version)
    this.add(name, span)
    return true
  }

  scanned(head: Uint8Array): ScannedIndex {
    return {
      head,
      names: [...this.charts.keys()].sort(),
      // Helm looks at the last first.
      warnings: [...this.skipped.keys()].sort().flatMap((name) => this.skipped.get(name)!.toReversed()),
      versions: (name) => this.versions(name),
    }
  }

  private versions(name: string): IndexedVersion[] | undefined {
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
    const decoded = this.decode(bytes)
    const checked = decoded && checkEntry(decoded.raw, { name, source: this.source })
    if (checked !== undefined && 'entry' in checked) return checked.entry
    throw new TshelmError('internal', `entry of chart ${name} was read in two ways`)
  }
}

/** Escapes may hide letters, and letters beyond ASCII may be the same in lower case. */
const HIDES_LETTERS = /[\\\x80-\xff]/

function mayMention(entry: string, word: string): boolean {
  return entry.toLowerCase().includes(word) || HIDES_LETTERS.test(entry)
}
