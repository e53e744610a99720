/** Output that is no YAML → its lines, and the lines of the templates that wrote them. */
import { Trace, type TracePlace } from '../../gotemplate/trace.ts'
import { YamlError } from '../../gotemplate/go/yaml/error.ts'
import { yamlPositions } from '../../gotemplate/go/yaml/positions.ts'
import { parseYaml } from '../../gotemplate/go/yaml/parse.ts'
import { isMap, type GoValue } from '../../gotemplate/value.ts'
import type { Position, TshelmError } from '../errors.ts'
import { splitDocuments } from '../manifest/split.ts'
import { renderChart, type RenderedFile, type RenderOptions } from '../render/render.ts'
import type { ErrorContext } from './context.ts'
import { referenceTo, sourcesOf } from './references.ts'
import { pathsReadAt, type WrittenAt } from './template-error.ts'
import { templateTexts } from './template-texts.ts'

export interface RenderedFound {
  readonly positions: readonly Position[]
  readonly values?: ReturnType<typeof referenceTo>[]
}

export async function explainRendered(error: TshelmError, context: ErrorContext): Promise<RenderedFound> {
  const { path } = error.data
  const file = context.files?.find(({ name }) => name === path)
  if (file === undefined) return { positions: [] }
  const traced = context.render && (await traceMistake(file.name, context.render))
  if (traced === undefined) {
    const mark = findMistake(file.text)
    return { positions: mark === undefined ? [] : [outputPosition(file, mark)] }
  }
  // What is random has come out otherwise this time.
  const rendered = outputPosition({ name: file.name, text: traced.text }, traced.mark)
  return { positions: [rendered, ...traced.places.map(positionOf)], ...valuesAt(traced.places, context) }
}

/** The line of a template that wrote what is no YAML in a file's output. */
export async function mistakeOf(name: string, options: RenderOptions): Promise<Position | undefined> {
  const traced = await traceMistake(name, options)
  const place = traced?.places.findLast(({ file }) => file.includes('/'))
  return place && positionOf(place)
}

interface Traced {
  readonly text: string
  /** Offset of the mistake in the text. */
  readonly mark: number
  readonly places: readonly TracePlace[]
}

/** By itself first: other files may make keys, which takes time. But they may also change what this one sees. */
async function traceMistake(name: string, options: RenderOptions): Promise<Traced | undefined> {
  return (await traceOnce(name, { ...options, only: name })) ?? traceOnce(name, options)
}

async function traceOnce(name: string, options: RenderOptions): Promise<Traced | undefined> {
  let trace = new Trace()
  const begin = (file?: string): Trace => {
    const begun = new Trace()
    // A file may be rendered several times.
    if (file === name) trace = begun
    return begun
  }
  try {
    const files = await renderChart({ ...quiet(options), trace: begin })
    const text = files.find((file) => file.name === name)?.text
    const mark = text === undefined ? undefined : findMistake(text)
    if (text === undefined || mark === undefined) return undefined
    return { text, mark, places: trace.follow(rawOffset(trace.text, mark)) }
  } catch {
    return undefined
  }
}

/** What templates say has been said. */
function quiet(options: RenderOptions): RenderOptions {
  const nothing = (): void => undefined
  return { ...options, onNondeterminism: nothing, runtime: { ...options.runtime, emit: nothing } }
}

function outputPosition({ name, text }: RenderedFile, mark: number): Position {
  return { file: name, ...markAt(text, mark), source: text, output: true }
}

const NO_VALUE = '<no value>'

/** Helm takes `<no value>` out. */
function rawOffset(raw: string, offset: number): number {
  let at = offset
  for (let found = raw.indexOf(NO_VALUE); found >= 0 && found <= at; found = raw.indexOf(NO_VALUE, found)) {
    at += NO_VALUE.length
    found += NO_VALUE.length
  }
  return at
}

/** The offset of what is wrong in the first document that Helm cannot read. */
function findMistake(text: string): number | undefined {
  for (const piece of splitDocuments(text)) {
    const mark = mistakeIn(piece.text)
    if (mark !== undefined) return piece.offset + offsetOf(piece.text, mark)
  }
  return undefined
}

interface Mark {
  readonly line: number
  readonly column: number
}

function mistakeIn(text: string): Mark | undefined {
  let value: GoValue
  try {
    value = parseYaml(text)
  } catch (error) {
    if (!(error instanceof YamlError)) return undefined
    const line = error.line ?? lineInText(error.detail)
    return { line, column: error.column ?? 1 }
  }
  const path = misfit(value)
  if (path === undefined) return undefined
  return path.length === 0 ? { line: 1, column: 1 } : yamlPositions(text)(path)
}

function lineInText(detail: string): number {
  return Number(/\bline (\d+)/.exec(detail)?.[1] ?? 1)
}

/** What does not fit the few fields by which Helm sorts documents; see manifest/head.ts. */
function misfit(value: GoValue): string[] | undefined {
  if (value === null) return undefined
  if (!isMap(value)) return []
  const text = (path: string[], field: GoValue | undefined): string[] | undefined =>
    field !== undefined && field !== null && typeof field === 'object' ? path : undefined
  const metadata = value['metadata']
  const own = text(['apiVersion'], value['apiVersion']) ?? text(['kind'], value['kind'])
  if (own !== undefined || metadata === undefined || metadata === null) return own
  if (!isMap(metadata)) return ['metadata']
  const annotations = metadata['annotations']
  if (annotations !== undefined && annotations !== null) {
    if (!isMap(annotations)) return ['metadata', 'annotations']
    const odd = Object.keys(annotations).find((key) => text([key], annotations[key]) !== undefined)
    if (odd !== undefined) return ['metadata', 'annotations', odd]
  }
  return text(['metadata', 'name'], metadata['name'])
}

function offsetOf(text: string, { line, column }: Mark): number {
  let start = 0
  for (let i = 1; i < line; i++) {
    const newline = text.indexOf('\n', start)
    if (newline < 0) break
    start = newline + 1
  }
  const newline = text.indexOf('\n', start)
  const whole = text.slice(start, newline < 0 ? undefined : newline)
  // Indentation belongs to whatever stands before: a caret under the first word says more.
  const indent = whole.length - whole.trimStart().length
  return (
    start +
    Math.max(
      Array.from(whole)
        .slice(0, column - 1)
        .join('').length,
      indent,
    )
  )
}

function markAt(text: string, offset: number): Mark {
  const before = text.slice(0, offset)
  const start = before.lastIndexOf('\n') + 1
  return { line: before.split('\n').length, column: Array.from(before.slice(start)).length + 1 }
}

function positionOf({ file, source, offset }: TracePlace): Position {
  return { file, source, ...markAt(source, offset) }
}

/** The values that are read on the line of the innermost template. */
function valuesAt(places: readonly TracePlace[], context: ErrorContext): Pick<RenderedFound, 'values'> {
  const { values } = context
  if (values === undefined) return {}
  const texts = templateTexts(context.chart)
  const written = places.map(({ file, offset }) => ({ text: texts.get(file), offset }))
  // A text that was given to tpl is in no file.
  if (!written.every((place): place is WrittenAt => place.text !== undefined)) return {}
  const sources = sourcesOf(context)
  return { values: pathsReadAt(written, values).map((path) => referenceTo(path, sources)) }
}
