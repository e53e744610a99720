/** A set of templates that can call each other, and what they are executed with. */
import { builtins } from './builtins.ts'
import { isStackOverflow, LimitError, TemplateError } from './errors.ts'
import type { FuncDef, FuncMap } from './func.ts'
import { quote } from './go/strconv-quote.ts'
import { defaultLimits, Run, type RunOptions } from './limits.ts'
import type { Dictionary } from './lexer.ts'
import { endOfRecursion } from './nesting.ts'
import { Names } from './names.ts'
import { parse } from './parser.ts'
import { bind, type BoundFunc } from './signature.ts'
import { spend } from './statement.ts'
import { type Associated, execErrorAt, type MissingKey, State, type Tree } from './state.ts'
import { tooDeep } from './template-call.ts'
import type { Trace } from './trace.ts'
import type { GoValue } from './value.ts'

export interface TemplateOptions {
  /** Name of the set itself: shown when a template is not found. */
  readonly name?: string
  /** Functions besides Go's builtins; they win over builtins of the same name. */
  readonly funcs?: FuncMap | ((name: string) => FuncDef | undefined)
  /** What a key that a map has not gives. Default: no value. */
  readonly missingKey?: MissingKey
  /** UTF-16 units of one template text. */
  readonly sourceLength?: number
}

/** Names that the engine itself calls by. */
const ENGINE_FUNCTIONS: ReadonlySet<string> = new Set(['and', 'or', 'call'])

export class TemplateSet implements Associated {
  readonly name: string
  readonly missingKey: MissingKey
  private readonly options: TemplateOptions
  private readonly funcs = new Map<string, BoundFunc | null>()
  private trees: Map<string, Tree>
  /** The trees belong to another set as well: they are copied before a change. */
  private shared: boolean

  private readonly dictionary: Dictionary

  constructor(options: TemplateOptions = {}, trees?: Map<string, Tree>, names: Names = new Names()) {
    this.dictionary = {
      hasFunction: (func) => this.func(func) !== undefined || ENGINE_FUNCTIONS.has(func),
      names,
    }
    this.options = options
    this.name = options.name ?? ''
    this.missingKey = options.missingKey ?? 'default'
    this.trees = trees ?? new Map<string, Tree>()
    this.shared = trees !== undefined
  }

  /**
   * Adds the template `name` and all that `text` defines. As in Go, one that is blank does not replace one that is not.
   * @throws TemplateError; nothing is added then
   */
  parse(name: string, text: string): void {
    this.add(this.parseOnly(name, text))
  }

  /** Parses without adding: the trees can be kept, and added to any set with the same functions. @throws TemplateError, LimitError */
  parseOnly(name: string, text: string): ReadonlyMap<string, Tree> {
    const limit = this.options.sourceLength ?? defaultLimits.sourceLength
    if (text.length > limit) throw new LimitError('source', `template ${quote(name)} exceeds ${limit} characters`)
    return parse(name, text, this.dictionary)
  }

  /** Adds parsed templates under their names. */
  add(trees: ReadonlyMap<string, Tree>): void {
    if (this.shared) {
      this.trees = new Map(this.trees)
      this.shared = false
    }
    for (const [name, tree] of trees) if (!tree.empty || !this.trees.has(name)) this.trees.set(name, tree)
  }

  lookup(name: string): Tree | undefined {
    return this.trees.get(name)
  }

  /** Names of all templates, in the order they were first defined. */
  names(): string[] {
    return [...this.trees.keys()]
  }

  /** A set with the same templates; both can go on by themselves. Cheap: nothing is copied before one of them changes. */
  clone(changes: Partial<TemplateOptions> = {}): TemplateSet {
    this.shared = true
    return new TemplateSet({ ...this.options, ...changes }, this.trees, this.dictionary.names)
  }

  /** The function of that name, ready to be called. */
  func(name: string): BoundFunc | undefined {
    let func = this.funcs.get(name)
    if (func === undefined) {
      const def = this.find(name)
      func = def === undefined ? null : bind(def)
      this.funcs.set(name, func)
    }
    return func ?? undefined
  }

  /** Names of the functions that have been looked up, by parsing or by `func`, and found. */
  knownFunctions(): string[] {
    const names: string[] = []
    this.funcs.forEach((func, name) => func !== null && names.push(name))
    return names
  }

  /** Whether templates may call a function of that name. */
  hasFunction(name: string): boolean {
    return this.dictionary.hasFunction(name)
  }

  private find(name: string): FuncDef | undefined {
    const { funcs } = this.options
    const own = typeof funcs === 'function' ? funcs(name) : entry(funcs, name)
    return own ?? entry(builtins, name)
  }

  /** The same as `execute` for a tree that need not be in the set: what it calls is looked up here. */
  executeTree(tree: Tree, dot: GoValue, run: Run | RunOptions = {}, trace?: Trace): string {
    return this.execute(tree, dot, run, trace)
  }

  /**
   * Executes a template with `dot` as its data.
   * @param template its name, or a parsed tree
   * @param run shared by everything that belongs to one render, so that it has one budget
   * @param trace receives where the output came from
   * @throws TemplateError in Go's words; LimitError when the budget of `run` is used up
   */
  execute(template: string | Tree, dot: GoValue, run: Run | RunOptions = {}, trace?: Trace): string {
    const tree = typeof template === 'string' ? this.lookup(template) : template
    if (tree === undefined) throw notFound(this.name, template as string)
    const limits = run instanceof Run ? run : new Run(run)
    const value = dot ?? undefined
    const traced = trace ?? limits.newTrace?.()
    const state = new State(this, tree, { dot: value, limits, trace: traced })
    const { executions } = limits
    const depth = executions.push(state) - 1
    try {
      // As in IfNode: one frame less per include.
      const { root } = tree
      spend(state, root.length)
      for (let i = 0; i < root.length; i++) root[i]!.run(state, value)
    } catch (error) {
      const cause = executionError(state, error, depth)
      executions.length = depth
      rememberCalls(cause, state)
      if (cause instanceof TemplateError) cause.written = state.out
      throw cause
    }
    executions.length = depth
    limits.wrote(state.out.length)
    if (traced !== undefined) {
      traced.finish(state.out)
      executions[depth - 1]?.trace?.called(traced)
    }
    return state.out
  }
}

function entry(funcs: FuncMap | undefined, name: string): FuncDef | undefined {
  return funcs !== undefined && Object.hasOwn(funcs, name) ? funcs[name] : undefined
}

function notFound(set: string, name: string): TemplateError {
  const detail = `no template ${quote(name)} associated with template ${quote(set)}`
  const parts = { kind: 'lookup', template: name, file: '', line: 0, column: undefined, node: '', detail } as const
  return new TemplateError(`template: ${detail}`, parts)
}

/** Of so many calls around the failure the error tells. */
const MAX_CALLS = 100

function rememberCalls(error: unknown, { calls }: State): void {
  if (!(error instanceof TemplateError) || error.calls !== undefined) return
  const frames = calls.slice(-MAX_CALLS)
  error.calls = () => frames.map((frame) => execErrorAt(frame, ''))
}

/** JavaScript's limits in our words. */
function executionError(state: State, error: unknown, depth: number): unknown {
  if (!(error instanceof RangeError)) return error
  if (error.message === 'Invalid string length') {
    return new LimitError('output', 'template output exceeded what a string can hold')
  }
  if (!isStackOverflow(error)) return error
  const { executions, nesting } = state.limits
  const recursion = nesting === undefined ? undefined : endOfRecursion(executions, depth, nesting)
  return recursion ?? tooDeep(state)
}
