/** TOML as BurntSushi/toml 1.6 reads it, errors included. */
import { isMap, newMap, type GoMap, type GoValue } from '../value.ts'
import { TomlError } from './toml-error.ts'
import { dottedKey } from './toml-key.ts'
import { readNumberOrTime, readSigned, readWord, type TomlTimes } from './toml-number.ts'
import {
  END,
  accept,
  errorAt,
  failure,
  failureAfter,
  failureBefore,
  isBlank,
  isBreak,
  lineOf,
  next,
  peek,
  shown,
  skipBlanks,
  skipComment,
  take,
  type Scanner,
} from './toml-scan.ts'
import { readLongString, readString } from './toml-string.ts'
import { byteSlice } from './utf8.ts'
import { currentKey, define, noteType, openImplicitly, openTable, type Document } from './toml-tables.ts'

export { encodeToml } from './toml-encode.ts'
export { TomlError } from './toml-error.ts'
export type { TomlTimes } from './toml-number.ts'

/** Deepest nesting of arrays and inline tables. */
const MAX_DEPTH = 200

interface Reader {
  readonly scan: Scanner
  readonly document: Document
  readonly times: TomlTimes
  /** Line of the key read last, where errors about clashing keys are reported. */
  keyLine: number
  depth: number
}

/** toml.Unmarshal into a map[string]interface{}. @throws TomlError */
export function decodeToml(text: string, times: TomlTimes): GoMap {
  const reader = newReader(text.replace(/^(?:\ufeff|\udcff\udcfe|\udcfe\udcff)/, ''), times)
  if (byteSlice(reader.scan.text, 0, 6).includes('\0')) {
    throw new TomlError(
      'toml: line 1: files cannot contain NULL bytes; probably using UTF-16; TOML files must be UTF-8',
    )
  }
  while (readTopLevel(reader));
  return reader.document.root
}

function newReader(text: string, times: TomlTimes): Reader {
  const document: Document = {
    root: newMap(),
    context: [],
    key: '',
    implicit: new Set(),
    arrays: new Set(),
    fail: (message) => errorAt(scan, reader.keyLine, message),
  }
  const scan: Scanner = { text, at: 0, line: 1, lineAt: 0, lastKey: () => currentKey(document) }
  const reader: Reader = { scan, document, times, keyLine: 0, depth: 0 }
  return reader
}

/** A table header or a key with its value, and the end of its line; false at the end of the text. */
function readTopLevel(reader: Reader): boolean {
  const { scan, document } = reader
  take(scan, /[ \t\n]*/y)
  const character = next(scan)
  if (character === END) return false
  if (isBlank(character) || isBreak(character)) return true
  if (character === '#') {
    skipComment(scan)
    return true
  }
  if (character === '[') readHeader(reader)
  else {
    scan.at -= character.length
    const outer = document.context
    readKeyValue(reader)
    document.context = outer
    document.key = ''
  }
  return endOfLine(scan)
}

function endOfLine(scan: Scanner): boolean {
  skipBlanks(scan)
  const character = next(scan)
  if (character === END) return false
  if (character === '#') skipComment(scan)
  else if (!isBreak(character)) {
    const message = `expected a top-level item to end with a newline, comment, or EOF, but got ${shown(character)} instead`
    throw failure(scan, message)
  }
  return true
}

function readHeader(reader: Reader): void {
  const { scan, document } = reader
  const array = accept(scan, '[')
  const key: string[] = []
  let line = 0
  do {
    key.push(readHeaderPart(scan))
    if (key.length === 1) line = lineOf(scan)
    skipBlanks(scan)
  } while (accept(scan, '.'))
  const end = next(scan)
  if (end !== ']') {
    throw failureAfter(scan, end, `expected '.' or ']' to end table name, but got ${shown(end)} instead`)
  }
  if (array) {
    const second = next(scan)
    if (second !== ']') {
      throw failureAfter(
        scan,
        second,
        `expected end of table array name delimiter ']', but got ${shown(second)} instead`,
      )
    }
  }
  reader.keyLine = line
  openTable(document, key, array)
  noteType(document, '', false)
}

function readHeaderPart(scan: Scanner): string {
  skipBlanks(scan)
  const character = peek(scan)
  if (character === ']' || character === END) {
    throw failure(scan, 'unexpected end of table name (table names cannot be empty)')
  }
  if (character === '.') throw failure(scan, 'unexpected table separator (table names cannot be empty)')
  return readKeyPart(scan, character)
}

/** A bare or quoted part of a key; a character that fits neither leaves it empty. */
function readKeyPart(scan: Scanner, first: string): string {
  if (first !== '"' && first !== "'") return take(scan, /[\w-]*/y)
  scan.at++
  return readString(scan, first)
}

/** `key = value`, into the current table. Leaves context and key as they are for the value: the caller puts them back. */
function readKeyValue(reader: Reader): { key: readonly string[]; value: GoValue } {
  const { document } = reader
  const key = readKey(reader)
  document.key = key.at(-1)!
  openImplicitly(document, key.slice(0, -1))
  const value = readValue(reader, false)
  define(document, key.at(-1)!, value)
  noteType(document, key.at(-1)!, Array.isArray(value))
  return { key, value }
}

function readKey(reader: Reader): string[] {
  const { scan } = reader
  skipBlanks(scan)
  const first = peek(scan)
  if (first === '=' || first === END) throw failure(scan, "unexpected '=': key name appears blank")
  if (first === '.') throw failure(scan, "unexpected '.': keys cannot start with a '.'")
  const key: string[] = []
  for (;;) {
    skipBlanks(scan)
    const character = peek(scan)
    if (character === '=' || character === END) throw failure(scan, "unexpected '='")
    if (character === '.') throw failure(scan, "unexpected '.'")
    key.push(readKeyPart(scan, character))
    if (key.length === 1) reader.keyLine = lineOf(scan)
    skipBlanks(scan)
    const after = next(scan)
    if (after === '=') return key
    if (after !== '.') throw afterKey(scan, after)
  }
}

function afterKey(scan: Scanner, character: string): TomlError {
  if (character === END) return failureAfter(scan, END, "unexpected EOF; expected key separator '='")
  const message = `expected '.' or '=', but got ${shown(character)} instead`
  return character === '\n' ? failureBefore(scan, message) : failure(scan, message)
}

function readValue(reader: Reader, inArray: boolean): GoValue {
  const { scan } = reader
  skipBlanks(scan)
  const character = next(scan)
  if (/^\d$/.test(character)) {
    scan.at--
    return readNumberOrTime(scan, reader.times)
  }
  switch (character) {
    case '[':
      return nested(reader, () => readArray(reader))
    case '{':
      return nested(reader, () => readInlineTable(reader, inArray))
    case '"':
    case "'":
      return readQuoted(scan, character)
    case '.':
      throw failure(scan, "floats must start with a digit, not '.'")
    case '+':
    case '-':
      return readSigned(scan)
    case END:
      throw failureAfter(scan, END, 'unexpected EOF; expected value')
    default:
      if (/^\p{L}$/u.test(character)) return readWord(scan, character)
      throw (character === '\n' ? failureBefore : failure)(scan, `expected value but found ${shown(character)} instead`)
  }
}

function readQuoted(scan: Scanner, mark: string): string {
  if (scan.text.startsWith(mark + mark, scan.at)) {
    scan.at += 2
    return readLongString(scan, mark)
  }
  return readString(scan, mark)
}

function nested(reader: Reader, read: () => GoValue): GoValue {
  if (++reader.depth > MAX_DEPTH) throw failure(reader.scan, 'values are nested too deeply')
  const value = read()
  reader.depth--
  return value
}

function readArray(reader: Reader): GoValue {
  const { scan, document } = reader
  noteType(document, document.key, true)
  const items: GoValue[] = []
  for (;;) {
    skipFiller(scan)
    const character = peek(scan)
    if (character === ',') {
      scan.at++
      throw failure(scan, 'unexpected comma')
    }
    if (character === ']') break
    items.push(readValue(reader, true))
    skipFiller(scan)
    const after = next(scan)
    if (after === ',') continue
    if (after !== ']') {
      const message = `expected a comma (',') or array terminator (']'), but got ${orEnd(after)}`
      throw failureAfter(scan, after, message)
    }
    return items
  }
  scan.at++
  return items
}

/** White space, line breaks and comments. */
function skipFiller(scan: Scanner): void {
  for (let character = peek(scan); ; character = peek(scan)) {
    if (isBlank(character) || isBreak(character)) scan.at++
    else if (character === '#') skipComment(scan)
    else return
  }
}

function orEnd(character: string): string {
  return character === END ? 'end of file' : `'${character}'`
}

function readInlineTable(reader: Reader, inArray: boolean): GoValue {
  const { scan, document } = reader
  const outer = { context: document.context, key: document.key }
  const context = [...outer.context, outer.key]
  const table = newMap()
  document.context = context
  document.key = ''
  document.implicit.add(dottedKey(context))
  openTable(document, context, inArray)
  skipFiller(scan)
  while (!accept(scan, '}')) {
    if (accept(scan, ',')) throw failure(scan, 'unexpected comma')
    const { key, value } = readKeyValue(reader)
    setIn(reader, table, key, value)
    document.context = context
    endOfEntry(scan)
    skipFiller(scan)
  }
  document.context = outer.context
  document.key = outer.key
  return table
}

/** The comma after an entry, or nothing before the closing brace. */
function endOfEntry(scan: Scanner): void {
  skipFiller(scan)
  if (peek(scan) === '}' || accept(scan, ',')) return
  const character = next(scan)
  const message = `expected a comma or an inline table terminator '}', but got ${orEnd(character)} instead`
  throw failureAfter(scan, character, message)
}

function setIn(reader: Reader, table: GoMap, key: readonly string[], value: GoValue): void {
  let inner = table
  for (const part of key.slice(0, -1)) {
    const existing = (inner[part] ??= newMap())
    if (!isMap(existing)) throw reader.document.fail(`"${dottedKey(key)}" is not a table`)
    inner = existing
  }
  inner[key.at(-1)!] = value
}
