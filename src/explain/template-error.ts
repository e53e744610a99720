/** Which values a failed template is about: from its text, the calls that led there, and what was found. */
import type { GoMap, GoValue } from '../../gotemplate/value.ts'
import { isMap, typeName } from '../../gotemplate/value.ts'
import { formatValuePath, valueAt, type Step, type ValuePath } from '../values/value-path.ts'
import type { Action, Expr } from './actions.ts'
import type { Place } from './places.ts'
import type { TemplateText } from './template-texts.ts'
import { meaningOf, Walker, type Meaning, type ReadPath, type Scope, type Watcher } from './scope.ts'

/** A failing node, what it says, and what is known around it. */
interface Failure {
  readonly detail: string
  readonly values: GoMap
  /** What the failing node reads, and what the blocks around it ask. */
  readonly read: readonly ReadPath[]
  readonly asked: readonly ReadPath[]
}

// More places than this, and it is a recursion.
const MAX_PLACES = 200
const MAX_PATHS = 8

export interface Blame {
  readonly path: ValuePath
  readonly problem?: string
}

/** The paths that the innermost place is about, the likeliest only; behind them those of texts that `tpl` was given. */
export function blamed(places: readonly Place[], values: GoMap): Blame[] {
  const [first] = places
  if (first?.text === undefined || places.length > MAX_PLACES) return []
  let dot: Meaning | undefined = { kind: 'chart', prefix: first.text.prefix }
  const texts: Blame[] = []
  for (const [i, place] of places.entries()) {
    const site = siteOf(place, dot)
    if (site === undefined) return []
    if (i === places.length - 1) {
      const paths = pathsOf({ detail: place.error.detail, values, ...readsOf(site) })
      return [...unique(paths).map((path) => ({ path })), ...texts]
    }
    dot = calleeDot(site)
    const text = tplText(site)
    if (text !== undefined) texts.push(...concrete(text, values).map((path) => ({ path, problem: TPL_TEXT })))
  }
  return []
}

/** Where a line of output was written: from the file that was rendered to the innermost template. */
export interface WrittenAt {
  readonly text: TemplateText
  readonly offset: number
}

/** What the actions read on the line of the innermost place. */
export function pathsReadAt(places: readonly WrittenAt[], values: GoMap): ValuePath[] {
  const [first] = places
  let dot: Meaning | undefined = first && { kind: 'chart', prefix: first.text.prefix }
  for (const place of places.slice(0, -1)) {
    const calls: (Meaning | undefined)[] = []
    passLine(place, dot, { call: (call) => calls.push(call.dot) })
    if (calls.length !== 1) return []
    dot = calls[0]
  }
  const innermost = places.at(-1)
  const read: ReadPath[] = []
  if (innermost !== undefined) passLine(innermost, dot, { read: (path) => read.push(path) })
  return unique(read.flatMap((path) => concrete(path, values)))
}

/** Follows a text up to the end of the line of an offset; `watcher` hears of that line. */
function passLine({ text: { source, actions }, offset }: WrittenAt, dot: Meaning | undefined, watcher: Watcher): void {
  const start = source.lastIndexOf('\n', offset - 1) + 1
  const newline = source.indexOf('\n', offset)
  const end = newline < 0 ? source.length : newline
  const walker = new Walker(() => dot)
  for (const action of actions) {
    if (action.start >= end) return
    walker.pass(action, action.end > start ? watcher : {})
  }
}

/** The action that a place is in. */
interface Site {
  readonly action: Action
  readonly scope: Scope
  readonly expr: Expr | undefined
  readonly walker: Walker
}

function siteOf({ text, error, offset }: Place, dot: Meaning | undefined): Site | undefined {
  if (text === undefined || offset === undefined) return undefined
  const definition = error.template === error.file ? '' : error.template
  const walker = new Walker((name) => (name === definition || error.file !== text.name ? dot : undefined))
  for (const action of text.actions) {
    if (action.end > offset) {
      const scope = walker.scopeOf(action)
      return { action, scope, walker, expr: exprAt(action.pipeline, offset) ?? action.pipeline }
    }
    walker.pass(action)
  }
  return undefined
}

/** The expression that begins nearest before an offset. */
function exprAt(expr: Expr | undefined, offset: number): Expr | undefined {
  if (expr === undefined) return undefined
  let best = expr.at <= offset ? expr : undefined
  const parts =
    expr.kind === 'call' ? expr.args : expr.kind === 'path' && typeof expr.root === 'object' ? [expr.root] : []
  for (const part of parts) {
    const found = exprAt(part, offset)
    if (found !== undefined && (best === undefined || found.at > best.at)) best = found
  }
  return best
}

/** What the template that a place calls gets as its dot. */
function calleeDot({ action, scope, expr }: Site): Meaning | undefined {
  if (action.keyword === 'template' || action.keyword === 'block') return meaningOf(action.pipeline, scope)
  return expr?.kind === 'call' ? meaningOf(expr.args[1], scope) : undefined
}

const TPL_TEXT = 'the text given to tpl'

function tplText({ expr, scope }: Site): ReadPath | undefined {
  if (expr?.kind !== 'call' || expr.name !== 'tpl') return undefined
  const text = meaningOf(expr.args[0], scope)
  return text?.kind === 'values' ? text.path : undefined
}

function readsOf({ expr, action, scope, walker }: Site): Pick<Failure, 'read' | 'asked'> {
  const read = collected((watcher) => meaningOf(expr, scope, watcher))
  const asked = collected((watcher) => walker.conditions(watcher))
  if (expr?.kind === 'call' && expr.name === 'fail') return { read: [...read, ...asked], asked: [] }
  return { read: read.length > 0 ? read : collected((watcher) => meaningOf(action.pipeline, scope, watcher)), asked }
}

function collected(run: (watcher: Watcher) => void): ReadPath[] {
  const paths: ReadPath[] = []
  run({ read: (path) => paths.push(path) })
  return paths
}

function pathsOf(failure: Failure): ValuePath[] {
  const { detail, values, read } = failure
  const nil = /nil pointer evaluating .*\.([^.\s]+)$/su.exec(detail)
  if (nil !== null) return beforeName(nil[1]!, failure, (value) => value === undefined || value === null)
  const field = /can't evaluate field (\S+) in type /u.exec(detail)
  if (field !== null) return beforeName(field[1]!, failure, (value) => value !== undefined && !isMapValue(value))
  const wanted = /wrong type for value; expected .+; got (.+)$/su.exec(detail)
  const all = read.flatMap((path) => concrete(path, values))
  if (wanted !== null) {
    const misfits = all.filter((path) => typeName(valueAt(values, path) ?? null) === wanted[1])
    if (misfits.length > 0) return misfits
  }
  const empty = detail.startsWith('error calling required') ? all.filter((path) => isEmpty(valueAt(values, path))) : []
  return empty.length > 0 ? empty : all
}

function isMapValue(value: GoValue): boolean {
  return value !== null && typeof value === 'object' && isMap(value)
}

function isEmpty(value: GoValue | undefined): boolean {
  return value === undefined || value === null || value === ''
}

/** The part of a path that stands before a name and is what the message says it is. */
function beforeName(
  name: string,
  { read, values }: Failure,
  fits: (value: GoValue | undefined) => boolean,
): ValuePath[] {
  const found = read.flatMap((path) =>
    path.flatMap((step, i) =>
      i > 0 && step === name ? concrete(path.slice(0, i), values).filter((part) => fits(valueAt(values, part))) : [],
    ),
  )
  return found
}

const MAX_ITEMS = 10_000

/** The path with items in place of "any item"; where there are several, each. */
function concrete(path: ReadPath, values: GoMap): ValuePath[] {
  let paths: Step[][] = [[]]
  for (const step of path) {
    if (step !== null) for (const way of paths) way.push(step)
    else paths = paths.flatMap((way) => itemsAt(valueAt(values, way)).map((item) => [...way, item]))
    if (paths.length > MAX_ITEMS) return []
  }
  return paths
}

function itemsAt(value: GoValue | undefined): Step[] {
  if (Array.isArray(value)) return value.map((_, i) => i)
  return value !== undefined && isMapValue(value) ? Object.keys(value as GoMap) : []
}

function unique(paths: readonly ValuePath[]): ValuePath[] {
  const known = new Map(paths.map((path) => [formatValuePath(path), path]))
  return [...known.values()].filter((path) => path.length > 0).slice(0, MAX_PATHS)
}
