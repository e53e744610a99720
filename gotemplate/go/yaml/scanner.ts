/**
 * Text → tokens, by goyaml's rules. A simple key is known as such only at its `:`; until then its tokens wait, and the KEY token is
 * put in front of them. The bookkeeping of those possible keys follows goyaml exactly, because errors depend on it.
 */
import {
  AMPERSAND,
  APOSTROPHE,
  ASTERISK,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  DASH,
  DOT,
  EXCLAMATION,
  GREATER,
  HASH,
  OPEN_BRACE,
  OPEN_BRACKET,
  PERCENT,
  PIPE,
  QUESTION,
  QUOTE,
  SPACE,
  TAB,
  isBlank,
  isBlankOrEnd,
  isBreak,
} from './chars.ts'
import type { CommentQueue } from './comments.ts'
import type { Mark } from './cursor.ts'
import { Cursor } from './cursor.ts'
import { scanBlock, scanPlain, scanQuoted, skipLine } from './scan-scalar.ts'
import type { Directive, TagText } from './scan-tag.ts'
import { scanAnchor, scanDirective, scanTag } from './scan-tag.ts'
import type { Source } from './source.ts'

export type TokenType =
  | 'stream-start'
  | 'stream-end'
  | 'directive'
  | 'document-start'
  | 'document-end'
  | 'block-sequence-start'
  | 'block-mapping-start'
  | 'block-end'
  | 'flow-sequence-start'
  | 'flow-sequence-end'
  | 'flow-mapping-start'
  | 'flow-mapping-end'
  | 'block-entry'
  | 'flow-entry'
  | 'key'
  | 'value'
  | 'alias'
  | 'anchor'
  | 'tag'
  | 'scalar'

export interface Token {
  readonly type: TokenType
  readonly mark: Mark
  /** Text of a scalar, name of an anchor or alias. */
  readonly text: string
  /** The quote or block indicator of a scalar, '' of a plain one. */
  readonly style: string
  readonly tag: TagText | undefined
  readonly directive: Directive | undefined
}

interface SimpleKey {
  possible: boolean
  readonly required: boolean
  readonly tokenNumber: number
  readonly mark: Mark
}

/** A simple key ends on its line and within so many characters. */
const MAX_KEY_LENGTH = 1024
const MAX_DEPTH = 10000

/** Characters that cannot begin a plain scalar; `-`, `?` and `:` can in some places. */
const NOT_PLAIN = '-?:,[]{}#&*!|>\'"%@`'

export class Scanner {
  private readonly cursor: Cursor
  private tokens: Token[] = []
  private head = 0
  private parsed = 0
  private started = false
  private available = false
  private indent = -1
  private readonly indents: number[] = []
  private flowLevel = 0
  private keyAllowed = true
  private readonly keys: SimpleKey[] = []
  /** Where the white space before the next token begins, if comments are kept. */
  private spaceStart: Mark | undefined
  private readonly keysByToken = new Map<number, number>()

  private readonly comments: CommentQueue | undefined

  /** With a queue, comments are kept in it and tokens are read two ahead, so that they are there in time. */
  constructor(source: Source, comments?: CommentQueue) {
    this.comments = comments
    this.cursor = new Cursor(source, comments !== undefined)
  }

  /** The next token, left where it is. */
  peek(): Token {
    if (!this.available) this.fetchMore()
    return this.tokens[this.head]!
  }

  skip(): void {
    this.available = false
    this.parsed++
    this.head++
  }

  private fetchMore(): void {
    const ahead = this.comments === undefined ? 0 : 2
    for (;;) {
      if (this.head + ahead < this.tokens.length) {
        const index = this.keysByToken.get(this.parsed)
        if (index === undefined || !this.isValidKey(this.keys[index]!)) break
      }
      this.fetchNext()
    }
    this.available = true
  }

  private push(type: TokenType, mark: Mark, text = '', style = ''): void {
    this.insert(-1, { type, mark, text, style, tag: undefined, directive: undefined })
  }

  /** Puts a token in place `at` of those that wait, or behind them all. */
  private insert(at: number, token: Token): void {
    if (this.head > 64) {
      this.tokens = this.tokens.slice(this.head)
      this.head = 0
    }
    if (at < 0) this.tokens.push(token)
    else this.tokens.splice(this.head + at, 0, token)
  }

  private fetchNext(): void {
    if (!this.started) {
      this.started = true
      this.keys.push({ possible: false, required: false, tokenNumber: 0, mark: this.cursor.mark() })
      return this.push('stream-start', this.cursor.mark())
    }
    const { cursor } = this
    const before = this.comments && cursor.mark()
    this.skipToToken()
    this.unroll(cursor.column, before)
    const unit = cursor.peek()
    if (unit === 0 && cursor.pos >= cursor.end) return this.fetchStreamEnd()
    if (cursor.column === 0) {
      if (unit === PERCENT) return this.fetchDirective()
      if (unit === DASH && cursor.atMarker(DASH)) return this.fetchDocumentIndicator('document-start')
      if (unit === DOT && cursor.atMarker(DOT)) return this.fetchDocumentIndicator('document-end')
    }
    if (this.comments === undefined) this.fetchContent(unit)
    else this.fetchCommented(unit, this.comments)
  }

  /** A token and what stands behind it on its line: behind the colon or comma, that is about the token before. */
  private fetchCommented(unit: number, comments: CommentQueue): void {
    const separator = this.flowLevel === 0 ? unit === COLON : unit === COMMA
    const mark = (separator ? this.tokens.at(-1)?.mark : undefined) ?? this.cursor.mark()
    this.fetchContent(unit)
    // A dash has no comment of its own: it goes to what follows.
    if (this.tokens.at(-1)?.type !== 'block-entry') comments.readLine(this.cursor, mark)
  }

  private fetchContent(unit: number): void {
    const block = this.flowLevel === 0
    const blankNext = isBlankOrEnd(this.cursor.peek(1))
    if (unit === OPEN_BRACKET) return this.fetchFlowStart('flow-sequence-start')
    if (unit === OPEN_BRACE) return this.fetchFlowStart('flow-mapping-start')
    if (unit === CLOSE_BRACKET) return this.fetchFlowEnd('flow-sequence-end')
    if (unit === CLOSE_BRACE) return this.fetchFlowEnd('flow-mapping-end')
    if (unit === COMMA) return this.fetchFlowEntry()
    if (unit === DASH && blankNext) return this.fetchBlockEntry()
    if (unit === QUESTION && (!block || blankNext)) return this.fetchKey()
    if (unit === COLON && (!block || blankNext)) return this.fetchValue()
    if (unit === ASTERISK) return this.fetchAnchor('alias')
    if (unit === AMPERSAND) return this.fetchAnchor('anchor')
    if (unit === EXCLAMATION) return this.fetchTag()
    if ((unit === PIPE || unit === GREATER) && block) return this.fetchBlockScalar(unit === PIPE)
    if (unit === APOSTROPHE || unit === QUOTE) return this.fetchQuoted(unit)
    if (!this.beginsPlain(unit)) {
      throw this.cursor.fail('found character that cannot start any token', this.cursor.mark())
    }
    this.fetchPlain()
  }

  private beginsPlain(unit: number): boolean {
    const { cursor } = this
    if (!isBlankOrEnd(unit) && !NOT_PLAIN.includes(cursor.text[cursor.pos]!)) return true
    if (unit === DASH) return !isBlank(cursor.peek(1))
    return this.flowLevel === 0 && (unit === QUESTION || unit === COLON) && !isBlankOrEnd(cursor.peek(1))
  }

  private skipToToken(): void {
    const { cursor } = this
    this.spaceStart = this.comments && cursor.mark()
    // A second byte order mark counts as white space, but leaves column 0.
    if (cursor.pos === 0 && cursor.peek() === 0xfeff) cursor.skip()
    for (;;) {
      const tabs = this.flowLevel > 0 || !this.keyAllowed
      let unit = cursor.peek()
      while (unit === SPACE || (tabs && unit === TAB)) {
        cursor.pos++
        unit = cursor.peek()
      }
      this.comments?.moveToItem(this.tokens, cursor)
      if (unit === HASH) this.passComment()
      if (!isBreak(cursor.peek())) return
      cursor.readBreak()
      if (this.flowLevel === 0) this.keyAllowed = true
    }
  }

  private passComment(): void {
    const { comments, spaceStart } = this
    if (comments === undefined || spaceStart === undefined) return skipLine(this.cursor)
    const { tokens, indent, flowLevel } = this
    comments.readBlock(this.cursor, { tokens, indent, flow: flowLevel > 0, spaceStart })
  }

  /** Whether this may still become a key; a key that was required and cannot is an error. */
  private isValidKey(key: SimpleKey): boolean {
    if (!key.possible) return false
    const { cursor } = this
    if (key.mark.line < cursor.line || key.mark.index + MAX_KEY_LENGTH < cursor.pos - cursor.pairs) {
      if (key.required) throw cursor.fail("could not find expected ':'", key.mark)
      key.possible = false
      return false
    }
    return true
  }

  private nextTokenNumber(): number {
    return this.parsed + this.tokens.length - this.head
  }

  private saveKey(): void {
    if (!this.keyAllowed) return
    const { cursor } = this
    const key = {
      possible: true,
      required: this.flowLevel === 0 && this.indent === cursor.column,
      tokenNumber: this.nextTokenNumber(),
      mark: cursor.mark(),
    }
    this.removeKey()
    this.keys[this.keys.length - 1] = key
    this.keysByToken.set(key.tokenNumber, this.keys.length - 1)
  }

  private removeKey(): void {
    const key = this.keys[this.keys.length - 1]!
    if (!key.possible) return
    if (key.required) throw this.cursor.fail("could not find expected ':'", key.mark)
    key.possible = false
    this.keysByToken.delete(key.tokenNumber)
  }

  private roll(column: number, tokenNumber: number, type: TokenType, mark: Mark): void {
    if (this.flowLevel > 0 || this.indent >= column) return
    this.indents.push(this.indent)
    this.indent = column
    if (this.indents.length > MAX_DEPTH) {
      throw this.cursor.fail(`exceeded max depth of ${MAX_DEPTH}`, this.keys[this.keys.length - 1]!.mark)
    }
    const token = { type, mark, text: '', style: '', tag: undefined, directive: undefined }
    this.insert(tokenNumber < 0 ? -1 : tokenNumber - this.parsed, token)
  }

  private unroll(column: number, before: Mark = this.cursor.mark()): void {
    if (this.flowLevel > 0) return
    let end = this.comments === undefined ? undefined : { ...before, index: before.index - 1 }
    while (this.indent > column) {
      if (end !== undefined) end = this.comments!.blockEnd(end, this.indent)
      this.push('block-end', end ?? this.cursor.mark())
      this.indent = this.indents.pop()!
    }
  }

  private fetchStreamEnd(): void {
    const { cursor } = this
    if (cursor.problem !== undefined) throw cursor.readError()
    if (cursor.column !== 0) {
      cursor.lineStart = cursor.pos
      cursor.line++
    }
    this.endBlocks()
    this.push('stream-end', cursor.mark())
  }

  private endBlocks(): void {
    this.unroll(-1)
    this.removeKey()
    this.keyAllowed = false
  }

  private fetchDirective(): void {
    this.endBlocks()
    const mark = this.cursor.mark()
    const directive = scanDirective(this.cursor)
    this.insert(-1, { type: 'directive', mark, text: '', style: '', tag: undefined, directive })
  }

  private fetchDocumentIndicator(type: TokenType): void {
    this.endBlocks()
    this.push(type, this.cursor.mark())
    this.cursor.skip(3)
  }

  private fetchFlowStart(type: TokenType): void {
    this.saveKey()
    const mark = this.cursor.mark()
    this.keys.push({ possible: false, required: false, tokenNumber: this.nextTokenNumber(), mark })
    this.flowLevel++
    if (this.flowLevel > MAX_DEPTH) throw this.cursor.fail(`exceeded max depth of ${MAX_DEPTH}`, mark)
    this.keyAllowed = true
    this.indicator(type)
  }

  private fetchFlowEnd(type: TokenType): void {
    this.removeKey()
    if (this.flowLevel > 0) {
      this.flowLevel--
      this.keysByToken.delete(this.keys.pop()!.tokenNumber)
    }
    this.keyAllowed = false
    this.indicator(type)
  }

  private fetchFlowEntry(): void {
    this.removeKey()
    this.keyAllowed = true
    this.indicator('flow-entry')
  }

  private indicator(type: TokenType): void {
    this.push(type, this.cursor.mark())
    this.cursor.skip()
  }

  private fetchBlockEntry(): void {
    this.beginBlock('block-sequence-start', 'block sequence entries')
    this.removeKey()
    this.keyAllowed = true
    this.indicator('block-entry')
  }

  /** An indicator that may begin a block collection where it stands. */
  private beginBlock(type: TokenType, what: string): void {
    if (this.flowLevel > 0) return
    const mark = this.cursor.mark()
    if (!this.keyAllowed) throw this.cursor.fail(`${what} are not allowed in this context`, mark)
    this.roll(mark.column, -1, type, mark)
  }

  private fetchKey(): void {
    this.beginBlock('block-mapping-start', 'mapping keys')
    this.removeKey()
    this.keyAllowed = this.flowLevel === 0
    this.indicator('key')
  }

  private fetchValue(): void {
    const key = this.keys[this.keys.length - 1]!
    if (this.isValidKey(key)) {
      const { mark, tokenNumber } = key
      const token = { type: 'key', mark, text: '', style: '', tag: undefined, directive: undefined } as const
      this.insert(tokenNumber - this.parsed, token)
      this.roll(mark.column, tokenNumber, 'block-mapping-start', mark)
      key.possible = false
      this.keysByToken.delete(tokenNumber)
      this.keyAllowed = false
    } else {
      this.beginBlock('block-mapping-start', 'mapping values')
      this.keyAllowed = this.flowLevel === 0
    }
    this.indicator('value')
  }

  private fetchAnchor(type: 'alias' | 'anchor'): void {
    this.saveKey()
    this.keyAllowed = false
    const mark = this.cursor.mark()
    this.push(type, mark, scanAnchor(this.cursor))
  }

  private fetchTag(): void {
    this.saveKey()
    this.keyAllowed = false
    const mark = this.cursor.mark()
    const tag = scanTag(this.cursor)
    this.insert(-1, { type: 'tag', mark, text: '', style: '', tag, directive: undefined })
  }

  private fetchBlockScalar(literal: boolean): void {
    this.removeKey()
    this.keyAllowed = true
    const mark = this.cursor.mark()
    this.push('scalar', mark, scanBlock(this.cursor, this.indent, literal, this.comments), literal ? '|' : '>')
  }

  private fetchQuoted(quote: number): void {
    this.saveKey()
    this.keyAllowed = false
    const mark = this.cursor.mark()
    this.push('scalar', mark, scanQuoted(this.cursor, quote), quote === QUOTE ? '"' : "'")
  }

  private fetchPlain(): void {
    this.saveKey()
    this.keyAllowed = false
    const mark = this.cursor.mark()
    const { value, broken } = scanPlain(this.cursor, this.indent + 1, this.flowLevel > 0)
    if (broken) this.keyAllowed = true
    this.push('scalar', mark, value)
  }
}
