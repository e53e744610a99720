/** The lines of a user's file around a position, with a caret: for people, under an error's text. */
import type { Position } from './errors.ts'
import { printable } from './printable.ts'

/** Lines shown above the one that is meant. */
const CONTEXT_LINES = 2
const MAX_WIDTH = 160

/**
 * `3 | text` lines and a caret line; undefined if the position's source is not at hand. Lines are cut to a width of 160 around the
 * column, tabs become blanks so that the caret stands right, and control characters are shown as `·`.
 */
export function excerpt({ line, column, source }: Position): string | undefined {
  if (source === undefined) return undefined
  const lines = linesUpTo(source, line)
  if (lines.length < line) return undefined
  const first = Math.max(1, line - CONTEXT_LINES)
  const gutter = String(line).length
  const at = column === undefined ? undefined : caretAt(lines[line - 1]!, column)
  const cut = at === undefined || at < MAX_WIDTH ? 0 : at - MAX_WIDTH / 2
  const rows: string[] = []
  for (let number = first; number <= line; number++) {
    const text = shown(lines[number - 1]!)
      .slice(cut, cut + MAX_WIDTH)
      .trimEnd()
    rows.push(`${String(number).padStart(gutter)} | ${text}`.trimEnd())
  }
  if (at !== undefined) rows.push(`${' '.repeat(gutter)} | ${' '.repeat(at - cut)}^`)
  return rows.join('\n')
}

/** No more of the text is cut into lines than is needed. */
function linesUpTo(source: string, count: number): string[] {
  const lines: string[] = []
  for (let at = 0; at <= source.length && lines.length < count;) {
    const newline = source.indexOf('\n', at)
    const end = newline < 0 ? source.length : newline
    lines.push(source.slice(at, end))
    at = end + 1
  }
  return lines
}

const TAB = '    '

function shown(line: string): string {
  return printable(line.replace(/\r$/, '').replaceAll('\t', TAB))
}

/** Where the caret goes: the width of what stands before the column. */
function caretAt(line: string, column: number): number {
  return shown(
    Array.from(line)
      .slice(0, column - 1)
      .join(''),
  ).length
}
