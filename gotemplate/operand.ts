/** Operands that refer to data: `.`, `.a.b`, `$x.y`, `(pipeline).z`. */
import { evalField, isPlainMap, missingEntry, namedMapEntry } from './field.ts'
import { Expr, type Final, Literal, NONE, refuseArguments } from './node.ts'
import { fail, type State, type Value } from './state.ts'
import { interfaceType, TypedMap } from './value.ts'

export class DotNode extends Expr {
  eval(state: State, dot: Value): Value {
    state.node = this
    return dot
  }

  text(): string {
    return '.'
  }
}

/** Arguments of a command, for the last name of a path. */
interface Call {
  readonly args: readonly Expr[]
  readonly final: Final
}

const NO_CALL: Call = { args: [], final: NONE }

interface WalkStart extends Call {
  readonly value: Value
  /** Index of the first name to be looked up. */
  readonly at: number
}

/** A value followed by names: the walk is the same whatever it starts from. */
abstract class PathNode extends Expr {
  readonly path: readonly string[]
  constructor(pos: number, path: readonly string[]) {
    super(pos)
    this.path = path
  }

  /** Where the walk starts, and whether Go sees an interface{} there. */
  protected abstract start(state: State, dot: Value): Value
  protected abstract startsAtInterface(state: State): boolean

  eval(state: State, dot: Value): Value {
    state.node = this
    return this.walk(state, dot, this.start(state, dot))
  }

  /** Along all names, through maps as far as they go. */
  private walk(state: State, dot: Value, from: Value): Value {
    const { path } = this
    let value = from
    for (let i = 0; i < path.length; i++) {
      const name = path[i]!
      if (isPlainMap(value)) {
        const next: Value = value[name]
        value = next === undefined ? missingEntry(state, name, interfaceType) : next
      } else {
        const next = namedMapEntry(value, name)
        if (next === undefined) return this.walkFrom(state, dot, { value, at: i, ...NO_CALL })
        value = next
      }
    }
    return value
  }

  /** The general walk, from the name at `at` on. The last name takes the arguments. */
  private walkFrom(state: State, dot: Value, from: WalkStart): Value {
    const { path } = this
    let { value } = from
    let isInterface = from.at > 0 || this.startsAtInterface(state)
    for (let i = from.at; i < path.length; i++) {
      const { args, final } = i === path.length - 1 ? from : NO_CALL
      const next = evalField(state, dot, value, { node: this, name: path[i]!, isInterface, args, final })
      isInterface = isPlainMap(value) || (value instanceof TypedMap && value.type.elem?.kind === 'interface')
      value = next
    }
    return value
  }

  override invoke(state: State, dot: Value, args: readonly Expr[], final: Final): Value {
    state.node = this
    return this.walkFrom(state, dot, { value: this.start(state, dot), at: 0, args, final })
  }
}

/** `.a.b` */
export class FieldNode extends PathNode {
  protected start(_state: State, dot: Value): Value {
    return dot
  }

  protected startsAtInterface(state: State): boolean {
    return state.dotIsInterface
  }

  text(): string {
    return `.${this.path.join('.')}`
  }

  /** This path with more names behind it. */
  extended(pos: number, names: readonly string[]): FieldNode {
    return new FieldNode(this.path.length === 1 ? pos : this.pos, [...this.path, ...names])
  }
}

/** A variable as the parser found it, and the names behind it. */
export interface VariablePath {
  readonly name: string
  /** -1 if execution finds none. */
  readonly slot: number
  readonly path: readonly string[]
}

/** `$x.a.b` */
export class VariableNode extends PathNode {
  readonly name: string
  readonly slot: number
  constructor(pos: number, { name, slot, path }: VariablePath) {
    super(pos, path)
    this.name = name
    this.slot = slot
  }

  protected start(state: State): Value {
    const { slot } = this
    if (slot < 0 || slot >= state.vars.length) return fail(state, `undefined variable: ${this.name}`)
    return state.vars[slot]
  }

  protected startsAtInterface(state: State): boolean {
    return state.interfaceSlots?.[this.slot] === true
  }

  override invoke(state: State, dot: Value, args: readonly Expr[], final: Final): Value {
    if (this.path.length > 0) return super.invoke(state, dot, args, final)
    state.node = this
    const value = this.start(state)
    refuseArguments(state, this, args, final)
    return value
  }

  text(): string {
    return [this.name, ...this.path].join('.')
  }

  /** This variable with more names behind it. Go: it stands where the first of its names begins. */
  extended(pos: number, names: readonly string[]): VariableNode {
    const { name, slot, path } = this
    return new VariableNode(path.length === 0 ? pos : this.pos, { name, slot, path: [...path, ...names] })
  }
}

/** `(pipeline).a.b`, or a function's result: `now.Unix` */
export class ChainNode extends PathNode {
  readonly operand: Expr
  constructor(pos: number, operand: Expr, path: readonly string[]) {
    super(pos, path)
    this.operand = operand
  }

  protected start(state: State, dot: Value): Value {
    if (this.operand instanceof Literal) {
      return fail(state, `indirection through explicit nil in ${this.text(state.tree.source)}`)
    }
    return this.operand.eval(state, dot, NONE)
  }

  protected startsAtInterface(): boolean {
    return false
  }

  text(source: string): string {
    return `${this.operand.operandText(source)}.${this.path.join('.')}`
  }
}
