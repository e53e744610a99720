/** Chart + values → rendered files, in Helm's order of parsing and execution (helm: engine.go). */
import { LimitError, TemplateError } from '../../gotemplate/errors.ts'
import { lazyFuncs, loadFamilies, type LazyFuncs } from '../../gotemplate/families.ts'
import { FuncError, type FuncDef, type FuncMap, type Host } from '../../gotemplate/func.ts'
import { quote } from '../../gotemplate/go/strconv.ts'
import { decodeUtf8 } from '../../gotemplate/go/utf8.ts'
import { Run } from '../../gotemplate/limits.ts'
import { coreFuncs } from '../../gotemplate/sprig/core.ts'
import { costly, type Costly } from '../../gotemplate/sprig/costly.ts'
import type { Seed, SeededHost } from '../../gotemplate/sprig/seeded.ts'
import type { Tree } from '../../gotemplate/state.ts'
import { TemplateSet } from '../../gotemplate/template.ts'
import type { Trace } from '../../gotemplate/trace.ts'
import { compareStrings, mapOf, type GoMap, type GoValue } from '../../gotemplate/value.ts'
import { HELM_4, type RenderRules } from '../compat.ts'
import { log } from '../events.ts'
import { TshelmError, type Position } from '../errors.ts'
import { MAX_INCLUDE_DEPTH, MAX_TPL_CACHE, RENDER_LIMITS } from '../limits.ts'
import { nanosecondsOf, type Runtime } from '../runtime.ts'
import { ownCopy } from '../values/own-copy.ts'
import { executionErrorText, parseErrorText } from './error-text.ts'
import { families } from './families.ts'
import { FUNCTIONS_OF_HELM_4, helmFuncs, type Rendering } from './functions.ts'
import { keepNote, keepTrees, recallTrees } from './kept-trees.ts'
import { answerFor, type LookupTable } from './lookup.ts'
import { watched, type CallWatch, type NondeterministicCall } from './nondeterminism.ts'
import { parsedChart, type ParsedChart, type ParsedTemplate } from './parsed.ts'
import { scopedTemplates, type ScopedTemplate, type ScopeInput } from './scope.ts'
import { TplError } from './tpl-error.ts'
import { valuesObject } from './values-type.ts'

export interface RenderedFile {
  /** `chart/templates/file.yaml`. */
  readonly name: string
  readonly text: string
}

export interface RenderOptions extends ScopeInput {
  readonly runtime: Runtime
  /** Lets getHostByName resolve names; without it, it gives "". */
  readonly lookupHost?: (name: string) => string
  readonly enableDns: boolean
  /** Answers for `lookup`; without it, nothing is ever found. */
  readonly lookup?: LookupTable
  /** `fail` and `required` only warn. */
  readonly lint?: boolean
  /** A missing key is an error. */
  readonly strict?: boolean
  /**
   * Functions of the embedder's own; they win. They may be called more than once for one output: a render begins anew when it comes to a
   * function that is loaded on demand, or with each round of `lookup`. So they should do nothing but compute.
   */
  readonly funcs?: FuncMap
  /** For those who render more than once for one output: what takes long is made once. */
  readonly costly?: Costly
  /** Makes what is random, the time and keys the same in every render. */
  readonly seed?: Seed
  /** Hears of calls that make renders differ. */
  readonly onNondeterminism?: (call: NondeterministicCall) => void
  /** Traces the files: gives a trace for one, and for each template that is executed on the way. */
  readonly trace?: (file?: string) => Trace
  /** Executes this file alone. */
  readonly only?: string
}

/** Rejects with `render/parse`, `render/execute` in Helm's words, `render/limit-exceeded`. Templates may change values: they get a copy. */
export async function renderChart(options: RenderOptions): Promise<RenderedFile[]> {
  const templates = templatesOf(options)
  const renderer = new Renderer(options, options.seed === undefined ? hostOf(options) : await seededHostOf(options))
  renderer.parse(templates)
  // What lint says while templates run cannot be taken back.
  if (options.lint === true) await loadFamilies(families)
  await renderer.loadFunctions()
  for (let begun = templates; ; begun = templatesOf(options)) {
    const attempt = attempted(() => executeAll(renderer, begun, options.only))
    // Text for `tpl` may name functions that are not loaded yet.
    if (!(await renderer.loadFunctions())) return attempt()
  }
}

function templatesOf(options: ScopeInput): ScopedTemplate[] {
  return inParseOrder(scopedTemplates({ ...options, values: ownCopy(options.chart, options.values) }))
}

function executeAll(renderer: Renderer, templates: readonly ScopedTemplate[], only?: string): RenderedFile[] {
  renderer.begin()
  const files: RenderedFile[] = []
  for (const template of templates) {
    if (only !== undefined && template.name !== only) continue
    if (!isPartial(template.name)) files.push({ name: template.name, text: renderer.execute(template) })
  }
  return files
}

/** Does the work at once; what it returned or threw comes when asked for. */
function attempted<T>(work: () => T): () => T {
  try {
    const value = work()
    return () => value
  } catch (error) {
    return () => {
      throw error
    }
  }
}

/** Deepest first, and backwards by name within a depth: so the last `define` of a name is the one nearest to the root chart. */
function inParseOrder(templates: readonly ScopedTemplate[]): ScopedTemplate[] {
  const placed = templates.map((template) => ({ template, depth: depthOf(template.name) }))
  placed.sort((a, b) => b.depth - a.depth || compareStrings(b.template.name, a.template.name))
  return placed.map(({ template }) => template)
}

function depthOf(name: string): number {
  let depth = 0
  for (let at = name.indexOf('/'); at >= 0; at = name.indexOf('/', at + 1)) depth++
  return depth
}

function isPartial(name: string): boolean {
  return name.startsWith('_', name.lastIndexOf('/') + 1)
}

// Go: the name of the set that Helm makes; texts of errors show it.
const SET_NAME = 'gotpl'
const NO_VALUE = '<no value>'

class Renderer implements Rendering {
  /** `tpl` swaps it for a clone that has the text's own definitions; `include` looks names up in whatever is current. */
  #set: TemplateSet
  #run: Run
  readonly #funcs: LazyFuncs
  /** The text that `tpl` executes, where it has no clone; and whether a chart file may name it. */
  #text: Tree | undefined
  #textIsNamed = false
  readonly #includes = new Map<string, number>()
  readonly #parsed = new Map<string, ReadonlyMap<string, Tree>>()
  readonly #sources = new Map<string, string>()
  readonly #lookup: LookupTable | undefined
  readonly #runtime: Runtime
  readonly #trace: RenderOptions['trace']
  readonly #parsedChart: ParsedChart | undefined
  readonly #rules: RenderRules
  readonly #watch: CallWatch | undefined
  readonly #costly: Costly | undefined
  readonly #beginStream: SeededHost['begin'] | undefined
  readonly lint?: (level: 'INFO' | 'WARN', message: string, text: string) => void

  constructor(options: RenderOptions, host: Host & Partial<SeededHost>) {
    const { runtime, lookup, rules = HELM_4.render } = options
    this.#rules = rules
    // A caller's own functions may be others the next time.
    this.#parsedChart = options.funcs === undefined ? parsedChart(options.chart, rules) : undefined
    this.#lookup = lookup
    this.#runtime = runtime
    this.#trace = options.trace
    this.#funcs = lazyFuncs(families, host)
    this.#costly = host.costly
    this.#beginStream = host.begin
    this.#watch = options.onNondeterminism && this.#watchFor(options.onNondeterminism)
    if (options.lint === true) {
      this.lint = (level, message, text) => runtime.emit(log(level, message, { message: text }))
    }
    const missingKey = options.strict === true ? 'error' : 'zero'
    this.#set = new TemplateSet({ name: SET_NAME, funcs: this.#finder(options.funcs), missingKey })
    this.#run = this.#newRun()
  }

  /** Every run has a budget of its own. */
  begin(): void {
    this.#costly?.begin()
    this.#run = this.#newRun()
  }

  #newRun(): Run {
    return new Run({
      limits: RENDER_LIMITS,
      nesting: { func: 'include', limit: MAX_INCLUDE_DEPTH, error: nestedTooDeep },
      cancelled: () => this.#runtime.signal?.aborted === true,
      ...(this.#trace === undefined ? {} : { newTrace: this.#trace }),
    })
  }

  #finder(own: FuncMap = {}): (name: string) => FuncDef | undefined {
    const tables = [own, helmFuncs(this), coreFuncs]
    const { find } = this.#funcs
    const { newFunctions } = this.#rules
    return (name) => {
      if (!newFunctions && FUNCTIONS_OF_HELM_4.has(name)) return own[name]
      const table = tables.find((functions) => Object.hasOwn(functions, name))
      const found = table === undefined ? find(name) : table[name]
      return found === undefined || this.#watch === undefined ? found : watched(name, found, this.#watch)
    }
  }

  #watchFor(found: CallWatch['found']): CallWatch {
    return { found, executions: () => this.#run.executions, isChartFile: (file) => this.#sources.has(file) }
  }

  /** Loads the functions that parsed templates name; resolves to whether there were any that had not been loaded. */
  async loadFunctions(): Promise<boolean> {
    if (!(await this.#funcs.load())) return false
    // The old set knows what stood for them.
    this.#set = this.#set.clone()
    return true
  }

  /** Parses what has not been parsed in a render before. */
  parse(templates: readonly ScopedTemplate[]): void {
    const known = this.#parsedChart
    const { memory } = this.#runtime
    const isSeen =
      memory !== undefined &&
      known?.templates.size === 0 &&
      recallTrees({ memory, into: known, hasFunction: (name) => this.#set.hasFunction(name) }, templates)
    let parsedAny = false
    for (const template of templates) {
      const { name, data } = template
      let parsed = known?.templates.get(name)
      if (parsed?.data !== data) {
        parsed = this.#parse(template)
        parsedAny = true
        known?.templates.set(name, parsed)
      }
      this.#sources.set(name, parsed.text)
      this.#textIsNamed ||= parsed.text.includes(SET_NAME)
      this.#set.add(parsed.trees)
    }
    if (known === undefined) return
    // Functions are looked up by parsing; those of trees that were there have to be looked up too.
    for (const name of known.functions) this.#set.func(name)
    if (!parsedAny) return
    known.functions = this.#set.knownFunctions()
    if (memory === undefined) return
    if (isSeen) keepTrees(memory, known, templates)
    else keepNote(memory, templates)
  }

  #parse({ name, data }: ScopedTemplate): ParsedTemplate {
    const text = decodeUtf8(data)
    try {
      return { data, text, trees: this.#set.parseOnly(name, text) }
    } catch (error) {
      this.#sources.set(name, text)
      if (!(error instanceof TemplateError)) throw limitExceeded(error)
      throw new TshelmError('render/parse', parseErrorText(name, error.message), {
        cause: error,
        positions: this.#positions(error),
      })
    }
  }

  execute({ name, scope, basePath }: ScopedTemplate): string {
    const { typePackage, errors } = this.#rules
    this.#beginStream?.(name)
    scope['Template'] = valuesObject(mapOf({ Name: name, BasePath: basePath }), typePackage)
    try {
      return withoutNoValue(this.#set.execute(name, valuesObject(scope, typePackage), this.#run, this.#trace?.(name)))
    } catch (error) {
      if (!(error instanceof TemplateError)) throw limitExceeded(error)
      throw new TshelmError('render/execute', executionErrorText(name, messagesOf(error), errors), {
        cause: error,
        positions: this.#positions(error),
      })
    }
  }

  include(name: string, data: GoValue): string {
    const depth = this.#includes.get(name) ?? 0
    if (depth > MAX_INCLUDE_DEPTH) {
      throw nestedTooDeep(name)
    }
    this.#includes.set(name, depth + 1)
    try {
      const text = name === SET_NAME ? this.#text : undefined
      return text === undefined ? this.#set.execute(name, data, this.#run) : this.#executeText(text, data)
    } finally {
      this.#includes.set(name, depth)
    }
  }

  tpl(text: string, data: GoValue): string {
    const trees = this.#parseOnce(text)
    const main = trees.get(SET_NAME)!
    const outer = this.#set
    const outerText = this.#text
    try {
      // A text without definitions needs no set of its own.
      if (trees.size === 1 && !this.#textIsNamed && !text.includes(SET_NAME)) {
        if (!main.empty) this.#text = main
        return this.#executeText(main, data)
      }
      this.#set = this.#setWith(trees)
      this.#text = undefined
      return this.#executeText(main, data)
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error
      throw wrapped(`error during tpl function execution for ${quote(text)}: `, text, error)
    } finally {
      this.#set = outer
      this.#text = outerText
    }
  }

  #executeText(text: Tree, data: GoValue): string {
    return withoutNoValue(this.#set.executeTree(text, data, this.#run))
  }

  /** A clone with what `tpl` has made and what is around it. */
  #setWith(trees: ReadonlyMap<string, Tree>): TemplateSet {
    const set = this.#set.clone()
    if (this.#text !== undefined) set.add(new Map([[SET_NAME, this.#text]]))
    set.add(trees)
    return set
  }

  #parseOnce(text: string): ReadonlyMap<string, Tree> {
    const known = this.#parsed.get(text)
    if (known !== undefined) return known
    try {
      const trees = this.#set.parseOnly(SET_NAME, text)
      if (this.#parsed.size < MAX_TPL_CACHE) this.#parsed.set(text, trees)
      return trees
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error
      throw wrapped(`cannot parse template ${quote(text)}: `, text, error)
    }
  }

  lookup(...[apiVersion, kind, namespace, name]: [string, string, string, string]): GoMap {
    if (this.#lookup === undefined) return mapOf({})
    const answer = answerFor(this.#lookup, { apiVersion, kind, namespace, name })
    if ('error' in answer) throw new FuncError(answer.error)
    return answer.object
  }

  /** Every place in chart files that the chain of errors names, outermost first. */
  #positions(error: TemplateError): Position[] {
    const positions: Position[] = []
    for (let link: unknown = error; link instanceof Error; link = link.cause) {
      if (!(link instanceof TemplateError) || link.line === 0) continue
      const source = this.#sources.get(link.file)
      positions.push({
        file: link.file,
        line: link.line,
        ...(link.column === undefined ? {} : { column: link.column + 1 }),
        ...(source === undefined ? {} : { source }),
      })
    }
    return positions
  }
}

function hostOf({ runtime, enableDns, lookupHost, costly: made = costly() }: RenderOptions): Host {
  return {
    // Go tells nanoseconds: a time of which only whole seconds show is one in a thousand million.
    now: () => {
      const ns = nanosecondsOf(runtime.clock)
      return { ms: Number(ns / 1_000_000n), ns: Number(ns % 1_000_000n) }
    },
    randomBytes: runtime.randomBytes,
    get timeZone() {
      return runtime.timeZone
    },
    costly: made,
    ...(enableDns && lookupHost !== undefined ? { lookupHost } : {}),
  }
}

async function seededHostOf({ seed, enableDns, lookupHost }: RenderOptions): Promise<SeededHost> {
  const { seededHost } = await import('../../gotemplate/sprig/seeded.ts')
  return seededHost(seed!, enableDns ? lookupHost : undefined)
}

function nestedTooDeep(name: string): FuncError {
  return new FuncError(`rendering template has a nested reference name: ${name}: unable to execute template`)
}

/** Helm deletes what Go prints for a missing value, wherever it stands. */
function withoutNoValue(text: string): string {
  return text.includes(NO_VALUE) ? text.replaceAll(NO_VALUE, '') : text
}

function wrapped(prefix: string, source: string, error: TemplateError): FuncError {
  const failure = new TplError(prefix + error.message, source)
  failure.cause = error
  return failure
}

function messagesOf(error: unknown): string[] {
  const messages: string[] = []
  for (let link = error; link instanceof Error; link = link.cause) messages.push(link.message)
  return messages
}

function limitExceeded(error: unknown): unknown {
  if (!(error instanceof LimitError)) return error
  if (error.limit === 'cancelled') return new TshelmError('apply/cancelled', 'context canceled', { cause: error })
  return new TshelmError('render/limit-exceeded', `rendering template failed: ${error.message}`, {
    cause: error,
    hint: 'a chart should not need that much: look for a loop that grows',
  })
}
