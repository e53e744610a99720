/** A place in the text that knows its line and column, as goyaml's parser counts them. */
import { CR, DASH, DOT, LF, isBlankOrEnd, isBreak } from './chars.ts'
import { YamlError } from './error.ts'
import type { Source } from './source.ts'

/** A position: `index` and `column` count characters from 0, `line` lines from 0. */
export interface Mark {
  readonly index: number
  readonly line: number
  readonly column: number
}

export class Cursor {
  /** The text with a few U+0000 behind it, so that looking ahead needs no bounds. */
  readonly text: string
  readonly end: number
  readonly astral: boolean
  /** Why reading stops at `end`, if not because the text is over. */
  readonly problem: string | undefined
  pos = 0
  line = 0
  /** Offset of column 0 of the current line, shifted by the surrogate pairs passed on it. */
  lineStart = 0
  pairs = 0
  /** goyaml v3 tells the line where the thing that failed began. */
  private readonly toldFromStart: boolean

  constructor(source: Source, toldFromStart = false) {
    this.toldFromStart = toldFromStart
    this.text = source.text + '\0\0\0\0'
    this.end = source.text.length
    this.astral = source.astral
    this.problem = source.problem
  }

  get column(): number {
    return this.pos - this.lineStart
  }

  peek(offset = 0): number {
    return this.text.charCodeAt(this.pos + offset)
  }

  mark(): Mark {
    return { index: this.pos - this.pairs, line: this.line, column: this.pos - this.lineStart }
  }

  /** Moves to `to` on the same line. */
  moveTo(to: number): void {
    if (this.astral) {
      let pairs = 0
      for (let i = this.pos; i < to; i++) if ((this.text.charCodeAt(i) & 0xfc00) === 0xd800) pairs++
      this.lineStart += pairs
      this.pairs += pairs
    }
    this.pos = to
  }

  skip(count = 1): void {
    this.moveTo(this.pos + count)
  }

  /** Passes a line break, if there is one, and returns what it means in a scalar. */
  readBreak(): string {
    const unit = this.text.charCodeAt(this.pos)
    if (!isBreak(unit)) return ''
    if (unit === CR && this.text.charCodeAt(this.pos + 1) === LF) this.pos++
    this.pos++
    this.line++
    this.lineStart = this.pos
    return unit < 0x100 ? '\n' : String.fromCharCode(unit)
  }

  /** `---` or `...` at the beginning of a line. */
  atDocumentIndicator(): boolean {
    if (this.pos !== this.lineStart) return false
    const unit = this.text.charCodeAt(this.pos)
    return (unit === DASH || unit === DOT) && this.atMarker(unit)
  }

  /** Three times `unit`, and then a blank. */
  atMarker(unit: number): boolean {
    const { text, pos } = this
    return (
      text.charCodeAt(pos) === unit &&
      text.charCodeAt(pos + 1) === unit &&
      text.charCodeAt(pos + 2) === unit &&
      isBlankOrEnd(text.charCodeAt(pos + 3))
    )
  }

  /** An error of the scanner: goyaml tells the line where it stood, except the first, or that of `context`. */
  fail(problem: string, context: Mark): YamlError {
    if (this.problem !== undefined && this.pos + 3 >= this.end) return this.readError()
    const fromStart = this.toldFromStart && context.line !== 0
    const goLine = fromStart ? context.line + 1 : this.line !== 0 ? this.line + 1 : context.line
    return yamlFailure(problem, goLine, { line: this.line, column: this.column })
  }

  /** The character that stopped the reader. */
  readError(): YamlError {
    return yamlFailure(this.problem ?? '', 0, { line: this.line, column: this.column })
  }
}

/** `goLine` 0 means that goyaml tells none. */
export function yamlFailure(problem: string, goLine: number, at: { line: number; column: number }): YamlError {
  const where = goLine === 0 ? '' : `line ${goLine}: `
  return new YamlError(`yaml: ${where}${problem}`, { line: at.line + 1, column: at.column + 1 })
}
