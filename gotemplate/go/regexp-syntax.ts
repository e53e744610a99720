/** The tree of a regular expression in Go's syntax (RE2), and the errors of reading one. */
import { FuncError } from '../func.ts'
import type { CharClass } from './regexp-class.ts'

export type Assertion = 'text-start' | 'text-end' | 'line-start' | 'line-end' | 'word-boundary' | 'no-word-boundary'

export type RegexpNode =
  | { readonly op: 'empty' }
  | { readonly op: 'class'; readonly set: CharClass }
  | { readonly op: 'assert'; readonly assertion: Assertion }
  | { readonly op: 'capture'; readonly index: number; readonly sub: RegexpNode }
  | Repeat
  | { readonly op: 'concat'; readonly subs: readonly RegexpNode[] }
  | { readonly op: 'alternate'; readonly subs: readonly RegexpNode[] }

export interface Repeat {
  readonly op: 'repeat'
  readonly sub: RegexpNode
  readonly min: number
  /** Infinity if there is no bound. */
  readonly max: number
  readonly greedy: boolean
}

export interface RegexpTree {
  readonly root: RegexpNode
  /** Name of each group, '' where it has none; the first is the whole match. */
  readonly groupNames: readonly string[]
}

export type RegexpProblem =
  | 'invalid character class range'
  | 'invalid escape sequence'
  | 'invalid named capture'
  | 'invalid or unsupported Perl syntax'
  | 'invalid nested repetition operator'
  | 'invalid repeat count'
  | 'invalid UTF-8'
  | 'missing closing ]'
  | 'missing closing )'
  | 'missing argument to repetition operator'
  | 'trailing backslash at end of expression'
  | 'unexpected )'
  | 'expression nests too deeply'
  | 'expression too large'

/** Go: *syntax.Error. `expression` is the offending part. */
export class RegexpError extends FuncError {
  override readonly name: string = 'RegexpError'
  readonly problem: RegexpProblem
  readonly expression: string
  constructor(problem: RegexpProblem, expression: string) {
    super(`error parsing regexp: ${problem}: \`${expression}\``)
    this.problem = problem
    this.expression = expression
  }
}

/** Whether the node can match the empty string. */
export function isNullable(node: RegexpNode): boolean {
  switch (node.op) {
    case 'empty':
    case 'assert':
      return true
    case 'class':
      return false
    case 'capture':
      return isNullable(node.sub)
    case 'repeat':
      return node.min === 0 || isNullable(node.sub)
    case 'concat':
      return node.subs.every(isNullable)
    case 'alternate':
      return node.subs.some(isNullable)
  }
}
