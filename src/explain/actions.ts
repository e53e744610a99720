/**
 * The actions of a template text, as expressions. For explanations only: it never fails, so that it also reads texts that do not parse, and
 * it keeps no more than what is needed to tell which values an action reads.
 */

export type Expr =
  | { readonly kind: 'path'; readonly at: number; readonly root: PathRoot; readonly names: readonly string[] }
  | { readonly kind: 'call'; readonly at: number; readonly name: string; readonly args: readonly Expr[] }
  | { readonly kind: 'literal'; readonly at: number; readonly value: string | number }
  | { readonly kind: 'unknown'; readonly at: number }

/** `.`, a variable's name, or what stands in parentheses. */
export type PathRoot = '.' | `$${string}` | Expr

export interface Action {
  /** Of the `{{`, and behind the `}}`. */
  readonly start: number
  readonly end: number
  /** `if`, `with`, `range`, `else`, `define`, `block`, `template`, `end` …; '' for a plain pipeline. */
  readonly keyword: string
  /** `else if`, `else with`. */
  readonly elseKeyword?: string
  /** Of `define`, `block` and `template`. */
  readonly name?: string
  readonly variables: readonly string[]
  /** `$x = …`, not `:=`. */
  readonly assigns: boolean
  readonly pipeline: Expr | undefined
}

const KEYWORDS: ReadonlySet<string> = new Set('if with range else define block template end break continue'.split(' '))
const TOKEN =
  /"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\.)*'|\$[\p{L}\p{N}_]*|\.[\p{L}_][\p{L}\p{N}_]*|:=|[+-]?[0-9][\p{L}\p{N}_.]*|[\p{L}_][\p{L}\p{N}_]*|[^\s]/uy
const MAX_DEPTH = 200

interface Token {
  readonly text: string
  readonly start: number
  /** White space stands before it. */
  readonly spaced: boolean
}

/** In the order of the text. */
export function readActions(source: string): Action[] {
  const actions: Action[] = []
  for (let at = source.indexOf('{{'); at >= 0;) {
    const comment = /^\{\{(?:-\s)?\/\*/.test(source.slice(at, at + 8))
    let end: number
    if (comment) {
      const close = source.indexOf('*/', at)
      end = close < 0 ? source.length : source.indexOf('}}', close) + 2
    } else {
      const tokens: Token[] = []
      end = readTokens(source, at + 2, tokens)
      actions.push(actionOf(tokens, at, end))
    }
    at = end < 2 ? -1 : source.indexOf('{{', end)
  }
  return actions
}

/** Returns where the action ends. */
function readTokens(source: string, from: number, tokens: Token[]): number {
  let at = from
  if (/^-\s/.test(source.slice(at, at + 2))) at++
  for (;;) {
    const before = at
    while (at < source.length && ' \t\r\n'.includes(source[at]!)) at++
    if (at >= source.length) return at
    if (source.startsWith('}}', at)) return at + 2
    if (at > before && source.startsWith('-}}', at)) return at + 3
    TOKEN.lastIndex = at
    const text = TOKEN.exec(source)?.[0] ?? source[at]!
    tokens.push({ text, start: at, spaced: at > before })
    at += text.length
  }
}

function actionOf(tokens: readonly Token[], start: number, end: number): Action {
  let at = 0
  let keyword = ''
  const more: { elseKeyword?: string; name?: string } = {}
  if (KEYWORDS.has(tokens[0]?.text ?? '')) keyword = tokens[at++]!.text
  if (keyword === 'else' && at < tokens.length) more.elseKeyword = tokens[at++]!.text
  if (keyword === 'define' || keyword === 'block' || keyword === 'template') {
    const name = tokens[at++]?.text
    if (name !== undefined) more.name = unquoted(name)
  }
  const head = declarationOf(tokens, at)
  const { expr: pipeline } = new Reader(tokens).pipeline(head.next, 0)
  return { start, end, keyword, ...more, variables: head.variables, assigns: head.assigns, pipeline }
}

interface Head {
  readonly variables: readonly string[]
  readonly assigns: boolean
  readonly next: number
}

function declarationOf(tokens: readonly Token[], from: number): Head {
  const variables: string[] = []
  let at = from
  while (tokens[at]?.text.startsWith('$') === true) {
    variables.push(tokens[at++]!.text)
    if (tokens[at]?.text !== ',') break
    at++
  }
  const sign = tokens[at]?.text
  if (variables.length > 0 && (sign === ':=' || sign === '=')) return { variables, assigns: sign === '=', next: at + 1 }
  return { variables: [], assigns: false, next: from }
}

interface Read {
  readonly expr: Expr | undefined
  /** The index of the token behind it. */
  readonly next: number
}

class Reader {
  private readonly tokens: readonly Token[]
  constructor(tokens: readonly Token[]) {
    this.tokens = tokens
  }

  /** Up to the closing parenthesis, which stays, or the end. The value of a stage is the last argument of the next. */
  pipeline(from: number, depth: number): Read {
    let at = from
    let value: Expr | undefined
    for (;;) {
      const { args, next } = this.command(at, depth)
      at = next
      value = commandOf(value === undefined ? args : [...args, value])
      if (this.tokens[at]?.text !== '|') return { expr: value, next: at }
      at++
    }
  }

  private command(from: number, depth: number): { readonly args: Expr[]; readonly next: number } {
    const args: Expr[] = []
    let at = from
    for (;;) {
      const token = this.tokens[at]
      if (token === undefined || token.text === '|' || token.text === ')') return { args, next: at }
      const { expr, next } = this.operand(at, depth)
      if (expr !== undefined) args.push(expr)
      at = next
    }
  }

  private operand(from: number, depth: number): Read {
    const { text, start } = this.tokens[from]!
    if (text === '(') return this.parenthesized(from, depth)
    if (text === '.') return { expr: { kind: 'path', at: start, root: '.', names: [] }, next: from + 1 }
    if (text.startsWith('$')) return this.path(text as `$${string}`, from + 1, start)
    if (text.startsWith('.')) return this.path('.', from, start)
    if (/^["`]/.test(text)) return { expr: { kind: 'literal', at: start, value: unquoted(text) }, next: from + 1 }
    if (/^[+-]?[0-9]/.test(text)) return { expr: { kind: 'literal', at: start, value: Number(text) }, next: from + 1 }
    const word = /^[\p{L}_]/u.test(text) && !['true', 'false', 'nil'].includes(text)
    const expr: Expr = word ? { kind: 'call', at: start, name: text, args: [] } : { kind: 'unknown', at: start }
    return this.withFields({ expr, next: from + 1 })
  }

  private parenthesized(from: number, depth: number): Read {
    const at = this.tokens[from]!.start
    if (depth >= MAX_DEPTH) return { expr: { kind: 'unknown', at }, next: this.tokens.length }
    const { expr = { kind: 'unknown', at } as const, next } = this.pipeline(from + 1, depth + 1)
    return this.withFields({ expr, next: this.tokens[next]?.text === ')' ? next + 1 : next })
  }

  private withFields({ expr, next }: Read): Read {
    return this.isField(next) ? this.path(expr!, next, this.tokens[next]!.start) : { expr, next }
  }

  private isField(at: number): boolean {
    const token = this.tokens[at]
    return token !== undefined && !token.spaced && token.text.startsWith('.') && token.text.length > 1
  }

  private path(root: PathRoot, from: number, start: number): Read {
    const names: string[] = []
    let next = from
    while ((next === from && root === '.') || this.isField(next)) names.push(this.tokens[next++]!.text.slice(1))
    return { expr: { kind: 'path', at: start, root, names }, next }
  }
}

/** Operands next to each other: the first one is called with the rest. */
function commandOf(operands: readonly Expr[]): Expr | undefined {
  const [first, ...rest] = operands
  if (first === undefined || rest.length === 0) return first
  if (first.kind === 'call') return { ...first, args: [...first.args, ...rest] }
  return { kind: 'call', at: first.at, name: '', args: operands }
}

function unquoted(text: string): string {
  const body = text.slice(1, -1)
  return text.startsWith('`') ? body : body.replace(/\\(.)/gsu, '$1')
}
