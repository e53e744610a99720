/** What expression nodes have in common. Parsing builds them, execution calls them; there is no step between. */
import { fail, type Located, type State, type Value } from './state.ts'
import type { ParamType } from './signature.ts'

/** Stands for "no value comes down the pipeline". */
export const NONE: unique symbol = Symbol('no final value')

/** The value of the pipeline stage before, which becomes the last argument. */
export type Final = Value | typeof NONE

/** Anything that has a value: operands, commands, pipelines. */
export abstract class Expr implements Located {
  readonly pos: number
  constructor(pos: number) {
    this.pos = pos
  }

  abstract eval(state: State, dot: Value, final: Final): Value

  /** Go's String(). */
  abstract text(source: string): string

  /** As an operand of a command: pipelines stand in parentheses there. */
  operandText(source: string): string {
    return this.text(source)
  }

  /** What an error at this node shows. */
  label(source: string): string {
    return this.text(source)
  }

  /** The value as first word of a command with arguments. Only fields and functions may have some. */
  invoke(state: State, dot: Value, args: readonly Expr[], final: Final): Value {
    state.node = this
    refuseArguments(state, this, args, final)
    return this.eval(state, dot, NONE)
  }
}

/** A literal: what it is depends on the type that the function wants. */
export abstract class Literal extends Expr {
  /** The literal as an argument of that type; fails as Go does if it is of another kind. */
  abstract as(state: State, type: ParamType): unknown
}

export function refuseArguments(state: State, word: Expr, args: readonly Expr[], final: Final): void {
  if (args.length > 0 || final !== NONE) {
    fail(state, `can't give argument to non-function ${word.text(state.tree.source)}`)
  }
}
