/** What the quick reader moves with: the position in the text, and what stands there. */
import {
  APOSTROPHE,
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  DASH,
  DOT,
  HASH,
  isWordChar,
  LF,
  PERCENT,
  QUESTION,
  QUOTE,
  SPACE,
  STOPS,
  TAB,
} from './chars.ts'
import { Cursor } from './cursor.ts'
import { YamlError } from './error.ts'
import { scanQuoted } from './scan-scalar.ts'

export const GIVE_UP: YamlError = new YamlError('not for the quick reader')
/** The column behind the end of the document. */
export const END = -1

export class QuickScanner {
  protected readonly cursor: Cursor
  protected readonly text: string
  protected pos = 0
  protected lineStart = 0
  /** Column of the token at `pos`, END if the document is over. */
  protected column = 0

  constructor(text: string) {
    this.cursor = new Cursor({ text, astral: false, problem: undefined })
    this.text = this.cursor.text
  }

  /** Passes spaces, comments and line breaks. */
  protected toToken(): void {
    const { text } = this
    let { pos, lineStart } = this
    for (;;) {
      const unit = text.charCodeAt(pos)
      if (unit === SPACE) pos++
      else if (unit === LF) lineStart = ++pos
      else if (unit === HASH) pos = this.lineEnd(pos)
      else break
    }
    this.pos = pos
    this.lineStart = lineStart
    this.column = pos === lineStart ? this.columnZero() : pos - lineStart
    const unit = text.charCodeAt(pos)
    if (unit === 0) this.column = END
    else if (unit === TAB) throw GIVE_UP
  }

  protected lineEnd(from: number): number {
    const end = this.text.indexOf('\n', from)
    return end < 0 ? this.cursor.end : end
  }

  protected columnZero(): number {
    const unit = this.text.charCodeAt(this.pos)
    if (unit === PERCENT) throw GIVE_UP
    if (unit !== DASH && unit !== DOT) return 0
    this.cursor.pos = this.pos
    return this.cursor.atMarker(unit) ? END : 0
  }

  /** Whether the unit at `at` ends a word. */
  protected blankAt(at: number): boolean {
    const unit = this.text.charCodeAt(at)
    return unit === SPACE || unit === LF || unit === 0
  }

  /** Passes spaces and line breaks from `at`; keeps `lineStart`. */
  protected skipSpace(at: number): number {
    const { text } = this
    let pos = at
    for (;;) {
      const unit = text.charCodeAt(pos)
      if (unit === LF) this.lineStart = ++pos
      else if (unit === SPACE) pos++
      else return pos
    }
  }

  protected skipSpaces(): number {
    while (this.text.charCodeAt(this.pos) === SPACE) this.pos++
    return this.text.charCodeAt(this.pos)
  }

  protected trimmed(end: number): number {
    let last = end
    while (this.text.charCodeAt(last - 1) === SPACE) last--
    return last
  }

  /** What the line breaks between `from` and `pos` stand for. */
  protected folding(from: number): string {
    let breaks = ''
    for (let i = from + 1; i < this.lineStart; i++) if (this.text.charCodeAt(i) === LF) breaks += '\n'
    return breaks === '' ? ' ' : breaks
  }

  /** A quoted scalar; leaves `cursor.line` other than 0 if it ran over several lines. */
  protected quoted(quote: number): string {
    const { text } = this
    for (let i = this.pos + 1; ; i++) {
      const unit = text.charCodeAt(i)
      if (unit === quote) {
        if (quote === APOSTROPHE && text.charCodeAt(i + 1) === APOSTROPHE) break
        const value = text.slice(this.pos + 1, i)
        this.pos = i + 1
        return value
      }
      if (unit === BACKSLASH ? quote === QUOTE : unit === LF || unit === 0) break
    }
    const { cursor } = this
    cursor.pos = this.pos
    cursor.lineStart = this.lineStart
    cursor.line = 0
    const value = scanQuoted(cursor, quote)
    this.pos = cursor.pos
    this.lineStart = cursor.lineStart
    return value
  }

  /** Where a plain scalar in a block stops: at a line break, a comment, or the colon of a key. */
  protected plainEnd(from: number): number {
    const { text } = this
    const first = text.charCodeAt(from)
    if ((first === QUESTION || first === COLON) && this.blankAt(from + 1)) throw GIVE_UP
    for (let i = from; ; i++) {
      const unit = text.charCodeAt(i)
      if (unit >= 128 || STOPS[unit] !== 1) continue
      if (unit === LF || unit === 0) return i
      if (unit === COLON) {
        if (this.blankAt(i + 1)) return i
        if (text.charCodeAt(i + 1) === TAB) throw GIVE_UP
      } else if (unit === TAB) throw GIVE_UP
      else if (text.charCodeAt(i - 1) === SPACE) return i
    }
  }

  /** Whether, behind a key, a colon and a blank follow; passes the colon. */
  protected atColon(): boolean {
    let { pos } = this
    while (this.text.charCodeAt(pos) === SPACE) pos++
    if (this.text.charCodeAt(pos) !== COLON || !this.blankAt(pos + 1)) return false
    this.pos = pos + 1
    return true
  }

  /** Whether the lines from `at` on do not belong to the plain scalar before them. */
  protected endsFlowItem(at: number): boolean {
    let next = at
    for (;;) {
      const unit = this.text.charCodeAt(next)
      if (unit !== LF && unit !== SPACE) return unit === COMMA || unit === CLOSE_BRACKET || unit === CLOSE_BRACE
      next++
    }
  }

  /** Passes spaces, comments and line breaks between tokens of a flow collection. */
  protected skipLines(): number {
    const { text } = this
    for (;;) {
      const unit = this.skipSpaces()
      if (unit === LF) {
        this.lineStart = ++this.pos
        const first = text.charCodeAt(this.pos)
        // It may be the marker of a document.
        if (first === DASH || first === DOT) throw GIVE_UP
      } else if (unit === HASH && this.blankAt(this.pos - 1)) this.pos = this.lineEnd(this.pos)
      else return unit
    }
  }

  /** The name behind `&` or `*`. */
  protected word(): string {
    const start = ++this.pos
    while (isWordChar(this.text.charCodeAt(this.pos))) this.pos++
    if (this.pos === start || !this.blankAt(this.pos)) throw GIVE_UP
    return this.text.slice(start, this.pos)
  }
}
