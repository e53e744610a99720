/** `$NAME`, `${NAME}` and `${NAME:-default}` in a text, as the library behind `ref+envsubst://` reads them (github.com/a8m/envsubst). */

type Env = Readonly<Record<string, string | undefined>>

type Operator = '+' | '-' | '=' | ':=' | ':-' | ':+'

interface Token {
  readonly kind: 'text' | 'variable' | 'open' | 'close' | 'operator' | 'error'
  readonly text: string
}

export interface Substituted {
  readonly text: string
  /** Why it is no template. */
  readonly problem?: string
}

const MAX_DEPTH = 100

/** Names that are not set are empty. */
export function substitute(template: string, env: Env): Substituted {
  const tokens = new Scanner(template).tokens()
  let text = ''
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!
    if (token.kind === 'error') return { text: '', problem: token.text }
    if (token.kind === 'variable') text += variable(env, token.text.slice(1)) ?? ''
    else if (token.kind === 'open' && tokens[i + 1]?.kind === 'variable') {
      const expression = readExpression(tokens, i + 1)
      if (expression.problem !== undefined) return { text: '', problem: expression.problem }
      text += valueOf(expression, env)
      i = expression.end
    } else text += token.text
  }
  return { text }
}

interface Expression {
  readonly name: string
  readonly operator?: Operator
  readonly fallback?: { readonly variable: boolean; readonly text: string }
  /** The place of its closing brace. */
  readonly end: number
  readonly problem?: string
}

/** What stands in braces: the variable, and what is done with it. Of several, the last operator and the last text count. */
function readExpression(tokens: readonly Token[], start: number): Expression {
  const found: { operator?: Operator; fallback?: { variable: boolean; text: string } } = {}
  const name = tokens[start]!.text
  for (let i = start + 1; i < tokens.length; i++) {
    const { kind, text } = tokens[i]!
    if (kind === 'error') return { name, end: i, problem: text }
    if (kind === 'close') return { name, end: i, ...found }
    if (kind === 'variable') found.fallback = { variable: true, text: text.replace(/^\$/, '') }
    else if (kind === 'text') {
      let whole = text
      for (; i + 1 < tokens.length && !isEnd(tokens[i + 1]!); i++) whole += tokens[i + 1]!.text
      found.fallback = { variable: false, text: whole }
    } else if (kind === 'operator') found.operator = text as Operator
  }
  return { name, end: tokens.length, ...found }
}

/** What every object has is no variable. */
function variable(env: Env, name: string): string | undefined {
  return Object.hasOwn(env, name) ? env[name] : undefined
}

function isEnd({ kind }: Token): boolean {
  return kind === 'close' || kind === 'error'
}

function valueOf({ name, operator, fallback }: Expression, env: Env): string {
  const value = variable(env, name)
  if (operator === undefined || fallback === undefined) return value ?? ''
  const other = (): string => (fallback.variable ? (variable(env, fallback.text) ?? '') : fallback.text)
  switch (operator) {
    case ':-':
    case ':=':
      return value ? value : other()
    case '+':
    case ':+':
      return value === undefined ? '' : other()
    case '-':
    case '=':
      return value ?? other()
  }
}

const WORD = /[\p{L}\p{Nd}_]/u

class Scanner {
  private readonly chars: readonly string[]
  private readonly found: Token[] = []
  private at = 0
  private start = 0
  private depth = 0
  /** Where the last token began. */
  private last = 0

  constructor(template: string) {
    this.chars = Array.from(template)
  }

  tokens(): readonly Token[] {
    let inBraces = false
    for (;;) {
      const next: boolean | undefined = inBraces ? this.inBraces() : this.plain()
      if (next === undefined) return this.found
      inBraces = next
    }
  }

  private emit(kind: Token['kind']): void {
    this.found.push({ kind, text: this.chars.slice(this.start, this.at).join('') })
    this.last = this.start
    this.start = this.at
  }

  private fail(): undefined {
    this.found.push({ kind: 'error', text: 'closing brace expected' })
    return undefined
  }

  /** Up to what is in braces (true), or to the end (undefined). */
  private plain(): boolean | undefined {
    for (; this.at < this.chars.length; this.at++) {
      if (this.chars[this.at] !== '$') continue
      if (this.at > this.start) this.emit('text')
      const next = this.chars[this.at + 1]
      if (next === '$') {
        // The first of two stands for nothing.
        this.start = ++this.at
        this.at++
        this.emit('text')
        this.at--
      } else if (next === '{') {
        this.at += 2
        this.depth++
        this.emit('open')
        return this.depth <= MAX_DEPTH ? this.operator() : this.fail()
      } else if (next !== undefined && WORD.test(next)) {
        this.at++
        return this.variable()
      }
    }
    if (this.at > this.start) this.emit('text')
    return undefined
  }

  /** A lone underscore is no name. */
  private variable(): boolean | undefined {
    while (this.at < this.chars.length && WORD.test(this.chars[this.at]!)) this.at++
    const name = this.chars.slice(this.start, this.at).join('')
    if (name === '_' || name === '$_') return false
    this.emit('variable')
    return this.depth > 0 ? this.operator() : false
  }

  private operator(): boolean | undefined {
    const char = this.chars[this.at++]
    if (char === '}') return this.close()
    if (char === undefined || char === '\n' || char === '\r') return this.fail()
    if (WORD.test(char) && this.isBehindBrace()) return this.variable()
    if (char === '+' || char === '-' || char === '=') this.emit('operator')
    else if (char === ':') {
      const second = this.chars[this.at++]
      if (second === '-' || second === '=' || second === '+') this.emit('operator')
    }
    return true
  }

  /** More of what is in braces (true), or what follows them (false). */
  private inBraces(): boolean | undefined {
    const char = this.chars[this.at++]
    if (char === '}') return this.close()
    if (char === undefined || char === '\n' || char === '\r') return this.fail()
    if (char === '$' || (WORD.test(char) && this.isBehindBrace())) return this.variable()
    this.emit('text')
    return true
  }

  private close(): boolean {
    this.depth--
    this.emit('close')
    return false
  }

  private isBehindBrace(): boolean {
    return this.chars[this.last] === '$' && this.chars[this.last + 1] === '{'
  }
}
