/** The characters of a TOML document, with the positions and messages of the Go library. */
import { quote, quoteRune } from './strconv-quote.ts'
import { TomlError } from './toml-error.ts'

/** The end of the text where a character is expected. */
export const END = ''

export interface Scanner {
  readonly text: string
  at: number
  /** Line at `lineAt`: lines are counted on from there, since errors mostly come late. */
  line: number
  lineAt: number
  /** The key being read or given a value, for messages. */
  readonly lastKey: () => string
}

/** The line of a position, counted from 1. */
export function lineOf(scan: Scanner, at: number = scan.at): number {
  if (at < scan.lineAt) {
    scan.line = 1
    scan.lineAt = 0
  }
  for (let next = scan.text.indexOf('\n', scan.lineAt); next >= 0 && next < at;) {
    scan.line++
    scan.lineAt = next + 1
    next = scan.text.indexOf('\n', scan.lineAt)
  }
  return scan.line
}

/** An error at a line. */
export function errorAt(scan: Scanner, line: number, message: string): TomlError {
  const key = scan.lastKey()
  return new TomlError(`toml: line ${line}${key === '' ? '' : ` (last key ${quote(key)})`}: ${message}`)
}

/** An error about the character just read. */
export function failure(scan: Scanner, message: string): TomlError {
  return errorAt(scan, lineOf(scan), message)
}

/** The same where that character may have been the end of the text: Go then does not count a last line break. */
export function failureAfter(scan: Scanner, read: string, message: string): TomlError {
  const atBreak = read === END && scan.text[scan.at - 1] === '\n'
  return errorAt(scan, lineOf(scan) - (atBreak ? 1 : 0), message)
}

/** An error of the line before: what was read is its line break. */
export function failureBefore(scan: Scanner, message: string): TomlError {
  return errorAt(scan, lineOf(scan) - 1, message)
}

/** The next character without taking it. @throws TomlError for control characters and bytes that are not UTF-8 */
export function peek(scan: Scanner): string {
  const { text, at } = scan
  if (at >= text.length) return END
  const code = text.codePointAt(at)!
  if (code >= 0x20 && code < 0x7f) return text[at]!
  if (code >= 0xd800 && code <= 0xdfff) {
    throw failure(scan, `invalid UTF-8 byte: 0x${(code & 0xff).toString(16).padStart(2, '0')}`)
  }
  const isBreak = code === 0x0a || (code === 0x0d && text[at + 1] === '\n')
  if ((code < 0x20 && code !== 0x09 && !isBreak) || code === 0x7f) {
    const number = code.toString(16).padStart(2, '0')
    throw failure(scan, `TOML files cannot contain control characters: '0x${number}'`)
  }
  return String.fromCodePoint(code)
}

/** Takes the next character. */
export function next(scan: Scanner): string {
  const character = peek(scan)
  scan.at += character.length
  return character
}

/** Takes the next character if it is this one. */
export function accept(scan: Scanner, character: string): boolean {
  if (peek(scan) !== character) return false
  scan.at += character.length
  return true
}

export function skipBlanks(scan: Scanner): void {
  while (isBlank(peek(scan))) scan.at++
}

export function isBlank(character: string): boolean {
  return character === ' ' || character === '\t'
}

export function isBreak(character: string): boolean {
  return character === '\n' || character === '\r'
}

/** Skips a comment up to its line break. */
export function skipComment(scan: Scanner): void {
  for (let character = peek(scan); character !== END && !isBreak(character); character = peek(scan)) {
    scan.at += character.length
  }
}

/** A character in a message, as Go's %q shows it; the end of the text is its zero rune. */
export function shown(character: string): string {
  return quoteRune(character === END ? 0 : character.codePointAt(0)!, false)
}

/** The longest match of a sticky pattern at the current place, which is taken. */
export function take(scan: Scanner, pattern: RegExp): string {
  pattern.lastIndex = scan.at
  const found = pattern.exec(scan.text)?.[0] ?? ''
  scan.at += found.length
  return found
}
