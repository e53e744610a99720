/** Cuts YAML text into documents as Helm 4.3 does: not YAML's own rule. */

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
export function splitDocuments(text: string): Piece[] {
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
