/** A place in a text in HCL: blanks, comments, and line breaks that count only where they end something. */
import { hclError } from './error.ts'
import type { TshelmError } from '../../errors.ts'

const MAX_DEPTH = 200
const IDENTIFIER = /[\p{L}_][\p{L}\p{N}_-]*/uy

export class HclCursor {
  readonly file: string
  /** Changes for the body of a heredoc. */
  text: string
  pos = 0
  /** Whether a line break ends an expression here. */
  linesCount = true
  private depth = 0

  constructor(file: string, text: string) {
    this.file = file
    this.text = text
  }

  fail(message: string, offset: number = this.pos): TshelmError {
    return hclError({ file: this.file, text: this.text, offset }, message)
  }

  /** Within limits of nesting. */
  nested<T>(parse: () => T): T {
    if (++this.depth > MAX_DEPTH) throw this.fail(`expressions are nested more than ${MAX_DEPTH} deep`)
    const value = parse()
    this.depth--
    return value
  }

  /** With line breaks that count, or do not. */
  within<T>(linesCount: boolean, parse: () => T): T {
    const before = this.linesCount
    this.linesCount = linesCount
    const value = parse()
    this.linesCount = before
    return value
  }

  get atEnd(): boolean {
    return this.pos >= this.text.length
  }

  /** Passes blanks and comments, and line breaks where they do not count. */
  skip(): void {
    for (;;) {
      const char = this.text[this.pos]
      if (char === ' ' || char === '\t' || char === '\r' || (char === '\n' && !this.linesCount)) this.pos++
      else if (char === '#' || this.text.startsWith('//', this.pos)) this.pos = this.lineEnd()
      else if (this.text.startsWith('/*', this.pos)) this.passComment()
      else return
    }
  }

  skipLines(): void {
    this.within(false, () => {
      this.skip()
    })
  }

  lineEnd(): number {
    const end = this.text.indexOf('\n', this.pos)
    return end < 0 ? this.text.length : end
  }

  private passComment(): void {
    const end = this.text.indexOf('*/', this.pos + 2)
    if (end < 0) throw this.fail('Unterminated comment')
    this.pos = end + 2
  }

  /** Passes `mark` behind blanks, if it is there. */
  take(mark: string): boolean {
    this.skip()
    if (!this.text.startsWith(mark, this.pos)) return false
    this.pos += mark.length
    return true
  }

  peek(mark: string): boolean {
    this.skip()
    return this.text.startsWith(mark, this.pos)
  }

  expect(mark: string, what: string): void {
    if (!this.take(mark)) throw this.fail(`${what}; expected ${JSON.stringify(mark)}`)
  }

  identifier(): string | undefined {
    this.skip()
    IDENTIFIER.lastIndex = this.pos
    const found = IDENTIFIER.exec(this.text)?.[0]
    if (found !== undefined) this.pos += found.length
    return found
  }

  /** Passes a word, if it is there as a whole. */
  word(word: string): boolean {
    const before = this.pos
    if (this.identifier() === word) return true
    this.pos = before
    return false
  }

  number(): number | undefined {
    const match = /[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y
    match.lastIndex = this.pos
    const found = match.exec(this.text)?.[0]
    if (found === undefined) return undefined
    this.pos += found.length
    return Number(found)
  }
}
