/** The parser's view of the lexer: one token that can be put back, and Go's ways of complaining about it. */
import { TemplateError } from './errors.ts'
import { quote } from './go/strconv-quote.ts'
import { byteLength } from './go/utf8.ts'
import { Lexer } from './lexer.ts'
import { lineAt } from './position.ts'
import * as token from './token.ts'

export class TokenReader {
  readonly file: string
  protected readonly lexer: Lexer
  /** Offset of the `{{` of the action being parsed; -1 outside. */
  protected actionStart = -1
  private putBack = false
  constructor(file: string, source: string, hasFunction: (name: string) => boolean) {
    this.file = file
    this.lexer = new Lexer(source, hasFunction)
  }

  /** Consumes a token; the lexer then describes it. */
  protected next(): number {
    if (this.putBack) this.putBack = false
    else this.lexer.next()
    return this.lexer.type
  }

  protected backup(): void {
    this.putBack = true
  }

  protected peek(): number {
    const type = this.next()
    this.putBack = true
    return type
  }

  protected expect(type: number, context: string): void {
    if (this.next() !== type) this.unexpected(context)
  }

  /** Complains about the last token. */
  protected unexpected(context: string): never {
    const { lexer } = this
    if (lexer.type !== token.ERROR) return this.fail(`unexpected ${this.describe()} in ${context}`)
    let where = ''
    if (this.actionStart >= 0) {
      const started = lineAt(lexer.input, this.actionStart)
      if (started !== lineAt(lexer.input, lexer.start)) {
        // Not "unclosed action in action".
        where = `${lexer.message.endsWith(' action') ? '' : ' in action'} started at ${this.file}:${started}`
      }
    }
    return this.fail(lexer.message + where)
  }

  /** Go gives the line of the token that was read last, which may be ahead of the one at fault. */
  protected fail(detail: string, at: number = this.lexer.start): never {
    const { file, lexer } = this
    const line = lineAt(lexer.input, at)
    const parts = { kind: 'parse', template: file, file, line, column: undefined, node: '', detail } as const
    throw new TemplateError(`template: ${file}:${line}: ${detail}`, parts)
  }

  private describe(): string {
    const { type } = this.lexer
    if (type === token.EOF) return 'EOF'
    const text = this.lexer.text()
    if (type > token.KEYWORD) return `<${text}>`
    return byteLength(text) > 10 ? `${quote(Array.from(text).slice(0, 10).join(''))}...` : quote(text)
  }
}
