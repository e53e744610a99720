/**
 * Which node a comment belongs to, by goyaml v3's rules: above it (head), behind it on its line (line), or below it (foot). Comments
 * wait in a queue until the parser reaches the token that they are attached to.
 */
import { CLOSE_BRACE, CLOSE_BRACKET, HASH, isBlank, isBreak, isBreakOrEnd } from './chars.ts'
import type { Cursor, Mark } from './cursor.ts'
import { skipLine } from './scan-scalar.ts'
import type { Token } from './scanner.ts'

export interface Comments {
  readonly head: string
  readonly line: string
  readonly foot: string
}

interface Waiting {
  kind: keyof Comments
  readonly text: string
  /** Where the white space before it begins. */
  readonly scan: number
  /** The token from which on the parser takes it. */
  token: number
  readonly start: Mark
  readonly end: number
}

interface Surroundings {
  readonly tokens: readonly Token[]
  /** Of the open block, -1 at the root. */
  readonly indent: number
  readonly flow: boolean
  readonly spaceStart: Mark
}

/** goyaml looks no further for a comment. */
const REACH = 512

export class CommentQueue {
  private readonly waiting: Waiting[] = []
  private first = 0
  head = ''
  private line = ''
  private foot = ''

  /** Takes up what belongs to this token or stands before it. */
  reach(token: Token): void {
    for (; this.first < this.waiting.length; this.first++) {
      const { kind, text, token: at } = this.waiting[this.first]!
      if (token.mark.index < at || (kind === 'head' && token.type === 'block-end')) return
      this[kind] = this[kind] === '' ? text : `${this[kind]}\n${text}`
    }
  }

  /** What has been taken up; undefined for nothing. */
  take(): Comments | undefined {
    const { head, line, foot } = this
    this.head = this.line = this.foot = ''
    return head === '' && line === '' && foot === '' ? undefined : { head, line, foot }
  }

  /** The part of the head above the last empty line: it is about the document. */
  takeDocumentHead(): string {
    const { head } = this
    const end = head.endsWith('\n') ? head.length - 1 : head.lastIndexOf('\n\n')
    if (end <= 0) return ''
    this.head = head.slice(head.endsWith('\n') ? end + 1 : end + 2)
    return head.slice(0, end)
  }

  /** Cuts the head after so many characters and returns that part. */
  splitHead(length: number): string {
    const stem = this.head.slice(0, length)
    this.head = this.head.slice(length + 1)
    return stem
  }

  /** The comment behind a token, if its line is not over. */
  readLine(cursor: Cursor, token: Mark): void {
    if (breaksBefore(cursor) > 0) return
    let at = cursor.pos
    while (at < cursor.pos + REACH && isBlank(cursor.text.charCodeAt(at))) at++
    if (cursor.text.charCodeAt(at) !== HASH) return
    cursor.moveTo(at)
    const start = cursor.mark()
    const text = readText(cursor)
    this.waiting.push({ kind: 'line', text, scan: 0, token: token.index, start, end: 0 })
  }

  /** The comment behind a key whose value is a list on the next lines is about that list. */
  moveToItem(tokens: readonly Token[], cursor: Cursor): void {
    const last = this.waiting.at(-1)
    if (last?.kind !== 'line' || this.first === this.waiting.length || isBreak(cursor.peek())) return
    if (tokens.at(-1)?.type !== 'block-entry' || tokens.at(-2)?.type !== 'block-sequence-start') return
    last.kind = 'head'
    if (last.start.line === cursor.line - 1) last.token = cursor.mark().index
  }

  /** Where a block ends that is `indent` deep: before the comments that stand at that indentation. */
  blockEnd(end: Mark, indent: number): Mark {
    let found = end
    let stop = end.index
    for (let i = this.waiting.length - 1; i >= this.first; i--) {
      const comment = this.waiting[i]!
      if (comment.end < stop) break
      if (comment.start.column === indent + 1) found = comment.start
      stop = comment.scan
    }
    return found
  }

  /** The comments on lines of their own that begin here, up to the next token. */
  readBlock(cursor: Cursor, around: Surroundings): void {
    new BlockReader(cursor, around, (comment) => this.waiting.push(comment)).read()
  }
}

function readText(cursor: Cursor): string {
  const from = cursor.pos
  skipLine(cursor)
  return cursor.text.slice(from, cursor.pos)
}

/** Line breaks in the white space before the cursor. */
function breaksBefore({ text, pos }: Cursor): number {
  let count = 0
  for (let at = pos - 1; at >= 0; at--) {
    const unit = text.charCodeAt(at)
    if (isBreak(unit)) count++
    else if (!isBlank(unit)) break
  }
  return count
}

class BlockReader {
  private readonly cursor: Cursor
  private readonly around: Surroundings
  private readonly add: (comment: Waiting) => void
  private readonly previous: Token
  private readonly footLine: number
  private readonly indent: number
  private text = ''
  private start: Mark
  private scan: number
  private token: number
  /** Place of the character looked at, as goyaml counts it: the column from 1, the line from that of the last comment. */
  private line: number
  private column: number
  private wasEmpty = false
  private beforeEmpty: boolean

  constructor(cursor: Cursor, around: Surroundings, add: (comment: Waiting) => void) {
    const { tokens, indent, spaceStart } = around
    this.cursor = cursor
    this.around = around
    this.add = add
    this.indent = Math.max(indent, 0)
    const last = tokens.at(-1)!
    this.previous = last.type === 'flow-entry' && tokens.length > 1 ? tokens.at(-2)! : last
    this.token = this.previous.mark.index
    this.scan = spaceStart.index
    this.start = { index: 0, line: 0, column: 0 }
    this.line = cursor.line
    this.column = cursor.column
    const breaks = breaksBefore(cursor)
    this.beforeEmpty = breaks <= 1
    const besides = breaks === 0 && cursor.column > 1 ? 1 : 0
    this.footLine = spaceStart.line > 0 ? cursor.line - breaks + 1 + besides : -1
  }

  read(): void {
    const { cursor } = this
    let ahead = 0
    for (; ahead < REACH; ahead++) {
      const at = cursor.pos + ahead
      const unit = cursor.text.charCodeAt(at)
      this.column++
      if (isBlank(unit)) continue
      const closes = this.around.flow && (unit === CLOSE_BRACKET || unit === CLOSE_BRACE)
      if (closes || isBreakOrEnd(unit)) {
        this.lineEnds(at, unit, closes)
        if (!isBreak(unit)) break
        continue
      }
      if (this.text !== '' && this.isDedented()) this.endFoot(at)
      if (unit !== HASH) break
      this.addLine(at)
      ahead = 0
    }
    if (this.text !== '') this.push('head', this.start.index, this.markAt(cursor.pos + ahead - 1).index)
  }

  private isDedented(): boolean {
    return this.column - 1 < this.indent && this.column !== this.start.column
  }

  /** Nothing on this line, or the bracket that closes the collection. */
  private lineEnds(at: number, unit: number, closes: boolean): void {
    if (closes || !this.wasEmpty) {
      if (closes || this.isFoot()) {
        if (this.text !== '') {
          // What stands further out has nothing to do with the token before.
          if (this.start.column - 1 < this.indent) this.token = this.start.index
          this.endFoot(at)
        }
      } else if (this.text !== '' && unit !== 0) this.text += '\n'
    }
    if (!isBreak(unit)) return
    this.beforeEmpty = false
    this.wasEmpty = true
    this.column = 0
    this.line++
  }

  /** The first lines, directly below the content before, with an empty line behind them. */
  private isFoot(): boolean {
    if (!this.beforeEmpty) return false
    const below = this.start.line === this.footLine && this.previous.type !== 'value'
    return below || this.start.column - 1 < this.indent
  }

  private endFoot(at: number): void {
    const end = this.markAt(at)
    this.push('foot', this.token, end.index)
    this.scan = this.token = end.index
    this.text = ''
  }

  private push(kind: keyof Comments, token: number, end: number): void {
    this.add({ kind, text: this.text, scan: this.scan, token, start: this.start, end })
  }

  private addLine(at: number): void {
    const { cursor } = this
    if (this.text === '') this.start = this.markAt(at)
    else this.text += '\n'
    this.wasEmpty = false
    while (cursor.pos < at)
      if (!isBreak(cursor.peek())) cursor.skip()
      else cursor.readBreak()
    this.text += readText(cursor)
    this.column = 0
    this.line = cursor.line
  }

  private markAt(at: number): Mark {
    return { index: at - this.cursor.pairs, line: this.line, column: this.column }
  }
}
