/** The common part of CEL, Kubernetes' expression language: text → tree. */
import { celError, celTokens, type CelLiteral, type Token } from './cel-tokens.ts'

/** `at` is the index of the node's first character. */
export type CelNode = { readonly at: number } & (
  | { readonly op: 'literal'; readonly value: CelLiteral }
  | { readonly op: 'name'; readonly name: string }
  | { readonly op: 'select'; readonly of: CelNode; readonly name: string }
  | { readonly op: 'has'; readonly of: CelNode; readonly name: string }
  | { readonly op: 'index'; readonly of: CelNode; readonly index: CelNode }
  | { readonly op: 'call'; readonly name: string; readonly args: readonly CelNode[] }
  | {
      readonly op: 'each'
      readonly macro: Macro
      readonly range: CelNode
      readonly variable: string
      readonly body: CelNode
    }
  | { readonly op: 'list'; readonly items: readonly CelNode[] }
  | { readonly op: 'map'; readonly entries: readonly (readonly [CelNode, CelNode])[] }
  | { readonly op: 'choice'; readonly test: CelNode; readonly yes: CelNode; readonly no: CelNode }
  | { readonly op: 'logic'; readonly and: boolean; readonly left: CelNode; readonly right: CelNode }
  | { readonly op: 'binary'; readonly operator: string; readonly left: CelNode; readonly right: CelNode }
  | { readonly op: 'unary'; readonly operator: string; readonly of: CelNode }
)

export type Macro = 'all' | 'exists' | 'exists_one' | 'filter' | 'map'

const MACROS: ReadonlySet<string> = new Set<Macro>(['all', 'exists', 'exists_one', 'filter', 'map'])

const MAX_LENGTH = 8192
const MAX_DEPTH = 64

/** Called with its receiver as first argument, where it has one: how many arguments there may be. */
export type CelFunctions = Readonly<Record<string, readonly number[]>>

/** Throws `plan/invalid-options` with the position in `text`. */
export function parseCel(text: string, variables: readonly string[], functions: CelFunctions): CelNode {
  if (text.length > MAX_LENGTH) throw celError('the expression is too long', 0, text)
  const parser = new Parser(text, celTokens(text), functions)
  for (const name of variables) parser.scope.push(name)
  const node = parser.expression()
  parser.expect('end')
  return node
}

const LEVELS: readonly (readonly string[])[] = [
  ['<', '<=', '>', '>=', '==', '!=', 'in'],
  ['+', '-'],
  ['*', '/', '%'],
]

class Parser {
  readonly scope: string[] = []
  readonly #text: string
  readonly #tokens: readonly Token[]
  readonly #functions: CelFunctions
  #next = 0
  #depth = 0

  constructor(text: string, tokens: readonly Token[], functions: CelFunctions) {
    this.#text = text
    this.#tokens = tokens
    this.#functions = functions
  }

  get #token(): Token {
    return this.#tokens[this.#next]!
  }

  #fail(problem: string, at = this.#token.at): never {
    throw celError(problem, at, this.#text)
  }

  #take(...texts: readonly string[]): Token | undefined {
    const token = this.#token
    if (token.kind !== 'sign' || !texts.includes(token.text)) return undefined
    this.#next++
    return token
  }

  expect(what: string): Token {
    const token = this.#token
    const fits = what === 'end' || what === 'name' ? token.kind === what : token.kind === 'sign' && token.text === what
    if (!fits) this.#fail(`expected ${what === 'end' || what === 'name' ? what : `'${what}'`}, found ${shown(token)}`)
    this.#next++
    return token
  }

  expression(): CelNode {
    if (++this.#depth > MAX_DEPTH) this.#fail('the expression is nested too deep')
    const test = this.#or()
    let node = test
    if (this.#take('?') !== undefined) {
      const yes = this.#or()
      this.expect(':')
      node = { op: 'choice', at: test.at, test, yes, no: this.expression() }
    }
    this.#depth--
    return node
  }

  #or(): CelNode {
    let left = this.#and()
    while (this.#take('||') !== undefined) left = { op: 'logic', and: false, at: left.at, left, right: this.#and() }
    return left
  }

  #and(): CelNode {
    let left = this.#binary(0)
    while (this.#take('&&') !== undefined) left = { op: 'logic', and: true, at: left.at, left, right: this.#binary(0) }
    return left
  }

  #binary(level: number): CelNode {
    const signs = LEVELS[level]
    if (signs === undefined) return this.#unary()
    let left = this.#binary(level + 1)
    for (;;) {
      const operator = this.#take(...signs)
      if (operator === undefined) return left
      left = { op: 'binary', operator: operator.text, at: left.at, left, right: this.#binary(level + 1) }
    }
  }

  #unary(): CelNode {
    const operator = this.#take('!', '-')
    if (operator === undefined) return this.#member()
    if (++this.#depth > MAX_DEPTH) this.#fail('the expression is nested too deep')
    const of = this.#unary()
    this.#depth--
    if (operator.text === '-' && of.op === 'literal' && typeof of.value === 'bigint')
      return { op: 'literal', at: operator.at, value: -of.value }
    return { op: 'unary', operator: operator.text, at: operator.at, of }
  }

  #member(): CelNode {
    let node = this.#primary()
    for (;;) {
      if (this.#take('.') !== undefined) {
        const name = this.expect('name')
        node =
          this.#take('(') === undefined
            ? { op: 'select', at: node.at, of: node, name: name.text }
            : this.#method(node, name)
      } else if (this.#take('[') !== undefined) {
        const index = this.expression()
        this.expect(']')
        node = { op: 'index', at: node.at, of: node, index }
      } else return node
    }
  }

  #method(receiver: CelNode, name: Token): CelNode {
    if (MACROS.has(name.text)) return this.#each(receiver, name)
    return this.#call(name, [receiver, ...this.#arguments(')')])
  }

  /** `list.all(x, test)`: the variable is known within. */
  #each(range: CelNode, name: Token): CelNode {
    const variable = this.expect('name')
    this.expect(',')
    this.scope.push(variable.text)
    const body = this.expression()
    this.scope.pop()
    this.expect(')')
    return { op: 'each', at: name.at, macro: name.text as Macro, range, variable: variable.text, body }
  }

  #call(name: Token, args: readonly CelNode[]): CelNode {
    const counts = Object.hasOwn(this.#functions, name.text) ? this.#functions[name.text]! : undefined
    if (counts === undefined) this.#fail(`there is no function ${name.text}`, name.at)
    if (!counts.includes(args.length)) this.#fail(`${name.text} takes other arguments`, name.at)
    return { op: 'call', at: name.at, name: name.text, args }
  }

  #arguments(end: string): CelNode[] {
    const args: CelNode[] = []
    while (this.#take(end) === undefined) {
      if (args.length > 0) this.expect(',')
      if (args.length > 0 && this.#take(end) !== undefined) break
      args.push(this.expression())
    }
    return args
  }

  #primary(): CelNode {
    const token = this.#token
    this.#next++
    const { at } = token
    if (token.kind === 'literal') return { op: 'literal', at, value: token.value }
    if (token.kind === 'name') return this.#named(token)
    if (token.text === '(') {
      const node = this.expression()
      this.expect(')')
      return node
    }
    if (token.text === '[') return { op: 'list', at, items: this.#arguments(']') }
    if (token.text === '{') return { op: 'map', at, entries: this.#entries() }
    return this.#fail(`unexpected ${shown(token)}`, at)
  }

  #named(token: Token): CelNode {
    if (this.#take('(') !== undefined) {
      const args = this.#arguments(')')
      return token.text === 'has' ? this.#has(token, args) : this.#call(token, args)
    }
    if (!this.scope.includes(token.text))
      this.#fail(`${token.text} is not known; expressions are about object`, token.at)
    return { op: 'name', at: token.at, name: token.text }
  }

  #has({ at }: Token, [field, ...more]: readonly CelNode[]): CelNode {
    if (field?.op !== 'select' || more.length > 0) return this.#fail('has takes a field: has(object.status.phase)', at)
    return { op: 'has', at, of: field.of, name: field.name }
  }

  #entries(): (readonly [CelNode, CelNode])[] {
    const entries: (readonly [CelNode, CelNode])[] = []
    while (this.#take('}') === undefined) {
      if (entries.length > 0) this.expect(',')
      const key = this.expression()
      this.expect(':')
      entries.push([key, this.expression()])
    }
    return entries
  }
}

function shown(token: Token): string {
  return token.kind === 'end' ? 'end of the expression' : `'${token.text}'`
}
