/** Pipelines and their commands: `$x := .a | f 1 | g`. */
import { Expr, type Final, NONE, refuseArguments } from './node.ts'
import { fail, type State, type Value } from './state.ts'

/** A command that is not a function call: a value, which may turn out to be a method, and arguments. */
export class CommandNode extends Expr {
  readonly word: Expr
  readonly args: readonly Expr[]
  constructor(pos: number, word: Expr, args: readonly Expr[]) {
    super(pos)
    this.word = word
    this.args = args
  }

  eval(state: State, dot: Value, final: Final): Value {
    return this.word.invoke(state, dot, this.args, final)
  }

  text(source: string): string {
    let text = this.word.operandText(source)
    for (const arg of this.args) text += ` ${arg.operandText(source)}`
    return text
  }
}

export interface Variable {
  readonly name: string
  /** -1 if execution finds none. */
  readonly slot: number
}

/** What a pipeline declares or assigns. */
export interface Declaration {
  readonly variables: readonly Variable[]
  readonly assigns: boolean
}

/** Any pipeline that is more than one plain call. */
export class PipeNode extends Expr {
  readonly declaration: Declaration | undefined
  readonly stages: readonly Expr[]
  constructor(pos: number, stages: readonly Expr[], declaration: Declaration | undefined) {
    super(pos)
    this.stages = stages
    this.declaration = declaration
  }

  eval(state: State, dot: Value): Value {
    state.node = this
    let value: Final = NONE
    // Go: what leaves a stage is no longer an interface, so nil is no value.
    const { stages } = this
    for (let i = 0; i < stages.length; i++) value = stages[i]!.eval(state, dot, value) ?? undefined
    const result = value as unknown as Value
    if (this.declaration !== undefined) store(state, this.declaration, result)
    return result
  }

  /** Parenthesized: the stages have their arguments inside. Go blames whatever it came from. */
  override invoke(state: State, dot: Value, args: readonly Expr[], final: Final): Value {
    refuseArguments(state, this, args, final)
    return this.eval(state, dot)
  }

  text(source: string): string {
    const stages = this.stages.map((stage) => stage.text(source)).join(' | ')
    if (this.declaration === undefined) return stages
    const { variables, assigns } = this.declaration
    return `${variables.map(({ name }) => name).join(', ')} ${assigns ? '=' : ':='} ${stages}`
  }

  override operandText(source: string): string {
    return `(${this.text(source)})`
  }
}

function store(state: State, { variables, assigns }: Declaration, value: Value): void {
  for (let i = 0; i < variables.length; i++) {
    const { name, slot } = variables[i]!
    if (assigns && (slot < 0 || slot >= state.vars.length)) fail(state, `undefined variable: ${name}`)
    state.vars[slot] = value
    if (state.interfaceSlots !== undefined) state.interfaceSlots[slot] = false
  }
}
