/** The parser's view of the lexer: one token that can be put back, and Go's ways of complaining about it. */
import { TemplateError } from './errors.ts'
import { quote } from './go/strconv-quote.ts'
import { byteLength } from './go/utf8.ts'
import { type Dictionary, Lexer } from './lexer.ts'
import { lineAt } from './position.ts'
import * as token from './token.ts'

// A subclass and not a user of the lexer: parsing asks for its fields all the time, and mostly for the first time.
export class TokenReader extends Lexer {
  readonly file: string
  /** Offset of the `{{` of the action being parsed; -1 outside. */
  protected actionStart = -1
  /** The last token is to be read again. */
  protected putBack = false
  constructor(file: string, source: string, dictionary: Dictionary) {
    super(source, dictionary)
    this.file = file
  }

  /** Consumes a token; the lexer's fields then describe it. */
  protected next(): number {
    if (this.putBack) this.putBack = false
    else this.scan()
    return this.type
  }

  protected backup(): void {
    this.putBack = true
  }

  protected peek(): number {
    if (!this.putBack) {
      this.scan()
      this.putBack = true
    }
    return this.type
  }

  protected expect(type: number, context: string): void {
    if (this.next() !== type) this.unexpected(context)
  }

  /** Complains about the last token. */
  protected unexpected(context: string): never {
    if (this.type !== token.ERROR) return this.fail(`unexpected ${this.describe()} in ${context}`)
    let where = ''
    if (this.actionStart >= 0) {
      const started = lineAt(this.input, this.actionStart)
      if (started !== lineAt(this.input, this.start)) {
        // Not "unclosed action in action".
        where = `${this.message.endsWith(' action') ? '' : ' in action'} started at ${this.file}:${started}`
      }
    }
    return this.fail(this.message + where)
  }

  /** Go gives the line of the token that was read last, which may be ahead of the one at fault. */
  protected fail(detail: string, at: number = this.start): never {
    const { file } = this
    const line = lineAt(this.input, at)
    const parts = { kind: 'parse', template: file, file, line, column: undefined, node: '', detail } as const
    throw new TemplateError(`template: ${file}:${line}: ${detail}`, parts)
  }

  private describe(): string {
    const { type } = this
    if (type === token.EOF) return 'EOF'
    const text = this.tokenText()
    if (type > token.KEYWORD) return `<${text}>`
    // To Go, each name of a path is a token.
    const shown = type === token.FIELD ? `.${text.split('.')[1]}` : text
    return byteLength(shown) > 10 ? `${quote(Array.from(shown).slice(0, 10).join(''))}...` : quote(shown)
  }
}
