/** Scalars as goyaml's scanner reads them: plain, quoted and block. */
import {
  APOSTROPHE,
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  DASH,
  HASH,
  OPEN_BRACE,
  OPEN_BRACKET,
  PLUS,
  QUESTION,
  QUOTE,
  SPACE,
  TAB,
  ZERO,
  hexValue,
  isBlank,
  isBlankOrEnd,
  isBreak,
  isBreakOrEnd,
  isDigit,
} from './chars.ts'
import type { CommentQueue } from './comments.ts'
import type { Cursor, Mark } from './cursor.ts'

/** The white space between two pieces of a flow or plain scalar. */
class Gap {
  spaces = ''
  firstBreak = ''
  moreBreaks = ''
  /** Whether a line break has been passed. */
  broken = false

  /** Passes blanks and breaks; blanks behind the first break do not count, tabs before column `indent` are an error there. */
  read(cursor: Cursor, indent: number, start: Mark): void {
    for (;;) {
      const unit = cursor.peek()
      if (this.broken && unit === TAB && cursor.column < indent) {
        throw cursor.fail('found a tab character that violates indentation', start)
      }
      if (isBlank(unit)) {
        if (!this.broken) this.spaces += cursor.text[cursor.pos]!
        cursor.pos++
      } else if (isBreak(unit)) this.readBreak(cursor)
      else return
    }
  }

  private readBreak(cursor: Cursor): void {
    if (this.broken) this.moreBreaks += cursor.readBreak()
    else {
      this.spaces = ''
      this.firstBreak = cursor.readBreak()
      this.broken = true
    }
  }

  /** What the white space folds to; it is used up. */
  take(): string {
    const text = !this.broken ? this.spaces : this.folded()
    this.spaces = this.firstBreak = this.moreBreaks = ''
    this.broken = false
    return text
  }

  private folded(): string {
    if (!this.firstBreak.startsWith('\n')) return this.firstBreak + this.moreBreaks
    return this.moreBreaks === '' ? ' ' : this.moreBreaks
  }
}

/** Whether a plain scalar ends at this character. */
function endsPlain(cursor: Cursor, at: number, inFlow: boolean): boolean {
  const unit = cursor.text.charCodeAt(at)
  if (unit === COLON) return isBlankOrEnd(cursor.text.charCodeAt(at + 1))
  if (!inFlow) return false
  return (
    unit === COMMA ||
    unit === QUESTION ||
    unit === OPEN_BRACKET ||
    unit === CLOSE_BRACKET ||
    unit === OPEN_BRACE ||
    unit === CLOSE_BRACE
  )
}

export interface PlainScalar {
  readonly value: string
  /** Whether the scanner stands behind a line break. */
  readonly broken: boolean
}

/** A plain scalar whose lines stand at column `indent` or more. */
export function scanPlain(cursor: Cursor, indent: number, inFlow: boolean): PlainScalar {
  const start = cursor.mark()
  const gap = new Gap()
  let value = ''
  for (;;) {
    if (cursor.atDocumentIndicator() || cursor.peek() === HASH) break
    let end = cursor.pos
    while (!isBlankOrEnd(cursor.text.charCodeAt(end)) && !endsPlain(cursor, end, inFlow)) end++
    if (end > cursor.pos) {
      value += gap.take() + cursor.text.slice(cursor.pos, end)
      cursor.moveTo(end)
    }
    if (!isBlank(cursor.peek()) && !isBreak(cursor.peek())) break
    gap.read(cursor, indent, start)
    if (!inFlow && cursor.column < indent) break
  }
  return { value, broken: gap.broken }
}

/** A quoted scalar; the cursor stands at the opening quote. */
export function scanQuoted(cursor: Cursor, quote: number): string {
  const start = cursor.mark()
  const gap = new Gap()
  let value = ''
  cursor.skip()
  for (;;) {
    if (cursor.atDocumentIndicator()) throw cursor.fail('found unexpected document indicator', start)
    if (cursor.peek() === 0) throw cursor.fail('found unexpected end of stream', start)
    value += quote === QUOTE ? readDoubleQuoted(cursor, gap, start) : readSingleQuoted(cursor)
    if (cursor.peek() === quote) break
    gap.read(cursor, 0, start)
    value += gap.take()
  }
  cursor.skip()
  return value
}

/** What stands before the next blank or the closing quote. */
function readSingleQuoted(cursor: Cursor): string {
  let value = ''
  let end = cursor.pos
  for (;;) {
    const unit = cursor.text.charCodeAt(end)
    if (isBlankOrEnd(unit)) break
    if (unit === APOSTROPHE) {
      if (cursor.text.charCodeAt(end + 1) !== APOSTROPHE) break
      value += cursor.text.slice(cursor.pos, end + 1)
      end++
      cursor.moveTo(end + 1)
    }
    end++
  }
  value += cursor.text.slice(cursor.pos, end)
  cursor.moveTo(end)
  return value
}

function readDoubleQuoted(cursor: Cursor, gap: Gap, start: Mark): string {
  let value = ''
  let end = cursor.pos
  for (;;) {
    const unit = cursor.text.charCodeAt(end)
    if (isBlankOrEnd(unit) || unit === QUOTE) break
    if (unit !== BACKSLASH) {
      end++
      continue
    }
    value += cursor.text.slice(cursor.pos, end)
    cursor.moveTo(end)
    if (isBreak(cursor.peek(1))) {
      cursor.skip()
      cursor.readBreak()
      gap.broken = true
      return value
    }
    value += readEscape(cursor, start)
    end = cursor.pos
  }
  value += cursor.text.slice(cursor.pos, end)
  cursor.moveTo(end)
  return value
}

const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  "'": "'",
  '\\': '\\',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
}

const HEX_LENGTH: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 }

function readEscape(cursor: Cursor, start: Mark): string {
  const letter = cursor.text[cursor.pos + 1]!
  const simple = ESCAPES[letter]
  const length = HEX_LENGTH[letter]
  if (simple === undefined && length === undefined) throw cursor.fail('found unknown escape character', start)
  cursor.skip(2)
  if (length === undefined) return simple!
  let value = 0
  for (let k = 0; k < length; k++) {
    const digit = hexValue(cursor.peek(k))
    if (digit < 0) throw cursor.fail('did not find expected hexdecimal number', start)
    value = value * 16 + digit
  }
  if ((value >= 0xd800 && value <= 0xdfff) || value > 0x10ffff) {
    throw cursor.fail('found invalid Unicode character escape code', start)
  }
  cursor.skip(length)
  return String.fromCodePoint(value)
}

interface BlockHeader {
  /** '-' drops the final break, '+' keeps all. */
  readonly chomping: string
  readonly increment: number
}

function readHeader(cursor: Cursor, start: Mark): BlockHeader {
  let chomping = ''
  let increment = 0
  for (let k = 0; k < 2; k++) {
    const unit = cursor.peek()
    if ((unit === PLUS || unit === DASH) && chomping === '') {
      chomping = unit === PLUS ? '+' : '-'
    } else if (isDigit(unit) && increment === 0) {
      if (unit === ZERO) throw cursor.fail('found an indentation indicator equal to 0', start)
      increment = unit - ZERO
    } else break
    cursor.skip()
  }
  return { chomping, increment }
}

/** Blanks and a comment behind the header of a block scalar or a directive, and the line break. */
export function readLineEnd(cursor: Cursor, start: Mark, comments?: CommentQueue): void {
  while (isBlank(cursor.peek())) cursor.skip()
  comments?.readLine(cursor, start)
  if (cursor.peek() === HASH) skipLine(cursor)
  if (!isBreakOrEnd(cursor.peek())) throw cursor.fail('did not find expected comment or line break', start)
  cursor.readBreak()
}

export function skipLine(cursor: Cursor): void {
  let end = cursor.pos
  while (!isBreakOrEnd(cursor.text.charCodeAt(end))) end++
  cursor.moveTo(end)
}

/** A literal or folded scalar in a block at column `parentIndent` (-1 at the root). */
export function scanBlock(cursor: Cursor, parentIndent: number, literal: boolean, comments?: CommentQueue): string {
  const start = cursor.mark()
  cursor.skip()
  const { chomping, increment } = readHeader(cursor, start)
  readLineEnd(cursor, start, comments)
  const floor = Math.max(parentIndent + 1, 1)
  const fixed = increment === 0 ? 0 : Math.max(parentIndent, 0) + increment
  const lead = readBlockBreaks(cursor, fixed, floor, start)
  const { indent } = lead
  let breaks = lead.breaks
  let value = ''
  let lineBreak = ''
  let wasBlank = false
  while (cursor.column === indent && cursor.peek() !== 0) {
    const blank = isBlank(cursor.peek())
    const folds = !literal && !wasBlank && !blank && lineBreak.startsWith('\n')
    value += (folds ? (breaks === '' ? ' ' : '') : lineBreak) + breaks
    wasBlank = blank
    const from = cursor.pos
    skipLine(cursor)
    value += cursor.text.slice(from, cursor.pos)
    lineBreak = cursor.readBreak()
    breaks = readBlockBreaks(cursor, indent, floor, start).breaks
  }
  if (chomping === '-') return value
  return chomping === '+' ? value + lineBreak + breaks : value + lineBreak
}

/** Passes indentation and empty lines; finds the indentation out when it is 0. */
function readBlockBreaks(
  cursor: Cursor,
  indent: number,
  floor: number,
  start: Mark,
): { indent: number; breaks: string } {
  let breaks = ''
  let deepest = 0
  for (;;) {
    while ((indent === 0 || cursor.column < indent) && cursor.peek() === SPACE) cursor.pos++
    deepest = Math.max(deepest, cursor.column)
    if ((indent === 0 || cursor.column < indent) && cursor.peek() === TAB) {
      throw cursor.fail('found a tab character where an indentation space is expected', start)
    }
    if (!isBreak(cursor.peek())) break
    breaks += cursor.readBreak()
  }
  return { indent: indent === 0 ? Math.max(deepest, floor) : indent, breaks }
}
