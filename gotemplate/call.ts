/** Function calls: `upper "a"`, and the three builtins that the engine evaluates itself: and, or, call. */
import { TemplateError } from './errors.ts'
import { FuncError } from './func.ts'
import { Expr, type Final, Literal, NONE, refuseArguments } from './node.ts'
import { bind, type BoundFunc, convert, nilMapWrite, type ParamType, passArgument } from './signature.ts'
import { type Callee, errorAt, fail, type State, type Value } from './state.ts'
import { truth } from './truth.ts'
import { Func, type GoValue, typeName } from './value.ts'

/** A function and its arguments. As operand it stands in parentheses, unless it is `bare`: `upper now`. */
export class CallNode extends Expr {
  readonly name: string
  readonly args: readonly Expr[]
  readonly bare: boolean
  constructor(pos: number, name: string, args: readonly Expr[], bare = false) {
    super(pos)
    this.name = name
    this.args = args
    this.bare = bare
  }

  // Calls the function from here, and not from one of its own: recursive includes live on JavaScript's stack. Few calls have more than
  // three arguments; the others need no array for them.
  eval(state: State, dot: Value, final: Final): Value {
    state.node = this
    const func = state.set.func(this.name)
    if (func === undefined) return fail(state, `"${this.name}" is not a defined function`)
    const own = this.args.length
    const count = final === NONE ? own : own + 1
    if (func.rest !== undefined || count !== func.fixed.length) checkCount(state, this, func, count)
    let a, b, c: unknown
    let values: unknown[] | undefined
    if (count > 3) {
      values = evalArguments(state, dot, { callee: this, func, final })
    } else {
      if (own > 0) a = evalArgument(state, dot, this.args[0]!, paramAt(func, 0))
      if (own > 1) b = evalArgument(state, dot, this.args[1]!, paramAt(func, 1))
      if (own > 2) c = evalArgument(state, dot, this.args[2]!, paramAt(func, 2))
      if (final !== NONE) {
        const last = passArgument(state, final, paramAt(func, own))
        if (own === 0) a = last
        else if (own === 1) b = last
        else c = last
      }
    }
    state.callee = this
    const { impl } = func
    try {
      let result: GoValue
      if (values !== undefined) result = impl(...values)
      else if (count === 1) result = impl(a)
      else if (count === 2) result = impl(a, b)
      else result = count === 3 ? impl(a, b, c) : impl()
      return result === null && !this.bare ? undefined : result
    } catch (error) {
      throw callError(state, this, error, values ?? [a, b, c])
    }
  }

  /** Parenthesized, as first word of a command. Go blames whatever it came from. */
  override invoke(state: State, dot: Value, args: readonly Expr[], final: Final): Value {
    refuseArguments(state, this, args, final)
    return this.eval(state, dot, NONE)
  }

  /** The whole call: what Go blames when the function fails. */
  text(source: string): string {
    return commandText(this.name, this.args, source)
  }

  override operandText(source: string): string {
    return this.bare ? this.name : `(${this.text(source)})`
  }

  override label(): string {
    return this.name
  }
}

/** A call to be made. */
export interface PendingCall {
  readonly callee: Callee & { readonly args: readonly Expr[] }
  readonly func: BoundFunc
  readonly final: Final
}

/** Evaluates the arguments of a call and checks them against the declared parameters. */
export function evalArguments(state: State, dot: Value, { callee, func, final }: PendingCall): unknown[] {
  const { args } = callee
  const own = args.length
  checkCount(state, callee, func, final === NONE ? own : own + 1)
  const values: unknown[] = []
  for (let i = 0; i < own; i++) values.push(evalArgument(state, dot, args[i]!, paramAt(func, i)))
  if (final !== NONE) values.push(passArgument(state, final, paramAt(func, own)))
  return values
}

/** They go through JavaScript's stack. */
const MAX_ARGUMENTS = 30_000

function checkCount(
  state: State,
  { name, args }: PendingCall['callee'],
  { fixed, rest }: BoundFunc,
  given: number,
): void {
  if (rest !== undefined && given < fixed.length) {
    // Go: the piped argument is not counted here.
    fail(state, `wrong number of args for ${name}: want at least ${fixed.length} got ${args.length}`)
  }
  if (given > MAX_ARGUMENTS) fail(state, `too many args for ${name}: at most ${MAX_ARGUMENTS}, got ${given}`)
  if (rest === undefined && given !== fixed.length) {
    fail(state, `wrong number of args for ${name}: want ${fixed.length} got ${given}`)
  }
}

function paramAt({ fixed, rest }: BoundFunc, position: number): ParamType {
  return position < fixed.length ? fixed[position]! : rest!
}

function evalArgument(state: State, dot: Value, arg: Expr, type: ParamType): unknown {
  return arg instanceof Literal ? arg.as(state, type) : passArgument(state, arg.eval(state, dot, NONE), type)
}

/** What a failed call becomes: Go wraps the errors of functions and templates; limits and bugs pass through. */
export function callError(state: State, callee: Callee, error: unknown, args: readonly unknown[]): unknown {
  const cause = nilMapWrite(error, args) ?? error
  if (!(cause instanceof FuncError) && !(cause instanceof TemplateError)) return cause
  const label = callee.text(state.tree.source)
  return errorAt(state.tree, {
    label,
    pos: callee.pos,
    detail: `error calling ${callee.name}: ${cause.message}`,
    cause,
  })
}

export function commandText(word: string, args: readonly Expr[], source: string): string {
  let text = word
  for (const arg of args) text += ` ${arg.operandText(source)}`
  return text
}

const ANY: ParamType = bind([() => null, 'zero value']).fixed[0]!

/** `and` and `or`: the first argument that decides, the others unevaluated. */
export class LogicNode extends CallNode {
  override eval(state: State, dot: Value, final: Final): Value {
    if (state.set.func(this.name) !== undefined) return super.eval(state, dot, final)
    state.node = this
    if (this.args.length === 0 && final === NONE) {
      fail(state, `wrong number of args for ${this.name}: want at least 1 got 0`)
    }
    const decisive = this.name === 'or'
    let value: Value
    const { args } = this
    for (let i = 0; i < args.length; i++) {
      const arg = args[i]!
      value = arg instanceof Literal ? (arg.as(state, ANY) as Value) : arg.eval(state, dot, NONE)
      if (truth(value) === decisive) return value ?? undefined
    }
    return (final === NONE ? value : final) ?? undefined
  }
}

/** `call`: the first argument is the function. */
export class DynamicCallNode extends CallNode {
  override eval(state: State, dot: Value, final: Final): Value {
    if (state.set.func(this.name) !== undefined) return super.eval(state, dot, final)
    state.node = this
    const values = evalArguments(state, dot, { callee: this, func: CALL, final })
    const [callee, ...args] = values as GoValue[]
    try {
      return callValue(this.calleeName(state, callee!), callee!, args) ?? undefined
    } catch (error) {
      throw callError(state, this, error, values)
    }
  }

  private calleeName(state: State, callee: GoValue): string {
    const [first] = this.args
    if (first !== undefined) return first.text(state.tree.source)
    return typeof callee === 'string' ? callee : `<${typeName(callee)} Value>`
  }
}

const CALL = bind([() => null, 'value', '...value'])

function callValue(name: string, callee: GoValue, args: readonly GoValue[]): GoValue {
  if (callee === null) throw new FuncError('call of nil')
  if (!(callee instanceof Func)) throw new FuncError(`non-function ${name} of type ${typeName(callee)}`)
  const [impl, ...params] = callee.def
  const { fixed, rest } = bind([impl, ...params])
  if (rest === undefined ? args.length !== fixed.length : args.length < fixed.length) {
    const want = rest === undefined ? fixed.length : `at least ${fixed.length}`
    throw new FuncError(`wrong number of args for ${name}: got ${args.length} want ${want}`)
  }
  const values = args.map((arg, i) => callArgument(arg, i, fixed[i] ?? rest!))
  return (impl as unknown as (self: Func, ...args: unknown[]) => GoValue)(callee, ...values)
}

function callArgument(arg: GoValue, position: number, type: ParamType): unknown {
  if (arg === null) {
    if (type.nil === undefined) throw new FuncError(`arg ${position}: value is nil; should be of type ${type.name}`)
    return type.nil()
  }
  const value = convert(arg, type)
  if (value === undefined)
    throw new FuncError(`arg ${position}: value has type ${typeName(arg)}; should be ${type.name}`)
  return value
}

/** The engine has three functions of its own; a caller's function of the same name is found when the call is made. */
export function newCall(pos: number, name: string, args: readonly Expr[], bare = false): CallNode {
  if (name === 'and' || name === 'or') return new LogicNode(pos, name, args, bare)
  return name === 'call' ? new DynamicCallNode(pos, name, args, bare) : new CallNode(pos, name, args, bare)
}
