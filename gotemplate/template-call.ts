/** `{{ template "name" pipeline }}` */
import type { TemplateError } from './errors.ts'
import { quote } from './go/strconv-quote.ts'
import { type Expr, NONE } from './node.ts'
import { NEXT, spend } from './statement.ts'
import {
  execErrorAt,
  fail,
  type Frame,
  type Located,
  type Signal,
  type State,
  type Statement,
  type Tree,
  type Value,
} from './state.ts'

/** Go's maximum depth of templates. */
const MAX_DEPTH = 100_000
const TOO_DEEP = `exceeded maximum template depth (${MAX_DEPTH})`

export class TemplateNode implements Statement, Located {
  readonly pos: number
  readonly name: string
  readonly pipeline: Expr | undefined
  constructor(pos: number, name: string, pipeline: Expr | undefined) {
    this.pos = pos
    this.name = name
    this.pipeline = pipeline
  }

  run(state: State, dot: Value): Signal {
    state.node = this
    const callee = state.set.lookup(this.name)
    if (callee === undefined) return fail(state, `template ${quote(this.name)} not defined`)
    if (state.calls.length >= MAX_DEPTH) fail(state, TOO_DEEP)
    // Variables that the pipeline declares stay.
    const value = this.pipeline?.eval(state, dot, NONE) ?? undefined
    const { tree, vars, dotIsInterface, interfaceSlots } = state
    state.calls.push({ tree, node: this })
    enter(state, callee, value)
    const { root } = callee
    spend(state, root.length)
    // As in IfNode: one frame less per call. No signal leaves a template.
    for (let i = 0; i < root.length; i++) root[i]!.run(state, value)
    state.calls.pop()
    state.tree = tree
    state.vars = vars
    state.dotIsInterface = dotIsInterface
    state.interfaceSlots = interfaceSlots
    return NEXT
  }

  label(source: string): string {
    const pipeline = this.pipeline === undefined ? '' : ` ${this.pipeline.text(source)}`
    return `{{template ${quote(this.name)}${pipeline}}}`
  }
}

/** No dynamic scoping: the callee sees its argument and no variable of the caller. */
function enter(state: State, callee: Tree, dot: Value): void {
  state.tree = callee
  state.vars = [dot]
  state.dotIsInterface = false
  state.interfaceSlots = undefined
}

/**
 * The error for templates nested so deeply that JavaScript's stack ran out. It is smaller than Go's limit: calls that go on for ever are
 * periodic, so we can tell which of them Go would have stopped at.
 */
export function tooDeep(state: State): TemplateError {
  const { calls } = state
  const period = periodOf(calls)
  const last = calls.length - 1
  const at = last - ((period - ((MAX_DEPTH - last) % period)) % period)
  return execErrorAt(calls[at] ?? state, TOO_DEEP)
}

/** The shortest period of the last half of the calls; all of them if they have none. */
function periodOf(calls: readonly Frame[]): number {
  const half = calls.length >> 1
  for (let period = 1; period <= half; period++) {
    let at = calls.length - 1
    while (at >= half && calls[at]!.node === calls[at - period]!.node) at--
    if (at < half) return period
  }
  return Math.max(calls.length, 1)
}
