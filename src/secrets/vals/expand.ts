/** References inside texts: where they are, and what takes their place. */
import { Boxed, Int, typeName, type GoValue } from '../../../gotemplate/value.ts'
import { formatV } from '../../../gotemplate/go/fmt.ts'
import { TshelmError, wrapError } from '../../errors.ts'
import { shownReference } from './reference.ts'

export interface Expander {
  /** The value behind a reference. */
  readonly lookup: (reference: string) => Promise<GoValue>
  /** Whether `secretref+…` stays as it is. */
  readonly excludeSecret: boolean
}

const REFERENCE = /(secretref|ref)\+([^+:]*:\/\/[^+\n ]+[^+\n ",])\+?/
const PREFIX = /(?:secretref|ref)\+/g
const SEPARATOR = /[ \n\r\t",]/
const MAX_NESTING = 10

interface Found {
  readonly start: number
  readonly end: number
  readonly kind: string
  readonly reference: string
}

function find(text: string): Found | undefined {
  const match = REFERENCE.exec(text)
  if (match === null) return undefined
  const [whole, kind, reference] = match
  return { start: match.index, end: match.index + whole.length, kind: kind!, reference: reference! }
}

/** Whether there is anything to do in a text. */
export function mayHoldReference(text: string): boolean {
  return text.includes('ref+')
}

/** The references of a text that stand for themselves: none is part of another. */
export function plainReferences(text: string, excludeSecret: boolean): string[] {
  if (!mayHoldReference(text) || hasNested(text)) return []
  const references: string[] = []
  for (let rest = text, found = find(rest); found !== undefined; found = find(rest)) {
    if (excludeSecret && found.kind !== 'ref') break
    references.push(found.reference)
    rest = rest.slice(found.end)
  }
  return references
}

function hasNested(text: string): boolean {
  const starts = [...text.matchAll(PREFIX)]
  return starts.some((start, i) => {
    const before = starts[i - 1]
    return before !== undefined && !SEPARATOR.test(text.slice(before.index + before[0].length, start.index))
  })
}

/** A text that is one reference becomes the value behind it, of whatever type; else each is replaced by its text. */
export async function expandValue(expander: Expander, text: string): Promise<GoValue> {
  if (!mayHoldReference(text)) return text
  const resolved = await resolveNested(expander, text, 0)
  const found = find(resolved)
  if (found === undefined) return resolved
  if (found.start !== 0 || found.end !== resolved.length) return expandText(expander, resolved)
  return isWanted(expander, found) ? lookUp(expander, found.reference) : resolved
}

export async function expandText(expander: Expander, text: string): Promise<string> {
  if (!mayHoldReference(text)) return text
  let rest = await resolveNested(expander, text, 0)
  let out = ''
  for (let found = find(rest); found !== undefined; found = find(rest)) {
    // vals: what comes behind one that is left alone is not looked at.
    if (!isWanted(expander, found)) break
    const value = await lookUp(expander, found.reference)
    out += rest.slice(0, found.start) + formatV(value)
    rest = rest.slice(found.end)
  }
  return out + rest
}

function isWanted({ excludeSecret }: Expander, { kind }: Found): boolean {
  return !excludeSecret || kind === 'ref'
}

/** References within references become text, the innermost first. */
async function resolveNested(expander: Expander, text: string, depth: number): Promise<string> {
  if (depth >= MAX_NESTING) {
    throw new TshelmError('secrets/invalid-reference', `maximum nesting depth (${MAX_NESTING}) exceeded`)
  }
  const starts = [...text.matchAll(PREFIX)]
  for (let i = starts.length - 1; i >= 1; i--) {
    const before = starts[i - 1]!
    const start = starts[i]!.index
    if (SEPARATOR.test(text.slice(before.index + before[0].length, start))) continue
    const found = find(text.slice(start))
    if (found === undefined || !isWanted(expander, found)) continue
    const value = scalarText(found.reference, await lookUp(expander, found.reference))
    const next = text.slice(0, start + found.start) + value + text.slice(start + found.end)
    return resolveNested(expander, next, depth + 1)
  }
  return text
}

function scalarText(reference: string, value: GoValue): string {
  const shown = shownReference(reference)
  if (value === null) throw new TshelmError('secrets/invalid-reference', `nested ref ${shown} resolved to nil`)
  const isScalar = typeof value !== 'object' || value instanceof Int
  if (isScalar && !(value instanceof Boxed && value.type.name === 'time.Duration')) return formatV(value)
  const message = `nested ref ${shown} resolved to ${typeName(value)}; nested refs must resolve to scalar values`
  throw new TshelmError('secrets/invalid-reference', message)
}

async function lookUp(expander: Expander, reference: string): Promise<GoValue> {
  try {
    return await expander.lookup(reference)
  } catch (error) {
    throw wrapError(`expand ${shownReference(reference)}: `, error)
  }
}
