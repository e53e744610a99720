/** What a template consists of: texts, actions and control structures. */
import { type Body, LaterList } from './later.ts'
import { type Expr, NONE } from './node.ts'
import type { PipeNode } from './pipeline.ts'
import { printValue } from './print.ts'
import type { Located, Signal, State, Statement, Value } from './state.ts'
import { truth } from './truth.ts'

export const NEXT = 0
export const BREAK = 1
export const CONTINUE = 2

/** Pays for a list of statements. @throws LimitError when the budget is used up */
export function spend({ limits, out }: State, statements: number): void {
  limits.fuel -= statements + 1
  if (limits.fuel < 0) limits.refuel(out.length)
}

/** Runs statements in order, until one breaks out. @throws LimitError when the budget is used up */
export function runList(state: State, dot: Value, body: Body): Signal {
  const list = body instanceof LaterList ? body.statements() : body
  spend(state, list.length)
  for (let i = 0; i < list.length; i++) {
    const signal = list[i]!.run(state, dot)
    if (signal !== NEXT) return signal
  }
  return NEXT
}

export class TextNode implements Statement {
  readonly pos: number
  readonly end: number
  constructor(pos: number, end: number) {
    this.pos = pos
    this.end = end
  }

  run(state: State): Signal {
    state.trace?.mark(state.out.length, state.tree, this.pos)
    state.out += this.text(state.tree.source)
    return NEXT
  }

  // Cut out when it is run: many texts never are.
  text(source: string): string {
    return source.slice(this.pos, this.end)
  }
}

/** `{{ pipeline }}` */
export class ActionNode implements Statement, Located {
  readonly pos: number
  readonly value: Expr
  constructor(pos: number, value: Expr) {
    this.pos = pos
    this.value = value
  }

  run(state: State, dot: Value): Signal {
    state.trace?.mark(state.out.length, state.tree, this.pos)
    const value = this.value.eval(state, dot, NONE)
    if (typeof value === 'string') state.out += value
    else if (value === undefined || value === null) state.out += '<no value>'
    else {
      state.node = this
      printValue(state, value)
    }
    return NEXT
  }

  label(source: string): string {
    return `{{${this.value.text(source)}}}`
  }
}

/** `{{ $x := pipeline }}`, which writes nothing. */
export class DeclareNode implements Statement {
  readonly pipeline: PipeNode
  constructor(pipeline: PipeNode) {
    this.pipeline = pipeline
  }

  run(state: State, dot: Value): Signal {
    this.pipeline.eval(state, dot)
    return NEXT
  }
}

export class IfNode implements Statement {
  readonly value: Expr
  readonly list: Body
  readonly otherwise: Body | undefined
  constructor(value: Expr, list: Body, otherwise: Body | undefined) {
    this.value = value
    this.list = list
    this.otherwise = otherwise
  }

  // Runs its list from here, and not through runList: deep recursions live on JavaScript's stack, and most go through an if.
  run(state: State, dot: Value): Signal {
    const body = truth(this.value.eval(state, dot, NONE)) ? this.list : this.otherwise
    if (body === undefined) return NEXT
    const list = body instanceof LaterList ? body.statements() : body
    spend(state, list.length)
    for (let i = 0; i < list.length; i++) {
      const signal = list[i]!.run(state, dot)
      if (signal !== NEXT) return signal
    }
    return NEXT
  }
}

export class WithNode implements Statement {
  readonly value: Expr
  readonly list: Body
  readonly otherwise: Body | undefined
  constructor(value: Expr, list: Body, otherwise: Body | undefined) {
    this.value = value
    this.list = list
    this.otherwise = otherwise
  }

  run(state: State, dot: Value): Signal {
    const value = this.value.eval(state, dot, NONE)
    if (!truth(value)) return this.otherwise === undefined ? NEXT : runList(state, dot, this.otherwise)
    const { dotIsInterface } = state
    state.dotIsInterface = false
    const signal = runList(state, value, this.list)
    state.dotIsInterface = dotIsInterface
    return signal
  }
}

export class BreakNode implements Statement {
  run(): Signal {
    return BREAK
  }
}

export class ContinueNode implements Statement {
  run(): Signal {
    return CONTINUE
  }
}
