/** The chain of template errors → places in texts, from the template that was rendered to the node that failed. */
import { TemplateError, type TemplateCall } from '../../gotemplate/errors.ts'
import { encodeUtf8, decodeUtf8 } from '../../gotemplate/go/utf8.ts'
import type { Position } from '../errors.ts'
import { TplError } from '../render/tpl-error.ts'
import { textOf, type TemplateText } from './template-texts.ts'

export interface Place {
  readonly text: TemplateText | undefined
  readonly error: TemplateCall
  /** UTF-16 units from the start of the text; undefined where Go gives no column. */
  readonly offset: number | undefined
}

const MAX_LINKS = 5000

export function placesOf(error: unknown, texts: ReadonlyMap<string, TemplateText>): Place[] {
  const places: Place[] = []
  let tpl: TemplateText | undefined
  let link = error
  for (let i = 0; i < MAX_LINKS && link instanceof Error; i++, link = link.cause) {
    if (link instanceof TplError) {
      const { source } = link
      tpl = textOf('', places[0]?.text?.prefix ?? [], () => source)
    }
    if (!(link instanceof TemplateError) || link.line === 0) continue
    for (const part of [...(link.calls?.() ?? []), link]) {
      const text = texts.get(part.file) ?? tpl
      places.push({ text, error: part, offset: text && offsetOf(text.source, part) })
    }
  }
  return places
}

function offsetOf(source: string, { line, column }: Place['error']): number | undefined {
  if (column === undefined) return undefined
  let start = 0
  for (let i = 1; i < line; i++) start = source.indexOf('\n', start) + 1
  const end = source.indexOf('\n', start)
  const bytes = encodeUtf8(source.slice(start, end < 0 ? undefined : end))
  return start + decodeUtf8(bytes.subarray(0, column)).length
}

/** Go's columns are bytes from 0, ours characters from 1. */
export function positionOf({ text, error, offset }: Place): Position {
  const { file, line, node, template } = error
  const column = offset === undefined ? columnOfParseError(error, text?.source) : columnAt(text!.source, offset)
  return {
    file,
    line,
    ...(column === undefined ? {} : { column }),
    ...(text === undefined ? {} : { source: text.source }),
    ...(template === file ? {} : { template }),
    ...(node === '' ? {} : { node }),
  }
}

function columnAt(source: string, offset: number): number {
  return Array.from(source.slice(source.lastIndexOf('\n', offset - 1) + 1, offset)).length + 1
}

/** Go tells the line only. What it quotes is shown if it is there once. */
function columnOfParseError({ line, detail }: Place['error'], source: string | undefined): number | undefined {
  const quoted = /"((?:[^"\\]|\\.)+)"|<([^>]+)>/.exec(detail)
  const token = (quoted?.[1] ?? quoted?.[2])?.replace(/\\(.)/g, '$1')
  const text = source?.split('\n', line)[line - 1]
  if (token === undefined || text === undefined) return undefined
  const at = text.indexOf(token)
  return at < 0 || text.includes(token, at + 1) ? undefined : Array.from(text.slice(0, at)).length + 1
}
