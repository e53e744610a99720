/** What a failed validation says: a tree of causes, printed as the library that Helm uses prints it. */
import { quote as goQuote } from '../../../gotemplate/go/strconv.ts'
import { isJsonMap } from './json.ts'
import type { JsonValue } from './json.ts'
import { appendPointer } from './location.ts'
import { isNumeric, numberText } from './number.ts'
import { looseTokensOf, tokensOf } from './trail.ts'
import type { Trail } from './trail.ts'

export interface Failure {
  readonly at: Trail | undefined
  /** The place is read when it is printed. */
  readonly loose?: boolean
  /** `group` gathers failures of one value, `reference` those behind a $ref. */
  readonly kind: 'plain' | 'group' | 'reference'
  readonly text: string
  readonly causes: readonly Failure[]
}

/** Stands for a failure where nobody will read it. */
export const FAILED: Failure = { at: undefined, kind: 'plain', text: '', causes: [] }

/** The report on one schema; the first line names it. */
export function printReport(schema: string, failure: Failure): string {
  const lines = [`jsonschema validation failed with ${quote(schema)}`]
  for (const cause of failure.kind === 'group' ? failure.causes : [failure]) print(lines, cause, 0)
  return lines.join('\n')
}

function print(lines: string[], failure: Failure, indent: number): void {
  // A reference with one cause adds nothing to it.
  const skip = failure.kind === 'reference' && failure.causes.length === 1
  if (!skip) lines.push(`${'  '.repeat(indent)}- at ${quote(pointerOf(failure.at, failure.loose))}: ${failure.text}`)
  for (const cause of failure.causes) print(lines, cause, skip ? indent : indent + 1)
}

export function pointerOf(trail: Trail | undefined, loose = false): string {
  return appendPointer('', ...(loose ? looseTokensOf(trail) : tokensOf(trail)))
}

/** Go's %q, in single quotes. */
export function quote(text: string): string {
  // In this order, so that a backslash at the end is halved, as the library does.
  const quoted = goQuote(text).replaceAll('\\"', '"').replaceAll("'", "\\'")
  return `'${quoted.slice(1, -1)}'`
}

export function quoteAll(texts: readonly string[]): string {
  return texts.map(quote).join(', ')
}

export function isScalar(value: JsonValue): boolean {
  return !Array.isArray(value) && !isJsonMap(value)
}

/** A scalar as messages show it. */
export function display(value: JsonValue): string {
  if (typeof value === 'string') return quote(value)
  if (value === null) return '<nil>'
  if (isNumeric(value)) return numberText(value)
  return typeof value === 'boolean' ? String(value) : 'value'
}
