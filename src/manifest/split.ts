/** Cuts YAML text into documents as Helm does: not YAML's own rule. */

import { HELM_4, type ManifestRules } from '../compat.ts'

// Go's unicode.IsSpace, which is not JavaScript's \s: U+0085 is in, U+FEFF is out.
const LEADING_SPACE = /^[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/

export function trimLeadingSpace(text: string): string {
  return text.replace(LEADING_SPACE, '')
}

/** strings.TrimSpace(text) == "". */
export function isBlank(text: string): boolean {
  return trimLeadingSpace(text) === ''
}

export interface Piece {
  readonly text: string
  /** Where the piece begins in the whole text. */
  readonly offset: number
}

/**
 * The documents of a text, blank ones dropped. A separator is `---` at the start of a line with the blanks behind it; whatever else is
 * on that line begins the next document. Leading white space goes, what stands at the end stays.
 */
export function splitDocuments(text: string, rules: ManifestRules = HELM_4.manifest): Piece[] {
  if (rules.documentEnds === 'trimmed') return splitTrimmed(text)
  const pieces: Piece[] = []
  let at = text.length - trimLeadingSpace(text).length
  // The first line of the trimmed text counts as the start of a line.
  let separator = text.startsWith('---', at) ? at : nextSeparator(text, at)
  for (;;) {
    const end = separator < 0 ? text.length : separator
    addPiece(pieces, text, at, end)
    if (separator < 0) return pieces
    at = skipBlanks(text, separator + 3)
    separator = nextSeparator(text, at)
  }
}

const SPACE = /[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/

/** strings.TrimSpace. */
function trimSpace(text: string): string {
  let end = text.length
  while (end > 0 && SPACE.test(text[end - 1]!)) end--
  return trimLeadingSpace(text.slice(0, end))
}

// Go: \s of a regular expression.
const isRegexpSpace = (char: string | undefined): boolean => char !== undefined && '\t\n\f\r '.includes(char)

/**
 * Helm 3, and Helm 4 before 4.3: a separator takes the white space around it, and what begins the line after one is a separator no more.
 */
function splitTrimmed(text: string): Piece[] {
  const whole = trimSpace(text)
  const offset = text.length - trimLeadingSpace(text).length
  const pieces: Piece[] = []
  let at = 0
  // The end of the white space before a separator at the start is the start.
  let separator = whole.startsWith('---') ? 0 : whole.indexOf('\n---')
  for (;;) {
    let end = separator < 0 ? whole.length : separator
    while (separator >= 0 && end > at && isRegexpSpace(whole[end - 1])) end--
    if (end > at) pieces.push({ text: trimSpace(whole.slice(at, end)), offset: offset + at })
    if (separator < 0) return pieces
    at = separator + (whole[separator] === '\n' ? 4 : 3)
    while (isRegexpSpace(whole[at])) at++
    separator = whole.indexOf('\n---', at)
  }
}

/** The next `---` directly after a line feed, at or after `from`. */
function nextSeparator(text: string, from: number): number {
  const found = text.indexOf('\n---', Math.max(0, from - 1))
  return found < 0 ? -1 : found + 1
}

function skipBlanks(text: string, from: number): number {
  let at = from
  while (text[at] === ' ' || text[at] === '\t') at++
  return at
}

function addPiece(pieces: Piece[], text: string, start: number, end: number): void {
  const raw = text.slice(start, end)
  const trimmed = trimLeadingSpace(raw)
  if (trimmed !== '') pieces.push({ text: trimmed, offset: end - trimmed.length })
}
