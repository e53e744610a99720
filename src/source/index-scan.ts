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
import { isTshelmError } from '../errors.ts'
import { ENTRY } from './index-entry.ts'
import { EntryLines } from './index-lines.ts'
import { EntryTable, type ScannedIndex } from './index-table.ts'

/** Breaks, control characters and marks of order that YAML treats in ways of its own. As bytes. */
const UNUSUAL = /[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xa8\xa9]|\xef\xbb\xbf|\xef\xbf[\xbe\xbf]/

const ENTRIES = 'entries:\n'
const MAX_HEAD_BYTES = 1024 * 1024
const CHART = /[A-Za-z0-9][A-Za-z0-9._-]*(?=:(?: \[\])?\n)/y

/** undefined: the full reader has to look at it. */
export function scanIndex(bytes: Uint8Array, source: string): ScannedIndex | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  // JSON has a reader of its own.
  if (buffer[0] === 0x7b || !isUtf8(buffer)) return undefined
  const text = buffer.toString('latin1')
  if (UNUSUAL.test(text)) return undefined
  const start = text.startsWith(ENTRIES) ? 0 : text.indexOf(`\n${ENTRIES}`) + 1
  if (!text.startsWith(ENTRIES, start)) return undefined
  const table = new EntryTable(buffer, text, { source, decode: decodeItem })
  const end = scanEntries(text, start + ENTRIES.length, table)
  if (end < 0 || start + text.length - end > MAX_HEAD_BYTES) return undefined
  const head = Buffer.concat([buffer.subarray(0, start + ENTRIES.length), buffer.subarray(end)])
  // Further documents, and comments that look like something else.
  if (/^(?:---|\.\.\.|%|#)/m.test(head.toString('latin1'))) return undefined
  return table.scanned(head)
}

/** Returns where the entries end; -1 to give up. */
function scanEntries(text: string, start: number, table: EntryTable): number {
  const lines = new EntryLines(text)
  lines.at(start)
  const column = lines.indent
  if (column <= 0) return -1
  while (lines.indent === column) if (!scanChart(text, lines, table)) return -1
  return lines.indent <= 0 ? lines.pos : -1
}

function scanChart(text: string, lines: EntryLines, table: EntryTable): boolean {
  const column = lines.indent
  CHART.lastIndex = lines.pos + column
  const name = CHART.exec(text)?.[0]
  if (name === undefined || !isKey(name) || !table.chart(name)) return false
  const isEmpty = CHART.lastIndex + 1 < lines.end
  lines.next()
  const dash = lines.indent
  if (isEmpty || dash < column || !lines.isItem()) return dash <= column
  while (lines.indent === dash && lines.isItem()) if (!scanItem(name, lines, table)) return false
  return lines.indent <= column
}

function scanItem(name: string, lines: EntryLines, table: EntryTable): boolean {
  const { pos: start, indent: dash } = lines
  if (lines.entry(dash)) {
    table.add(name, { start, end: lines.pos }, { start: lines.versionStart, end: lines.versionEnd })
    return true
  }
  lines.skipItem(start, dash)
  return table.addDecoded(name, { start, end: lines.pos })
}

/** A list of one, strictly. */
function decodeItem(bytes: Uint8Array): { readonly raw: Decoded | null } | undefined {
  try {
    const { document, numberText } = parseYamlFile(bytes, { strict: true })
    if (!Array.isArray(document) || document.length !== 1 || unknownField(ENTRY, document[0]!) !== undefined) {
      return undefined
    }
    const { entries } = decodeStruct(ITEM, Object.assign(newMap(), { entries: document }), numberText)
    const [raw = null] = entries as readonly (Decoded | null)[]
    return { raw }
  } catch (error) {
    if (isTshelmError(error)) return undefined
    throw error
  }
}

const ITEM: StructType = {
  name: 'IndexFile',
  goName: 'repo.IndexFile',
  fields: { entries: ['entries', { kind: 'structs', of: ENTRY }] },
}

/** Whether YAML takes it for the text that it is. */
function isKey(name: string): boolean {
  return resolveKey(name) === name
}
