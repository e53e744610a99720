/** What one execution knows: parsed trees are shared and never change, this is what changes. */
import { TemplateError } from './errors.ts'
import type { Run } from './limits.ts'
import { columnAt, lineAt } from './position.ts'
import type { BoundFunc } from './signature.ts'
import type { Trace } from './trace.ts'
import { quote } from './go/strconv-quote.ts'
import type { GoValue } from './value.ts'

/**
 * A value in flight. Go tells two kinds of nothing apart: `null` is a nil interface, found in a map or list; `undefined` is no value at
 * all, which is what a pipeline makes of nil.
 */
export type Value = GoValue | undefined

/** How a statement ended: 0 normally, or with break or continue. */
export type Signal = 0 | 1 | 2

export interface Statement {
  run: (state: State, dot: Value) => Signal
}

/** A node as errors see it. */
export interface Located {
  readonly pos: number
  /** Go's String() of the node. */
  label: (source: string) => string
}

/** The node that makes a call, and is blamed when it fails. */
export interface Callee {
  readonly name: string
  readonly pos: number
  text: (source: string) => string
}

/** A parsed template. Immutable, and shared by all sets and runs. */
export interface Tree {
  readonly name: string
  /** Name of the template whose text it was part of. */
  readonly file: string
  readonly source: string
  readonly root: readonly Statement[]
  /** Nothing but space and comments: it does not replace a template that has content. */
  readonly empty: boolean
}

export type MissingKey = 'default' | 'zero' | 'error'

/** What execution asks of the template set. */
export interface Associated {
  readonly missingKey: MissingKey
  lookup: (name: string) => Tree | undefined
  func: (name: string) => BoundFunc | undefined
}

/** A template call in progress, and the tree it stands in. */
export interface Frame {
  readonly tree: Tree
  readonly node: Located
}

const nowhere: Located = { pos: 0, label: () => '' }

export class State {
  readonly set: Associated
  readonly limits: Run
  readonly trace: Trace | undefined
  readonly missingKey: MissingKey
  /** Template calls in progress; their number is Go's template depth. */
  readonly calls: Frame[] = []
  out = ''
  tree: Tree
  /** Variables by slot; 0 is `$`. */
  vars: Value[]
  /** Whether dot came out of a list or map of interface{}: error messages then give that as its type. */
  dotIsInterface = false
  /** The same for variables, by slot; only `range` makes such. */
  interfaceSlots: boolean[] | undefined
  /** The function call that was made last. */
  callee: Callee | undefined
  /** The node that Go would blame. */
  node: Located = nowhere
  constructor(set: Associated, tree: Tree, context: { dot: Value; limits: Run; trace: Trace | undefined }) {
    this.set = set
    this.tree = tree
    this.limits = context.limits
    this.trace = context.trace
    this.missingKey = set.missingKey
    this.vars = [context.dot]
  }
}

/** Go's ExecError at a node of some tree. */
export function execErrorAt({ tree, node }: Frame, detail: string, cause?: unknown): TemplateError {
  return errorAt(tree, { label: node.label(tree.source), pos: node.pos, detail, cause })
}

/** What an execution error says, and where. */
interface Blame {
  readonly label: string
  readonly pos: number
  readonly detail: string
  readonly cause?: unknown
}

/** Go's ExecError at an offset of some tree, under a label of the caller's. */
export function errorAt({ name, file, source }: Tree, { label, pos, detail, cause }: Blame): TemplateError {
  const line = lineAt(source, pos)
  const column = columnAt(source, pos)
  const message = `template: ${file}:${line}:${column}: executing ${quote(name)} at <${label}>: ${detail}`
  return new TemplateError(message, { kind: 'execute', template: name, file, line, column, node: label, detail, cause })
}

/** Fails as Go does at the current node. */
export function fail(state: State, detail: string): never {
  throw execErrorAt(state, detail)
}
