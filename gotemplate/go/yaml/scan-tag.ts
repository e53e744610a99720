/** Anchors, tags and directives as goyaml's scanner reads them. */
import { EXCLAMATION, GREATER, LESS, PERCENT, hexValue, isBlank, isBlankOrEnd, isDigit, isWordChar } from './chars.ts'
import type { Cursor, Mark } from './cursor.ts'
import { readLineEnd } from './scan-scalar.ts'

export interface TagText {
  readonly handle: string
  readonly suffix: string
}

export type Directive =
  | { readonly name: 'YAML'; readonly major: number; readonly minor: number }
  | { readonly name: 'TAG'; readonly handle: string; readonly prefix: string }

const AFTER_ANCHOR = '?:,]}%@`'

/** The name behind `&` or `*`. */
export function scanAnchor(cursor: Cursor): string {
  const start = cursor.mark()
  cursor.skip()
  const name = readWord(cursor)
  if (name === '' || !(isBlankOrEnd(cursor.peek()) || AFTER_ANCHOR.includes(cursor.text[cursor.pos]!))) {
    throw cursor.fail('did not find expected alphabetic or numeric character', start)
  }
  return name
}

function readWord(cursor: Cursor): string {
  const from = cursor.pos
  while (isWordChar(cursor.peek())) cursor.pos++
  return cursor.text.slice(from, cursor.pos)
}

export function scanTag(cursor: Cursor): TagText {
  const start = cursor.mark()
  const tag = cursor.peek(1) === LESS ? readVerbatimTag(cursor, start) : readShorthandTag(cursor, start)
  if (!isBlankOrEnd(cursor.peek())) throw cursor.fail('did not find expected whitespace or line break', start)
  return tag
}

function readVerbatimTag(cursor: Cursor, start: Mark): TagText {
  cursor.skip(2)
  const suffix = readTagUri(cursor, '', start)
  if (cursor.peek() !== GREATER) throw cursor.fail("did not find the expected '>'", start)
  cursor.skip()
  return { handle: '', suffix }
}

function readShorthandTag(cursor: Cursor, start: Mark): TagText {
  const handle = readTagHandle(cursor, false, start)
  if (handle.length > 1 && handle.endsWith('!')) return { handle, suffix: readTagUri(cursor, '', start) }
  const suffix = readTagUri(cursor, handle, start)
  return suffix === '' ? { handle: '', suffix: '!' } : { handle: '!', suffix }
}

function readTagHandle(cursor: Cursor, directive: boolean, start: Mark): string {
  if (cursor.peek() !== EXCLAMATION) throw cursor.fail("did not find expected '!'", start)
  cursor.skip()
  const name = readWord(cursor)
  if (cursor.peek() === EXCLAMATION) {
    cursor.skip()
    return `!${name}!`
  }
  if (directive && name !== '') throw cursor.fail("did not find expected '!'", start)
  return `!${name}`
}

const URI_MARKS = ";/?:@&=+$,.!~*'()[]%"

/** `head` is the handle that turned out to be the beginning of the tag. */
function readTagUri(cursor: Cursor, head: string, start: Mark): string {
  let uri = head.slice(1)
  let found = head !== ''
  for (;;) {
    const unit = cursor.peek()
    if (unit === PERCENT) uri += readUriEscape(cursor, start)
    else if (isWordChar(unit) || (unit !== 0 && URI_MARKS.includes(cursor.text[cursor.pos]!))) {
      uri += cursor.text[cursor.pos]!
      cursor.skip()
    } else break
    found = true
  }
  if (!found) throw cursor.fail('did not find expected tag URI', start)
  return uri
}

/** One character, written as %XX for each byte of its UTF-8 form. */
function readUriEscape(cursor: Cursor, start: Mark): string {
  const octets: number[] = []
  let width = 1
  while (octets.length < width) {
    const high = hexValue(cursor.peek(1))
    const low = high < 0 ? -1 : hexValue(cursor.peek(2))
    if (cursor.peek() !== PERCENT || low < 0) throw cursor.fail('did not find URI escaped octet', start)
    const octet = high * 16 + low
    if (octets.length === 0) {
      width = octetWidth(octet)
      if (width === 0) throw cursor.fail('found an incorrect leading UTF-8 octet', start)
    } else if ((octet & 0xc0) !== 0x80) throw cursor.fail('found an incorrect trailing UTF-8 octet', start)
    octets.push(octet)
    cursor.skip(3)
  }
  return Buffer.from(octets).toString('utf8')
}

function octetWidth(octet: number): number {
  if (octet < 0x80) return 1
  if ((octet & 0xe0) === 0xc0) return 2
  if ((octet & 0xf0) === 0xe0) return 3
  return (octet & 0xf8) === 0xf0 ? 4 : 0
}

export function scanDirective(cursor: Cursor): Directive {
  const start = cursor.mark()
  cursor.skip()
  const name = readWord(cursor)
  if (name === '') throw cursor.fail('could not find expected directive name', start)
  if (!isBlankOrEnd(cursor.peek())) throw cursor.fail('found unexpected non-alphabetical character', start)
  if (name !== 'YAML' && name !== 'TAG') throw cursor.fail('found unknown directive name', start)
  skipBlanks(cursor)
  const directive = name === 'YAML' ? readVersion(cursor, start) : readTagPrefix(cursor, start)
  readLineEnd(cursor, start)
  return directive
}

function skipBlanks(cursor: Cursor): void {
  while (isBlank(cursor.peek())) cursor.skip()
}

function readVersion(cursor: Cursor, start: Mark): Directive {
  const major = readVersionNumber(cursor, start)
  if (cursor.text[cursor.pos] !== '.') throw cursor.fail("did not find expected digit or '.' character", start)
  cursor.skip()
  return { name: 'YAML', major, minor: readVersionNumber(cursor, start) }
}

function readVersionNumber(cursor: Cursor, start: Mark): number {
  const from = cursor.pos
  while (isDigit(cursor.peek())) {
    if (cursor.pos - from === 2) throw cursor.fail('found extremely long version number', start)
    cursor.skip()
  }
  if (cursor.pos === from) throw cursor.fail('did not find expected version number', start)
  return Number(cursor.text.slice(from, cursor.pos))
}

function readTagPrefix(cursor: Cursor, start: Mark): Directive {
  const handle = readTagHandle(cursor, true, start)
  if (!isBlank(cursor.peek())) throw cursor.fail('did not find expected whitespace', start)
  skipBlanks(cursor)
  const prefix = readTagUri(cursor, '', start)
  if (!isBlankOrEnd(cursor.peek())) throw cursor.fail('did not find expected whitespace or line break', start)
  return { name: 'TAG', handle, prefix }
}
