/** What expressions of a template stand for, as far as its text alone tells: a chart's dot, a place in its values, a dict of such. */
import type { Step } from '../values/value-path.ts'
import type { Action, Expr, PathRoot } from './actions.ts'

/** `null` is any item of a list or map that is ranged over. */
export type ReadPath = readonly (Step | null)[]

export type Meaning =
  /** The dot that a chart's templates begin with; `prefix` is where its values stand in the root's. */
  | { readonly kind: 'chart'; readonly prefix: ReadPath }
  /** `.Subcharts`: a map from the names of subcharts to their dots. */
  | { readonly kind: 'subcharts'; readonly prefix: ReadPath }
  | { readonly kind: 'values'; readonly path: ReadPath }
  | { readonly kind: 'dict'; readonly entries: ReadonlyMap<string, Meaning | undefined> }
  | { readonly kind: 'list'; readonly items: readonly (Meaning | undefined)[] }
  | { readonly kind: 'literal'; readonly value: string | number }

/** Told of every place in the values that an expression reads, and every template it calls. */
export interface Watcher {
  /** `passes`: it is only handed on, ranged over, or asked whether it is there. */
  readonly read?: (path: ReadPath, at: number, passes?: boolean) => void
  readonly call?: (call: { readonly name: string; readonly dot: Meaning | undefined; readonly at: number }) => void
}

export interface Scope {
  readonly dot: Meaning | undefined
  readonly variables: ReadonlyMap<string, Meaning | undefined>
}

/** Functions whose result is their argument, or a copy of it. */
const PASSING: ReadonlyMap<string, number> = new Map([
  ['required', 1],
  ['deepCopy', 0],
  ['mustDeepCopy', 0],
])

/** Functions that hand on what they are given. */
const PASSING_ON: ReadonlySet<string> = new Set(['include', 'dict', 'list', 'tuple'])

/** Functions that go from a value to one in it. */
const STEPPING: ReadonlySet<string> = new Set(['index', 'get', 'hasKey'])

export function meaningOf(expr: Expr | undefined, scope: Scope, watcher: Watcher = {}): Meaning | undefined {
  switch (expr?.kind) {
    case undefined:
    case 'unknown':
      return undefined
    case 'literal':
      return { kind: 'literal', value: expr.value }
    case 'path':
      return noted(pathMeaning(expr, scope, watcher), expr.at, watcher)
    case 'call':
      return noted(callMeaning(expr, scope, watcher), expr.at, watcher)
  }
}

function noted(meaning: Meaning | undefined, at: number, { read }: Watcher): Meaning | undefined {
  if (meaning?.kind === 'values') read?.(meaning.path, at)
  return meaning
}

function pathMeaning(
  { root, names }: Extract<Expr, { kind: 'path' }>,
  scope: Scope,
  watcher: Watcher,
): Meaning | undefined {
  return names.reduce<Meaning | undefined>(fieldOf, rootMeaning(root, scope, watcher))
}

function rootMeaning(root: PathRoot, scope: Scope, watcher: Watcher): Meaning | undefined {
  if (root === '.') return scope.dot
  return typeof root === 'string' ? scope.variables.get(root) : meaningOf(root, scope, watcher)
}

function fieldOf(meaning: Meaning | undefined, name: Step): Meaning | undefined {
  switch (meaning?.kind) {
    case 'chart':
      if (name === 'Values') return { kind: 'values', path: meaning.prefix }
      return name === 'Subcharts' ? { kind: 'subcharts', prefix: meaning.prefix } : undefined
    case 'subcharts':
      return { kind: 'chart', prefix: [...meaning.prefix, name] }
    case 'values':
      return { kind: 'values', path: [...meaning.path, name] }
    case 'dict':
      return meaning.entries.get(String(name))
    case 'list':
      return meaning.items[Number(name)]
    default:
      return undefined
  }
}

function callMeaning(
  { name, args, at }: Extract<Expr, { kind: 'call' }>,
  scope: Scope,
  watcher: Watcher,
): Meaning | undefined {
  const steps = STEPPING.has(name)
  // What is read by `get .Values "a"` is `a` alone.
  const quiet: Watcher = { ...watcher, read: () => undefined }
  const rest = PASSING_ON.has(name) ? passing(watcher) : watcher
  const values = args.map((arg, i) => meaningOf(arg, scope, i === 0 && steps ? quiet : rest))
  if (steps) return stepped(values, { at, watcher })
  if (name === 'dict') return dictOf(values)
  if (name === 'list' || name === 'tuple') return { kind: 'list', items: values }
  if (name === 'include') watcher.call?.({ name: textOf(values[0]), dot: values[1], at })
  const passed = PASSING.get(name)
  return passed === undefined ? undefined : values[passed]
}

function passing(watcher: Watcher): Watcher {
  const { read } = watcher
  return read === undefined ? watcher : { ...watcher, read: (path, at) => read(path, at, true) }
}

function stepped(
  [first, ...keys]: readonly (Meaning | undefined)[],
  { at, watcher }: { readonly at: number; readonly watcher: Watcher },
): Meaning | undefined {
  let meaning = first
  for (const key of keys) {
    if (key?.kind !== 'literal') {
      // Some entry, who knows which: what is read is the whole.
      if (meaning?.kind === 'values') watcher.read?.(meaning.path, at)
      return undefined
    }
    meaning = fieldOf(meaning, key.value)
  }
  return meaning
}

function dictOf(values: readonly (Meaning | undefined)[]): Meaning {
  const entries = new Map<string, Meaning | undefined>()
  for (let i = 0; i + 1 < values.length; i += 2) entries.set(textOf(values[i]), values[i + 1])
  return { kind: 'dict', entries }
}

function textOf(meaning: Meaning | undefined): string {
  return meaning?.kind === 'literal' ? String(meaning.value) : ''
}

/** An item of what is ranged over. */
function itemOf(meaning: Meaning | undefined): Meaning | undefined {
  return meaning?.kind === 'values' ? { kind: 'values', path: [...meaning.path, null] } : undefined
}

/** A control structure that is open. */
interface Block {
  readonly keyword: string
  readonly scope: Scope
  /** What its `if`, `with` or `range` asked. */
  readonly conditions: readonly (Expr | undefined)[]
}

/** Follows the actions of one text and knows what dot and the variables mean at each. */
export class Walker {
  private scope: Scope
  private readonly entry: (define: string) => Meaning | undefined
  private readonly open: Block[] = []

  /** `entry` tells the dot of a definition, '' for the text itself. */
  constructor(entry: (define: string) => Meaning | undefined) {
    this.entry = entry
    this.scope = entryScope(entry(''))
  }

  /** What dot and variables mean in the pipeline of the action that comes next. */
  scopeOf({ keyword }: Action): Scope {
    return keyword === 'else' ? (this.open.at(-1)?.scope ?? this.scope) : this.scope
  }

  /** What the open control structures ask, in their scopes, innermost first. */
  conditions(watcher: Watcher): void {
    for (const { conditions, scope } of [...this.open].reverse()) {
      for (const condition of conditions) meaningOf(condition, scope, watcher)
    }
  }

  /** Past an action. `watcher` hears of what it reads. */
  pass(action: Action, watcher: Watcher = {}): void {
    const { keyword, pipeline, variables, assigns, name = '' } = action
    if (keyword === 'end') {
      this.scope = this.open.pop()?.scope ?? this.scope
      return
    }
    if (keyword === 'else') return this.otherwise(action, watcher)
    if (keyword === 'define') return this.define(name, this.entry(name))
    const value = meaningOf(pipeline, this.scope, keyword === '' ? watcher : passing(watcher))
    if (keyword === 'template' || keyword === 'block') watcher.call?.({ name, dot: value, at: action.start })
    if (keyword === 'block') return this.define(name, value)
    if (keyword === 'if' || keyword === 'with' || keyword === 'range') {
      this.open.push({ keyword, scope: this.scope, conditions: [pipeline] })
      this.enter(action, value)
    } else if (assigns) {
      for (const variable of variables) this.assign(variable, value)
    } else if (variables.length > 0) this.declare(variables, [value])
  }

  private define(name: string, dot: Meaning | undefined): void {
    this.open.push({ keyword: `define ${name}`, scope: this.scope, conditions: [] })
    this.scope = entryScope(dot)
  }

  private otherwise({ elseKeyword, pipeline, variables }: Action, watcher: Watcher): void {
    const block = this.open.pop()
    if (block === undefined) return
    this.scope = block.scope
    const value = meaningOf(pipeline, this.scope, passing(watcher))
    this.open.push({ ...block, conditions: [...block.conditions, pipeline] })
    if (elseKeyword !== undefined) this.enter({ keyword: elseKeyword, variables }, value)
  }

  private enter({ keyword, variables }: Pick<Action, 'keyword' | 'variables'>, value: Meaning | undefined): void {
    const dot = keyword === 'range' ? itemOf(value) : value
    // With two variables of a range the first is the index.
    if (variables.length > 0) this.declare(variables, variables.length === 2 ? [undefined, dot] : [dot])
    if (keyword !== 'if') this.scope = { ...this.scope, dot }
  }

  private declare(variables: readonly string[], values: readonly (Meaning | undefined)[]): void {
    const known = new Map(this.scope.variables)
    variables.forEach((variable, i) => known.set(variable, values[i]))
    this.scope = { ...this.scope, variables: known }
  }

  /** Within a block nobody knows whether it happens: behind the block the variable means nothing. */
  private assign(variable: string, value: Meaning | undefined): void {
    this.declare([variable], [value])
    for (let i = 0; i < this.open.length; i++) {
      const block = this.open[i]!
      if (!block.scope.variables.has(variable)) continue
      const variables = new Map(block.scope.variables).set(variable, undefined)
      this.open[i] = { ...block, scope: { ...block.scope, variables } }
    }
  }
}

function entryScope(dot: Meaning | undefined): Scope {
  return { dot, variables: new Map([['$', dot]]) }
}
