/** Sprig's functions that fit text into a width. Widths count bytes, as goutils counts them. */
import type { FuncMap } from '../func.ts'
import { byteLength, byteSlice } from '../go/utf8.ts'
import { checkText } from './budget.ts'
import { fromBytes, toBytes } from './strings.ts'

interface WrapStyle {
  readonly newLine: string
  /** Cut words longer than a line; else they stick out. */
  readonly cutWords: boolean
}

function wrapText(text: string, width: number, style: WrapStyle): string {
  const newLine = toBytes(style.newLine === '' ? '\n' : style.newLine)
  const bytes = toBytes(text)
  const lines = wrapBytes(bytes, Math.max(width, 1), style.cutWords)
  checkText(bytes.length + lines.length * newLine.length)
  return fromBytes(lines.join(newLine))
}

function wrapBytes(text: string, width: number, cutWords: boolean): string[] {
  const lines: string[] = []
  let at = 0
  while (text.length - at > width) {
    if (text[at] === ' ') {
      at++
      continue
    }
    const end = lineEnd(text, { at, width, cutWords })
    if (end < 0) break
    lines.push(text.slice(at, end))
    // The space at which a line was broken goes.
    at = text[end] === ' ' ? end + 1 : end
  }
  lines.push(text.slice(at))
  return lines
}

/** Where the line that begins at `at` ends; -1 if it takes all that is left. */
function lineEnd(text: string, line: { at: number; width: number; cutWords: boolean }): number {
  const limit = line.at + line.width
  const space = text.slice(line.at, limit + 1).lastIndexOf(' ')
  if (space >= 0) return line.at + space
  return line.cutWords ? limit : text.indexOf(' ', limit)
}

function abbrev(width: number, text: string): string {
  return width < 4 ? text : abbreviate(text, 0, width)
}

function abbrevBoth(left: number, right: number, text: string): string {
  if (right < 4 || (left > 0 && right < 7)) return text
  return abbreviate(text, left, right)
}

/** goutils.AbbreviateFull: `left` is where the text should begin, `width` at least 4. */
function abbreviate(text: string, left: number, width: number): string {
  const size = byteLength(text)
  if (size <= width) return text
  const room = width - 3
  let offset = Math.min(left, size)
  if (size - offset < room) offset = size - room
  if (offset <= 4) return byteSlice(text, 0, room) + '...'
  if (width < 7) return ''
  if (offset + room < size) return '...' + abbreviate(byteSlice(text, offset), 0, room)
  return '...' + byteSlice(text, size - room)
}

export const wrapFuncs: FuncMap = {
  wrap: [(width: number, text: string) => wrapText(text, width, { newLine: '', cutWords: false }), 'int', 'string'],
  wrapWith: [
    (width: number, newLine: string, text: string) => wrapText(text, width, { newLine, cutWords: true }),
    'int',
    'string',
    'string',
  ],
  abbrev: [abbrev, 'int', 'string'],
  abbrevboth: [abbrevBoth, 'int', 'int', 'string'],
}
