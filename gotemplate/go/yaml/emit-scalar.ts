/** How goyaml's emitter writes one string: which style, and the bytes of each. */
import { isBlank, isBreak } from './chars.ts'

/** What stands around a scalar. */
export interface ScalarPlace {
  /** Column where the scalar begins. */
  readonly column: number
  /** Column of its further lines. */
  readonly indent: number
  /** A simple key stays on its line. */
  readonly key: boolean
  /** Lines longer than this are folded at the next space. */
  readonly width: number
  /** v3 writes tabs inside literal blocks; v2 escapes them. */
  readonly literalTabs: boolean
}

const BACKSLASH = 92

/** What a string holds that bears on its style. */
interface Analysis {
  multiline: boolean
  plain: boolean
  single: boolean
  block: boolean
}

/** `canBePlain` is false if the string would be read back as something else. */
export function writeScalar(text: string, canBePlain: boolean, place: ScalarPlace): string {
  const found = analyze(text, place.literalTabs)
  if (text.includes('\n')) {
    return found.block && !place.key ? literal(text, place.indent) : doubleQuoted(text, place)
  }
  if (!canBePlain || (place.key && found.multiline)) return doubleQuoted(text, place)
  if (found.plain) return plain(text, place)
  return found.single ? singleQuoted(text, place) : doubleQuoted(text, place)
}

/** Whether a line break of any kind occurs: then a key cannot be simple. */
export function hasBreak(text: string): boolean {
  return /[\n\r\x85\u2028\u2029]/.test(text)
}

function analyze(text: string, literalTabs: boolean): Analysis {
  const edges = isSpaceOrBreak(text, 0) || isSpaceOrBreak(text, text.length - 1)
  const multiline = hasBreak(text)
  const special = !isPrintable(text, literalTabs)
  const spaceBreak = / [\n\r\x85\u2028\u2029]/.test(text)
  const breakSpace = /[\n\r\x85\u2028\u2029] /.test(text)
  const tabs = text.includes('\t')
  return {
    multiline,
    plain: !(edges || multiline || special || tabs || hasIndicators(text)),
    single: !(breakSpace || spaceBreak || special || tabs),
    block: !(text.endsWith(' ') || spaceBreak || special),
  }
}

function isSpaceOrBreak(text: string, at: number): boolean {
  const unit = text.charCodeAt(at)
  return unit === 32 || isBreak(unit)
}

const UNPRINTABLE = /[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/
const UNPRINTABLE_BUT_TAB = /[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/

/** goyaml takes everything beyond the basic plane for unprintable. */
function isPrintable(text: string, literalTabs: boolean): boolean {
  return !(literalTabs ? UNPRINTABLE_BUT_TAB : UNPRINTABLE).test(text)
}

const LEADING = '#,[]{}&*!|>\'"%@`'

/** Characters that mean something in a block where they stand. */
function hasIndicators(text: string): boolean {
  if (text.startsWith('---') || text.startsWith('...')) return true
  const first = text[0]!
  if (LEADING.includes(first)) return true
  const alone = text.length === 1 || isBlank(text.charCodeAt(1))
  if ((first === '-' || first === '?') && alone) return true
  return /:(?:[ \t]|$)|[ \t\0\n\r\x85\u2028\u2029]#/.test(text)
}

function plain(text: string, place: ScalarPlace): string {
  return place.key || place.column + text.length <= place.width ? text : fold(text, place)
}

function singleQuoted(text: string, place: ScalarPlace): string {
  let body = text.includes("'") ? text.replaceAll("'", "''") : text
  if (!place.key && place.column + body.length + 1 > place.width)
    body = fold(body, { ...place, column: place.column + 1 }, true)
  else if (hasBreak(body)) body = body.replace(/([\u2028\u2029])(?![\u2028\u2029]|$)/g, '$1' + ' '.repeat(place.indent))
  return `'${body}'`
}

/** Breaks lines at single spaces beyond the width; line and paragraph separators begin a line as they are. */
function fold(text: string, place: ScalarPlace, quoted = false): string {
  const { width, indent } = place
  const lineBreak = '\n' + ' '.repeat(indent)
  let out = ''
  let column = place.column
  let from = 0
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit === 0x2028 || unit === 0x2029) {
      column = 0
      if (i + 1 < text.length && !isBreak(text.charCodeAt(i + 1))) {
        out += text.slice(from, i + 1) + ' '.repeat(indent)
        from = i + 1
        column = indent
      }
      continue
    }
    const inside = !quoted || (i > 0 && i < text.length - 1)
    if (unit === 32 && column > width && inside && text.charCodeAt(i - 1) !== 32 && text.charCodeAt(i + 1) !== 32) {
      out += text.slice(from, i) + lineBreak
      from = i + 1
      column = indent
    } else column++
  }
  return out + text.slice(from)
}

const ESCAPES: ReadonlyMap<number, string> = new Map([
  [0x00, '0'],
  [0x07, 'a'],
  [0x08, 'b'],
  [0x09, 't'],
  [0x0a, 'n'],
  [0x0b, 'v'],
  [0x0c, 'f'],
  [0x0d, 'r'],
  [0x1b, 'e'],
  [0x22, '"'],
  [0x5c, '\\'],
  [0x85, 'N'],
  [0xa0, '_'],
  [0x2028, 'L'],
  [0x2029, 'P'],
])

function escape(code: number): string {
  const simple = ESCAPES.get(code)
  if (simple !== undefined) return '\\' + simple
  const hex = code.toString(16).toUpperCase()
  if (code <= 0xff) return '\\x' + hex.padStart(2, '0')
  return code <= 0xffff ? '\\u' + hex.padStart(4, '0') : '\\U' + hex.padStart(8, '0')
}

function doubleQuoted(text: string, place: ScalarPlace): string {
  // goyaml looks for a byte order mark at the beginning of the string whatever character it is at.
  const all = text.startsWith('\ufeff')
  const { width, indent } = place
  let out = '"'
  let column = place.column + 1
  let afterSpace = false
  for (let i = 0; i < text.length; i++) {
    const code = text.codePointAt(i)!
    if (code === 32 && !all) {
      const folds = !place.key && !afterSpace && column > width && i > 0 && i < text.length - 1
      if (folds) {
        out += '\n' + ' '.repeat(indent) + (text.charCodeAt(i + 1) === 32 ? '\\' : '')
        column = indent + (text.charCodeAt(i + 1) === 32 ? 1 : 0)
      } else {
        out += ' '
        column++
      }
      afterSpace = true
      continue
    }
    const piece = all || mustEscape(code) ? escape(code) : String.fromCodePoint(code)
    out += piece
    column += piece.length
    afterSpace = false
    if (code > 0xffff) i++
  }
  return out + '"'
}

function mustEscape(code: number): boolean {
  if (code < 0xa0) return code < 32 || code > 0x7e || code === 34 || code === BACKSLASH
  return code === 0x2028 || code === 0x2029 || (code >= 0xd800 && code < 0xe000) || code === 0xfeff || code >= 0xfffe
}

function literal(text: string, indent: number): string {
  const pad = ' '.repeat(indent)
  const hint = isSpaceOrBreak(text, 0) ? '2' : ''
  const body = text.replace(/([^\n\u2028\u2029]+)/g, pad + '$1')
  return `|${hint}${chomping(text)}\n${body}`
}

export function chomping(text: string): string {
  const last = text.length - 1
  if (!isBreak(text.charCodeAt(last))) return '-'
  return last === 0 || isBreak(text.charCodeAt(last - 1)) ? '+' : ''
}

/** The style of goyaml v3 for a scalar that was written in `style` (a quote or block indicator, '' for plain). */
export function scalarStyle(
  text: string,
  style: string,
  place: { readonly flow: boolean; readonly key: boolean },
): string {
  const { flow, key } = place
  const found = analyze(text, true)
  if (key && found.multiline) return '"'
  const wanted = style === '' && text.includes('\n') ? '|' : style
  if (wanted === '|' || wanted === '>') return found.block && text !== '' && !flow && !key ? wanted : '"'
  const plain = text === '' ? !flow && !key : found.plain && !(flow && hasFlowIndicators(text))
  if (wanted === '' && plain) return ''
  return wanted === '"' || !found.single ? '"' : "'"
}

/** Characters that mean something between brackets. */
function hasFlowIndicators(text: string): boolean {
  return /[,?[\]{}:]/.test(text)
}

/** A scalar in quotes of its own; lines behind the first stand at `indent`. */
export function quotedText(text: string, quote: string, indent: number): string {
  if (quote === '"') {
    return doubleQuoted(text, { column: 0, indent, key: true, width: Infinity, literalTabs: true })
  }
  const pad = ' '.repeat(indent)
  const doubled = text.replaceAll("'", "''")
  const folded = doubled.replace(/([\n\r\x85\u2028\u2029]+)([^])?/g, (_, breaks: string, next?: string) => {
    // The first break of several is written twice, for reading drops it.
    const first = breaks.startsWith('\n') ? '\n' : ''
    return first + breaks + (next === undefined ? '' : pad + next)
  })
  return `'${folded}'`
}
