/**
 * Template text → tokens, one at a time and without token objects: `type`, `start` and `end` describe the last one. Built for one
 * cold pass over a lot of text: `indexOf` finds the actions, a switch over char codes reads them.
 */
import { quote } from './go/strconv-quote.ts'
import { isPrint } from './go/strconv-print.ts'
import type { Names } from './names.ts'
import * as token from './token.ts'

const LEFT = '{{'
const NON_ASCII_WORD = /[\p{L}\p{Nd}]/u

/** What an ASCII character may be: bits, looked up by char code. */
const SPACE = 1
const LETTER = 2
const DIGIT = 4
/** What may follow a word; it keeps `$x+2` from meaning anything. */
const TERMINATOR = 8
const WORD = LETTER | DIGIT
const CLASS = new Uint8Array(128)
CLASS.fill(LETTER, 0x41, 0x5b).fill(LETTER, 0x61, 0x7b).fill(LETTER, 0x5f, 0x60).fill(DIGIT, 0x30, 0x3a)
for (const char of ' \t\r\n') CLASS[char.charCodeAt(0)] = SPACE | TERMINATOR
for (const char of '.,|:()') CLASS[char.charCodeAt(0)] = TERMINATOR

/** What words mean. */
export interface Dictionary {
  readonly hasFunction: (name: string) => boolean
  readonly names: Names
}

export class Lexer {
  readonly input: string
  readonly names: Names
  type: number = token.EOF
  start = 0
  end = 0
  /** Whether space stands before the token. Inside actions only; Go has tokens for that. */
  spaced = false
  /** Whether a string is more than what stands between its quotes. */
  escaped = false
  /** What is wrong, when `type` is ERROR. */
  message = ''
  /** Where the next text begins. Inside actions, the next token begins at `end`. */
  private pos = 0
  private insideAction = false
  private parenDepth = 0
  private readonly breakIsName: boolean
  private readonly continueIsName: boolean
  private readonly size: number

  /** A function called `break` or `continue` makes that word an identifier. */
  constructor(input: string, { hasFunction, names }: Dictionary) {
    this.input = input
    this.names = names
    this.size = input.length
    this.breakIsName = hasFunction('break')
    this.continueIsName = hasFunction('continue')
  }

  /** The source of the last token. */
  tokenText(): string {
    return this.names.of(this.input, this.start, this.end)
  }

  /** Reads the next token. */
  scan(): void {
    if (!this.insideAction) return this.lexText()
    const { input } = this
    let pos = this.end
    let c = input.charCodeAt(pos)
    this.spaced = false
    if (c <= 0x20) {
      while (c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09) c = input.charCodeAt(++pos)
      this.spaced = pos > this.end
      // ` -}}`
      if (c === 0x2d && this.spaced && this.rightDelimAt(pos + 1)) return this.lexRightDelim(pos + 1, true)
    }
    this.start = pos
    if (c === 0x2e) this.lexDot(pos)
    else if (c < 128 && CLASS[c] === LETTER) this.lexIdentifier(pos, c)
    else this.lexToken(pos, c)
  }

  private emit(type: number, end: number): void {
    this.type = type
    this.end = end
  }

  private refuse(message: string): void {
    this.type = token.ERROR
    this.message = message
  }

  /** Text up to the next action; trims it when the action begins with `{{- `. Comments vanish here. */
  private lexText(): void {
    const { input } = this
    for (;;) {
      const from = this.pos
      const delim = input.indexOf(LEFT, from)
      this.start = from
      if (delim < 0) {
        this.pos = this.size
        return this.emit(this.size > from ? token.TEXT : token.EOF, this.size)
      }
      const trims = input.charCodeAt(delim + 2) === 0x2d && isSpace(input.charCodeAt(delim + 3))
      const end = trims ? this.trimRight(from, delim) : delim
      if (end > from) {
        this.pos = delim
        return this.emit(token.TEXT, end)
      }
      const after = trims ? delim + 4 : delim + 2
      this.start = delim
      if (input.charCodeAt(after) !== 0x2f || input.charCodeAt(after + 1) !== 0x2a) {
        this.insideAction = true
        this.parenDepth = 0
        return this.emit(token.LEFT_DELIM, after)
      }
      if (!this.skipComment(after)) return
    }
  }

  private skipComment(start: number): boolean {
    this.start = start
    const close = this.input.indexOf('*/', start + 2)
    if (close < 0) {
      this.refuse('unclosed comment')
      return false
    }
    const end = close + 2
    if (this.rightDelimAt(end)) {
      this.pos = end + 2
    } else if (this.rightTrimAt(end)) {
      this.pos = this.trimLeft(end + 4)
    } else {
      this.refuse('comment ends before closing delimiter')
      return false
    }
    return true
  }

  private rightDelimAt(at: number): boolean {
    return this.input.charCodeAt(at) === 0x7d && this.input.charCodeAt(at + 1) === 0x7d
  }

  /** ` -}}` */
  private rightTrimAt(at: number): boolean {
    return isSpace(this.input.charCodeAt(at)) && this.input.charCodeAt(at + 1) === 0x2d && this.rightDelimAt(at + 2)
  }

  private trimRight(from: number, to: number): number {
    const { input } = this
    let c: number
    while (to > from && ((c = input.charCodeAt(to - 1)) === 0x20 || c === 0x0a || c === 0x0d || c === 0x09)) to--
    return to
  }

  private trimLeft(from: number): number {
    const { input } = this
    let c = input.charCodeAt(from)
    while (c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09) c = input.charCodeAt(++from)
    return from
  }

  private lexToken(pos: number, c: number): void {
    switch (c) {
      case 0x22: // "
        return this.lexQuoted(pos, 0x22, token.STRING)
      case 0x7d: // }
        return this.rightDelimAt(pos) ? this.lexRightDelim(pos, false) : this.emit(token.CHAR, pos + 1)
      case 0x28: // (
        this.parenDepth++
        return this.emit(token.LEFT_PAREN, pos + 1)
      case 0x29: // )
        if (--this.parenDepth < 0) return this.refuse('unexpected right paren')
        return this.emit(token.RIGHT_PAREN, pos + 1)
      case 0x7c: // |
        return this.emit(token.PIPE, pos + 1)
      case 0x24: // $
        return this.lexVariable(pos)
      case 0x3a: // :
        if (this.input.charCodeAt(pos + 1) !== 0x3d) return this.refuse('expected :=')
        return this.emit(token.DECLARE, pos + 2)
      case 0x3d: // =
        return this.emit(token.ASSIGN, pos + 1)
      default:
        return this.lexRare(pos, c)
    }
  }

  private lexRare(pos: number, c: number): void {
    if (pos >= this.size) return this.refuse('unclosed action')
    if (c === 0x60) return this.lexRawQuote(pos)
    if (c === 0x27) return this.lexQuoted(pos, 0x27, token.CHAR_CONSTANT)
    if (c === 0x2b || c === 0x2d || (c >= 0x30 && c <= 0x39)) return this.lexNumber(pos)
    if (c > 0x7f && this.wordLength(pos) > 0) return this.lexIdentifier(pos, 0)
    if (c > 0x20 && c < 0x7f) return this.emit(token.CHAR, pos + 1)
    this.refuse(`unrecognized character in action: ${this.describeRune(pos)}`)
  }

  private lexRightDelim(pos: number, trims: boolean): void {
    this.start = pos
    if (this.parenDepth > 0) return this.refuse('unclosed left paren')
    this.emit(token.RIGHT_DELIM, pos + 2)
    this.pos = trims ? this.trimLeft(pos + 2) : pos + 2
    this.insideAction = false
  }

  private lexDot(pos: number): void {
    const next = this.input.charCodeAt(pos + 1)
    if (next >= 0x30 && next <= 0x39) return this.lexNumber(pos)
    // Go: a dot that ends the text is a number, and a bad one.
    if (pos + 1 >= this.size) return this.lexNumber(pos)
    if (this.atTerminator(pos + 1)) return this.emit(token.DOT, pos + 1)
    this.lexPath(pos)
  }

  /** `.a.b.c` is one token here. It ends before a name that is wrong: Go, which has a token for each, complains of that one later. */
  private lexPath(pos: number): void {
    const { input } = this
    let end = this.wordEnd(pos + 1)
    if (!this.atTerminator(end)) return this.refuse(`bad character ${this.describeRune(end)}`)
    while (input.charCodeAt(end) === 0x2e && CLASS[input.charCodeAt(end + 1)] === LETTER) {
      const next = this.wordEnd(end + 1)
      if (!this.atTerminator(next)) break
      end = next
    }
    this.emit(token.FIELD, end)
  }

  private lexVariable(pos: number): void {
    if (this.atTerminator(pos + 1)) return this.emit(token.VARIABLE, pos + 1)
    const end = this.wordEnd(pos + 1)
    if (!this.atTerminator(end)) return this.refuse(`bad character ${this.describeRune(end)}`)
    this.emit(token.VARIABLE, end)
  }

  /** @param first the word's first letter */
  private lexIdentifier(pos: number, first: number): void {
    const end = this.wordEnd(pos)
    if (!this.atTerminator(end)) return this.refuse(`bad character ${this.describeRune(end)}`)
    this.emit(this.wordType(pos, end, first), end)
  }

  private wordType(pos: number, end: number, first: number): number {
    if (((token.keywordLengths[first] ?? 0) & (1 << (end - pos))) === 0) return token.IDENTIFIER
    const word = token.keywords.get(this.names.of(this.input, pos, end)) ?? token.IDENTIFIER
    if (word === token.BREAK && this.breakIsName) return token.IDENTIFIER
    return word === token.CONTINUE && this.continueIsName ? token.IDENTIFIER : word
  }

  private wordEnd(from: number): number {
    const { input } = this
    let at = from
    for (;;) {
      let c = input.charCodeAt(at)
      while (c < 128 && (CLASS[c]! & WORD) !== 0) c = input.charCodeAt(++at)
      if (!(c > 0x7f)) return at
      const length = this.wordLength(at)
      if (length === 0) return at
      at += length
    }
  }

  /** UTF-16 units of the letter or digit outside ASCII at `at`; 0 if there is none. */
  private wordLength(at: number): number {
    const char = String.fromCodePoint(this.input.codePointAt(at)!)
    return NON_ASCII_WORD.test(char) ? char.length : 0
  }

  private atTerminator(at: number): boolean {
    const c = this.input.charCodeAt(at)
    if (c < 128) return (CLASS[c]! & TERMINATOR) !== 0 || (c === 0x7d && this.input.charCodeAt(at + 1) === 0x7d)
    return at >= this.size
  }

  private lexQuoted(pos: number, mark: number, type: number): void {
    const { input } = this
    this.escaped = false
    for (let at = pos + 1; ; at++) {
      const c = input.charCodeAt(at)
      if (c === mark) return this.emit(type, at + 1)
      if (c === 0x5c) {
        this.escaped = true
        at++
      }
      if (at >= this.size || input.charCodeAt(at) === 0x0a) {
        return this.refuse(`unterminated ${type === token.STRING ? 'quoted string' : 'character constant'}`)
      }
    }
  }

  private lexRawQuote(pos: number): void {
    const close = this.input.indexOf('`', pos + 1)
    if (close < 0) return this.refuse('unterminated raw quoted string')
    this.escaped = this.input.slice(pos, close).includes('\r')
    this.emit(token.RAW_STRING, close + 1)
  }

  /** Not a strict scanner: what it lets through wrongly, number.ts refuses. */
  private lexNumber(pos: number): void {
    let end = this.scanNumber(pos)
    let type: number = token.NUMBER
    const c = end < 0 ? 0 : this.input.charCodeAt(end)
    if (c === 0x2b || c === 0x2d) {
      type = token.COMPLEX
      end = this.scanNumber(end)
      if (end >= 0 && this.input.charCodeAt(end - 1) !== 0x69) end = -1 - end
    }
    if (end < 0) return this.refuse(`bad number syntax: ${quote(this.input.slice(pos, -1 - end))}`)
    this.emit(type, end)
  }

  /** End of the number; -1 - end when a letter or digit follows (that end is behind it). */
  private scanNumber(pos: number): number {
    NUMBER.lastIndex = pos
    NUMBER.test(this.input)
    const end = NUMBER.lastIndex
    const c = this.input.charCodeAt(end)
    if (isWordCode(c)) return -1 - (end + 1)
    const wide = c > 0x7f ? this.wordLength(end) : 0
    return wide > 0 ? -1 - (end + wide) : end
  }

  /** fmt's %#U. */
  private describeRune(at: number): string {
    const code = this.input.codePointAt(at)!
    const rune = code >= 0xd800 && code <= 0xdfff ? 0xfffd : code
    const hex = rune.toString(16).toUpperCase().padStart(4, '0')
    return isPrint(rune) ? `U+${hex} '${String.fromCodePoint(rune)}'` : `U+${hex}`
  }
}

// Every part is optional, so that it always matches, as Go's scanner always gets somewhere.
const NUMBER =
  /[+-]?(?:0[xX][\da-fA-F_]*(?:\.[\da-fA-F_]*)?(?:[pP][+-]?[\d_]*)?|0[oO][0-7_]*(?:\.[0-7_]*)?|0[bB][01_]*(?:\.[01_]*)?|[\d_]*(?:\.[\d_]*)?(?:[eE][+-]?[\d_]*)?)i?/y

function isSpace(c: number): boolean {
  return c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09
}

function isWordCode(c: number): boolean {
  return c < 128 && (CLASS[c]! & WORD) !== 0
}
