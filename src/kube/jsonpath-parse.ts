/** kubectl's JSONPath templates: text with `{…}` expressions (Kubernetes: client-go's util/jsonpath). */
import { unquote } from '../../gotemplate/go/strconv.ts'
import { extendError, TshelmError } from '../errors.ts'

export type PathNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly nodes: readonly PathNode[] }
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'identifier'; readonly name: string }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'recursive' }
  | {
      readonly kind: 'slice'
      readonly from: Bound
      readonly to: Bound & { readonly derived: boolean }
      readonly step: Bound
    }
  | { readonly kind: 'union'; readonly parts: readonly PathNode[] }
  | { readonly kind: 'filter'; readonly left: PathNode; readonly right: PathNode; readonly operator: string }

/** One number of `[from:to:step]`; undefined where none is written. */
export interface Bound {
  readonly value: number | undefined
}

const MAX_LENGTH = 65_536
const MAX_DEPTH = 50

/** Throws `cli/usage` with Kubernetes' text. */
export function parseJsonPath(text: string): readonly PathNode[] {
  if (text.length > MAX_LENGTH) throw failure('expression is too long')
  return parse(text, 0)
}

function parse(text: string, depth: number): PathNode[] {
  if (depth > MAX_DEPTH) throw failure('expressions are nested too deep')
  const nodes: PathNode[] = []
  for (let at = 0; at < text.length;) {
    const open = text.indexOf('{', at)
    const end = open < 0 ? text.length : open
    if (end > at) nodes.push({ kind: 'text', text: text.slice(at, end) })
    if (open < 0) break
    const action = new ActionReader(text, open + 1, depth)
    nodes.push({ kind: 'list', nodes: placed(action, depth) })
    at = action.at
  }
  return nodes
}

/** An error of the whole expression has `data.column`. */
function placed(action: ActionReader, depth: number): PathNode[] {
  try {
    return action.read()
  } catch (error) {
    throw depth === 0 ? extendError(error, { column: action.at + 1 }) : error
  }
}

/** The nodes of an expression without its braces. */
function parseAction(text: string, depth: number): Extract<PathNode, { kind: 'list' }> {
  return parse(`{${text}}`, depth + 1)[0] as Extract<PathNode, { kind: 'list' }>
}

const TERMINATOR = /[ \t\r\n.,[\]$@{}]/
const ALPHANUMERIC = /[\p{L}\p{Nd}_]/u

class ActionReader {
  at: number
  readonly #text: string
  readonly #depth: number
  readonly #nodes: PathNode[] = []

  constructor(text: string, at: number, depth: number) {
    this.#text = text
    this.at = at
    this.#depth = depth
  }

  /** Reads up to and including the closing brace. */
  read(): PathNode[] {
    while (!this.#text.startsWith('}', this.at)) this.#next()
    this.at++
    return this.#nodes
  }

  #next(): void {
    const text = this.#text
    if (text.startsWith('[?(', this.at)) return this.#filter()
    if (text.startsWith('..', this.at)) return this.#recursive()
    const char = String.fromCodePoint(text.codePointAt(this.at) ?? 10)
    if (char === '\n' || char === '\r') throw failure('unclosed action')
    if (char === ' ' || char === '@' || char === '$') this.at++
    else if (char === '[') this.#brackets()
    else if (char === '"' || char === "'") this.#quoted(char)
    else if (char === '.') this.#field(this.at + 1)
    else if (/[+\-\p{Nd}]/u.test(char)) this.#number()
    else if (ALPHANUMERIC.test(char)) this.#identifier()
    else throw failure(`unrecognized character in action: ${unicodeName(char)}`)
  }

  #recursive(): void {
    if (this.#nodes.at(-1)?.kind === 'recursive') throw failure('invalid multiple recursive descent')
    this.#nodes.push({ kind: 'recursive' })
    this.at += 2
    if (ALPHANUMERIC.test(this.#text[this.at] ?? '')) this.#field(this.at)
  }

  #field(from: number): void {
    let at = from
    while (at < this.#text.length && !TERMINATOR.test(this.#text[at]!)) at += this.#text[at] === '\\' ? 2 : 1
    const name = this.#text.slice(from, at)
    this.#nodes.push(name === '*' ? { kind: 'wildcard' } : { kind: 'field', name: name.replaceAll('\\', '') })
    this.at = Math.min(at, this.#text.length)
  }

  #number(): void {
    const [text] = /[+-]?[.\p{Nd}]*/uy.exec(this.#text.slice(this.at))!
    this.at += text.length
    if (/^[+-]?\d+$/.test(text)) this.#nodes.push({ kind: 'int', value: Number(text) })
    else if (/^[+-]?(\d+\.\d*|\.\d+)$/.test(text)) this.#nodes.push({ kind: 'float', value: Number(text) })
    else throw failure(`cannot parse number ${text}`)
  }

  #identifier(): void {
    const from = this.at
    while (this.at < this.#text.length && !TERMINATOR.test(this.#text[this.at]!)) this.at++
    const name = this.#text.slice(from, this.at)
    this.#nodes.push(
      name === 'true' || name === 'false' ? { kind: 'bool', value: name === 'true' } : { kind: 'identifier', name },
    )
  }

  #quoted(quote: string): void {
    const from = this.at
    for (this.at++; ; this.at++) {
      const char = this.#text[this.at]
      if (char === undefined || char === '\n') throw failure('unterminated quoted string')
      if (char === quote && this.#text[this.at - 1] !== '\\') break
    }
    this.at++
    this.#nodes.push({ kind: 'text', text: unquoted(this.#text.slice(from, this.at)) })
  }

  #brackets(): void {
    const close = this.#text.slice(this.at).search(/[\]\n]/)
    if (close < 0 || this.#text[this.at + close] === '\n') throw failure('unterminated array')
    const inner = this.#text.slice(this.at + 1, this.at + close)
    this.at += close + 1
    const parts = inner.split(',')
    const key = /^'([^']*)'$/.exec(inner)?.[1]
    if (parts.length > 1) {
      const union = parts.map((part) => parseAction(`[${part.replace(/^ +| +$/g, '')}]`, this.#depth))
      this.#nodes.push({ kind: 'union', parts: union })
    } else if (key !== undefined) this.#nodes.push(...parseAction(`.${key}`, this.#depth).nodes)
    else this.#nodes.push(sliceNode(inner === '*' ? ':' : inner))
  }

  #filter(): void {
    const from = this.at + 3
    const close = this.#filterEnd(from)
    if (this.#text[close + 1] !== ']') throw failure('unclosed array expect ]')
    this.at = close + 2
    const inner = this.#text.slice(from, close)
    const [, left, operator, right] = /^([^!<>=]+)([!<>=]+)(.+?)$/.exec(inner) ?? []
    this.#nodes.push({
      kind: 'filter',
      left: parseAction(left ?? inner, this.#depth),
      right: right === undefined ? { kind: 'list', nodes: [] } : parseAction(right, this.#depth),
      operator: operator ?? 'exists',
    })
  }

  /** The closing parenthesis: one outside of the quotes, of which there may be one pair. */
  #filterEnd(from: number): number {
    let pair: string | undefined
    let closed = false
    for (let at = from; ; at++) {
      const char = this.#text[at]
      if (char === undefined || char === '\n') throw failure('unterminated filter')
      if (char === '"' || char === "'") {
        if (pair === undefined) pair = char
        else if (this.#text[at - 1] !== '\\' && char === pair) closed = true
      } else if (char === ')' && (pair !== undefined) === closed) return at
    }
  }
}

function sliceNode(text: string): PathNode {
  const match = /^(-?\d*)(:-?\d*)?(:-?\d*)?$/.exec(text)
  if (match === null) throw failure(`invalid array index ${text}`)
  const [, from = '', to, step] = match
  const start = bound(from)
  return {
    kind: 'slice',
    from: start,
    to: to === undefined ? { value: (start.value ?? 0) + 1, derived: true } : { ...bound(to.slice(1)), derived: false },
    step: bound(step?.slice(1) ?? ''),
  }
}

function bound(text: string): Bound {
  if (text === '') return { value: undefined }
  if (!/^-?\d+$/.test(text)) throw failure(`array index ${text} is not a number`)
  return { value: Number(text) }
}

/** As Go's strconv.Unquote, but single quotes may enclose text too. */
function unquoted(literal: string): string {
  const inner = literal.slice(1, -1)
  if (!inner.includes('\\')) return inner
  const text = literal.startsWith("'") ? `"${inner.replaceAll("\\'", "'").replaceAll('"', '\\"')}"` : literal
  const value = unquote(text)
  if (value === undefined) throw failure(`unquote string ${literal} error invalid syntax`)
  return value
}

/** Go's %#U. */
function unicodeName(char: string): string {
  return `U+${char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')} '${char}'`
}

function failure(message: string): TshelmError {
  return new TshelmError('cli/usage', message)
}
