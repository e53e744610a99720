/** Which templates read which values, as far as their texts tell: from what charts render through all that it includes. */
import type { Chart } from '../chart/model.ts'
import type { ValuePath } from '../values/value-path.ts'
import type { Action } from './actions.ts'
import { Walker, type Meaning, type ReadPath } from './scope.ts'
import { templateTexts, type TemplateText } from './template-texts.ts'

export interface TemplateRead {
  readonly file: string
  readonly line: number
  readonly column: number
  /** What is read: the path asked for, or something above or below it. `null` is any item. */
  readonly path: ReadPath
}

interface Read {
  readonly text: TemplateText
  readonly path: ReadPath
  readonly at: number
  /** Only handed on, or asked whether it is there. */
  readonly passes: boolean
}

/** A template: a file, or a definition in one. */
interface Body {
  readonly text: TemplateText
  readonly actions: readonly Action[]
}

const MAX_VISITS = 20_000
const MAX_READS = 200_000

/** A function that gives the reads of a path, its parts, and of what contains it. */
export function templateReads(chart: Chart): (path: ValuePath) => TemplateRead[] {
  const reads = allReads(chart)
  return (path) => {
    const places = new Map<string, TemplateRead>()
    for (const read of reads) {
      if (!concerns(read, path)) continue
      const place = placeOf(read)
      places.set(`${place.file}:${place.line}:${place.column}`, place)
    }
    return [...places.values()]
  }
}

function concerns({ path: read, passes }: Read, path: ValuePath): boolean {
  const common = Math.min(read.length, path.length)
  for (let i = 0; i < common; i++) if (read[i] !== null && read[i] !== path[i]) return false
  return read.length >= path.length || !passes
}

function allReads(chart: Chart): Read[] {
  const texts = [...templateTexts(chart).values()]
  const definitions = new Map<string, Body>()
  const files = texts.map((text) => splitText(text, definitions))
  const reads: Read[] = []
  const known = new Set<string>()
  const pending: { readonly body: Body; readonly dot: Meaning | undefined }[] = []
  for (const body of files) {
    const { name, prefix } = body.text
    if (!name.startsWith('_', name.lastIndexOf('/') + 1)) pending.push({ body, dot: { kind: 'chart', prefix } })
  }
  for (let visit = pending.pop(); visit !== undefined && reads.length < MAX_READS; visit = pending.pop()) {
    const { body, dot } = visit
    const walker = new Walker(() => dot)
    for (const action of body.actions) {
      walker.pass(action, {
        read: (path, at, passes = false) => reads.push({ text: body.text, path, at, passes }),
        call: ({ name, dot: inner }) => {
          const called = definitions.get(name)
          const key = `${name}\n${keyOf(inner)}`
          if (called === undefined || known.has(key) || known.size >= MAX_VISITS) return
          known.add(key)
          pending.push({ body: called, dot: inner })
        },
      })
    }
  }
  return reads
}

/** The actions of the file itself; those of definitions go into the table. Charts nearer to the root come later, and win. */
function splitText(text: TemplateText, definitions: Map<string, Body>): Body {
  const own: Action[] = []
  const open: { readonly keyword: string; readonly actions: Action[] }[] = []
  let actions = own
  for (const action of text.actions) {
    const { keyword, name = '' } = action
    if (keyword === 'define' || keyword === 'block') {
      if (keyword === 'block') actions.push({ ...action, keyword: 'template' })
      open.push({ keyword, actions })
      actions = []
      definitions.set(name, { text, actions })
    } else if (keyword === 'end' && open.length > 0) {
      const closed = open.pop()!
      if (closed.keyword !== '') actions = closed.actions
      else actions.push(action)
    } else {
      if (keyword === 'if' || keyword === 'with' || keyword === 'range') open.push({ keyword: '', actions })
      actions.push(action)
    }
  }
  return { text, actions: own }
}

const MAX_KEY_DEPTH = 6

function keyOf(meaning: Meaning | undefined, depth = 0): string {
  if (meaning === undefined || depth > MAX_KEY_DEPTH) return '?'
  if (meaning.kind === 'list') return `[${meaning.items.map((item) => keyOf(item, depth + 1)).join()}]`
  if (meaning.kind !== 'dict') return JSON.stringify(meaning)
  return `{${[...meaning.entries].map(([name, entry]) => `${name}=${keyOf(entry, depth + 1)}`).join()}}`
}

function placeOf({ text, at, path }: Read): TemplateRead {
  const before = text.source.slice(0, at)
  const start = before.lastIndexOf('\n') + 1
  return {
    file: text.name,
    line: before.split('\n').length,
    column: Array.from(before.slice(start)).length + 1,
    path,
  }
}
