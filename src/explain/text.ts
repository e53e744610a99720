/** An error for people: where in which file, how it was reached, the values it is about, what to do. It stands under Helm's text. */
import type { Diagnosis } from '../diagnosis.ts'
import { isTshelmError, type Position, type TshelmError, type ValueReference } from '../errors.ts'
import { excerpt } from '../excerpt.ts'
import { printable } from '../printable.ts'
import { explained } from './explain.ts'

const MAX_CALLERS = 8
const MAX_VALUES = 12
/** Excerpts of values files: more than a few are no help. */
const MAX_EXCERPTS = 4
const MAX_NODE = 80
// What Helm calls such texts.
const TPL_NAME = 'gotpl'

/** Resolves to '' if there is nothing to add to the error's own text; otherwise paragraphs, each after an empty line. Never rejects. */
export async function explanationText(error: unknown): Promise<string> {
  if (!isTshelmError(error)) return ''
  const full = await explained(error)
  const parts = [placesText(full), valuesText(full.values), await causesText(full), hintText(full.hint)].filter(
    (part) => part !== '',
  )
  return parts.map((part) => `\n${printable(part)}\n`).join('')
}

/** Of a failed wait: what was found out about it. */
async function causesText({ data }: TshelmError): Promise<string> {
  if (data['diagnosis'] === undefined) return ''
  const { diagnosisText } = await import('./diagnosis-text.ts')
  return diagnosisText(data['diagnosis'] as Diagnosis)
}

function placesText(error: TshelmError): string {
  return error.code === 'manifest/invalid-yaml' ? renderedText(error.positions) : chainText(error.positions)
}

/** The innermost place with its lines; the callers below it, nearest first. */
function chainText(positions: readonly Position[]): string {
  const innermost = positions.at(-1)
  const place = innermost && placeText('at', innermost)
  if (place === undefined) return ''
  const callers = positions.slice(0, -1).reverse()
  const shown = callers.slice(0, MAX_CALLERS).map(callerText)
  const more = callers.length > MAX_CALLERS ? [`  and ${callers.length - MAX_CALLERS} more`] : []
  return [place, ...shown, ...more].join('\n')
}

/** The output, then what wrote it: first the template that was rendered, the one that has the line last. */
function renderedText([rendered, ...origins]: readonly Position[]): string {
  const output = rendered && placeText('at', rendered)
  if (output === undefined) return ''
  const innermost = origins.at(-1)
  const origin = innermost && placeText('written by', innermost)
  const callers = origins.slice(0, -1).reverse().map(callerText)
  return [output, ...(origin === undefined ? [] : [origin, ...callers])].join('\n')
}

function placeText(word: string, position: Position): string | undefined {
  const lines = excerpt(position)
  if (lines === undefined) return undefined
  // A flag has one line, and needs no number for it.
  if (position.file.startsWith('--'))
    return [`  in ${position.file}`, ...lines.split('\n').map((line) => `    ${line.slice(4)}`)].join('\n')
  return [`  ${word} ${nameOf(position)}`, ...lines.split('\n').map((line) => `    ${line}`)].join('\n')
}

function callerText(position: Position): string {
  const { node = '' } = position
  const text = node.replace(/\s+/g, ' ')
  const call = text === '' ? '' : `: ${text.length > MAX_NODE ? `${text.slice(0, MAX_NODE)}…` : text}`
  return `  called from ${nameOf(position)}${call}`
}

function nameOf({ file, line, column, output }: Position): string {
  if (output === true) return `line ${line} of what ${file} gives`
  if (file === TPL_NAME) return `${line}:${column ?? 0} of the text given to tpl`
  return column === undefined ? `${file}:${line}` : `${file}:${line}:${column}`
}

/** Each place in a file is shown once. */
function valuesText(values: readonly ValueReference[]): string {
  const shown = new Set<string>()
  const lines = values.slice(0, MAX_VALUES).flatMap((reference) => {
    const text = `  ${referenceText(reference)}`
    const position = reference.origin?.position
    if (position === undefined || shown.size >= MAX_EXCERPTS || shown.has(nameOf(position))) return [text]
    shown.add(nameOf(position))
    return [text, ...(excerpt(position)?.split('\n') ?? []).map((line) => `    ${line}`)]
  })
  const more = values.length > MAX_VALUES ? [`  and ${values.length - MAX_VALUES} more`] : []
  return [...lines, ...more].join('\n')
}

function referenceText({ path, problem, found, origin, parent }: ValueReference): string {
  if (origin !== undefined) {
    const decided = `${found === 'missing' ? 'removed' : 'set'} by ${origin.layer}`
    return problem === undefined
      ? `values: ${path} is ${NOUNS[found] ?? found}, ${decided}`
      : `values: ${path} (${decided}): ${problem}`
  }
  const nearest = parent === undefined ? '' : `; the nearest above it, ${parent.path}, is set by ${parent.origin.layer}`
  return `values: ${path} is not set by any layer${nearest}`
}

const NOUNS: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  boolean: 'a boolean',
  list: 'a list',
  map: 'a map',
}

function hintText(hint: string | undefined): string {
  return hint === undefined ? '' : `  hint: ${hint}`
}
