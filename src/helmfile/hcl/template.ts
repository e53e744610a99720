/** Texts with expressions in them: "…${x}…", heredocs, `%{ if … }`. */
import { asBool, asText } from './values.ts'
import { spend } from './budget.ts'
import { constant, forText } from './expression.ts'
import type { Expression } from './expression.ts'
import type { HclCursor } from './cursor.ts'

/** What a template asks of the parser of expressions. */
export interface ExpressionParser {
  readonly cursor: HclCursor
  expression(): Expression
  /** `k, v in collection`; the names count until `leave`. */
  forClause(): Parameters<typeof forText>[0]
  leave(): void
}

type Part = string | Expression

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' }

/** Behind the opening quote. */
export function quotedTemplate(parser: ExpressionParser): Expression {
  return templateUntil(parser, { isEnd: (cursor) => cursor.text[cursor.pos] === '"', hasEscapes: true, close: 1 })
}

/** Behind `<<`. */
export function heredoc(parser: ExpressionParser): Expression {
  const { cursor } = parser
  const isIndented = cursor.text[cursor.pos] === '-'
  if (isIndented) cursor.pos++
  const name = cursor.identifier()
  if (name === undefined) throw cursor.fail('Invalid expression; a heredoc needs a name')
  const start = cursor.lineEnd() + 1
  const end = new RegExp(`^[ \\t]*${name}[ \\t\\r]*$`, 'm')
  const found = end.exec(cursor.text.slice(start))
  if (found === null) throw cursor.fail('Unterminated template string; No closing marker was found for the string.')
  const body = cursor.text.slice(start, start + found.index)
  const inner = parser.cursor.text
  const text = isIndented ? withoutIndent(body) : body
  cursor.pos = start + found.index + found[0].length
  return withinText(parser, text, inner)
}

/** The body of a heredoc is a text of its own. */
function withinText(parser: ExpressionParser, text: string, outer: string): Expression {
  const { cursor } = parser
  const after = cursor.pos
  cursor.text = text
  cursor.pos = 0
  const value = templateUntil(parser, { isEnd: ({ atEnd }) => atEnd, hasEscapes: false, close: 0 })
  cursor.text = outer
  cursor.pos = after
  return value
}

/** Blank lines count for nothing; nor does a line that `~}` draws to the one before. */
function withoutIndent(text: string): string {
  const lines = text.split('\n')
  const counts = lines.map((line, i) => line.trim() !== '' && !(lines[i - 1] ?? '').trimEnd().endsWith('~}'))
  const indents = lines.flatMap((line, i) => (counts[i] === true ? [/^\s*/.exec(line)![0].length] : []))
  const least = Math.min(...indents)
  return lines.map((line, i) => (counts[i] === true ? line.slice(least) : line)).join('\n')
}

interface TemplateEnd {
  readonly isEnd: (cursor: HclCursor) => boolean
  readonly hasEscapes: boolean
  /** Units to pass at the end. */
  readonly close: number
}

function templateUntil(parser: ExpressionParser, end: TemplateEnd): Expression {
  const parts = partsUntil(parser, end, [])
  parser.cursor.pos += end.close
  return joined(parts.parts)
}

/** An expression alone keeps its type. */
function joined(parts: readonly Part[]): Expression {
  const only = parts[0]
  if (parts.length === 0) return constant('')
  if (parts.length === 1) return typeof only === 'string' ? constant(only) : only!
  return (scope) => {
    const texts = parts.map((part) => (typeof part === 'string' ? part : asText(part(scope))))
    return spend(scope.budget, texts.join(''))
  }
}

interface Parts {
  readonly parts: Part[]
  /** The directive that ended them, if one did. */
  readonly ending: string | undefined
}

function partsUntil(parser: ExpressionParser, end: TemplateEnd, endings: readonly string[]): Parts {
  const { cursor } = parser
  const parts: Part[] = []
  let text = ''
  // Behind the directive that this belongs to.
  let trimsNext = cursor.pos > 1 && cursor.text.startsWith('~}', cursor.pos - 2)
  const flush = (): void => {
    if (text !== '') parts.push(text)
    text = ''
  }
  for (;;) {
    if (trimsNext) passBlanks(cursor, end)
    trimsNext = false
    if (end.isEnd(cursor) && !cursor.atEnd) break
    if (cursor.atEnd) {
      if (end.close === 0) break
      throw cursor.fail('Unterminated template string; No closing marker was found for the string.')
    }
    const mark = cursor.text.slice(cursor.pos, cursor.pos + 2)
    if (mark === '${' || mark === '%{') {
      cursor.pos += 2
      if (cursor.text[cursor.pos] === '~') {
        cursor.pos++
        text = withoutEnd(text, end)
      }
      flush()
      const ending = mark === '${' ? interpolation(parser, parts) : directive(parser, { end, endings, parts })
      trimsNext = cursor.text[cursor.pos - 2] === '~'
      if (ending !== undefined) return { parts, ending }
    } else text += literal(cursor, end.hasEscapes)
  }
  flush()
  return { parts, ending: undefined }
}

/** HCL: of heredocs only the rest of the line goes. */
function passBlanks(cursor: HclCursor, { hasEscapes }: TemplateEnd): void {
  const blanks = hasEscapes ? /\s*/y : /[^\S\n]*\n?/y
  blanks.lastIndex = cursor.pos
  cursor.pos += blanks.exec(cursor.text)![0].length
}

function withoutEnd(text: string, { hasEscapes }: TemplateEnd): string {
  return hasEscapes ? text.trimEnd() : text.replace(/[^\S\n]+$/, '')
}

function literal(cursor: HclCursor, hasEscapes: boolean): string {
  const { text } = cursor
  if (/^[$%]{2}\{/.test(text.slice(cursor.pos, cursor.pos + 3))) {
    cursor.pos += 3
    return `${text[cursor.pos - 3]!}{`
  }
  const char = text[cursor.pos++]!
  if (!hasEscapes) return char
  if (char === '\n')
    throw cursor.fail('Invalid multi-line string; Quoted strings may not be split over multiple lines.')
  if (char !== '\\') return char
  const escape = text[cursor.pos++] ?? ''
  const length = escape === 'u' ? 4 : escape === 'U' ? 8 : 0
  if (length === 0) {
    const known = Object.hasOwn(ESCAPES, escape) ? ESCAPES[escape] : undefined
    if (known === undefined)
      throw cursor.fail(`Invalid escape sequence; The symbol "${escape}" is not a valid escape sequence selector.`)
    return known
  }
  const digits = text.slice(cursor.pos, cursor.pos + length)
  cursor.pos += length
  const code = /^[0-9a-fA-F]+$/.test(digits) ? Number.parseInt(digits, 16) : Infinity
  if (code > 0x10ffff) throw cursor.fail('Invalid escape sequence; no such character')
  return String.fromCodePoint(code)
}

function interpolation(parser: ExpressionParser, parts: Part[]): undefined {
  const { cursor } = parser
  parts.push(cursor.within(false, () => parser.expression()))
  closeSequence(cursor)
}

function closeSequence(cursor: HclCursor): void {
  cursor.skipLines()
  cursor.take('~')
  cursor.expect('}', 'Extra characters after interpolation expression')
}

interface Directive {
  readonly end: TemplateEnd
  readonly endings: readonly string[]
  readonly parts: Part[]
}

function directive(parser: ExpressionParser, { end, endings, parts }: Directive): string | undefined {
  const { cursor } = parser
  const keyword = cursor.within(false, () => cursor.identifier()) ?? ''
  if (endings.includes(keyword)) {
    closeSequence(cursor)
    return keyword
  }
  if (keyword === 'if') parts.push(ifDirective(parser, end))
  else if (keyword === 'for') parts.push(forDirective(parser, end))
  else throw cursor.fail(`Invalid template directive; "${keyword}" is not a valid template directive.`)
  return undefined
}

function ifDirective(parser: ExpressionParser, end: TemplateEnd): Expression {
  const { cursor } = parser
  const condition = cursor.within(false, () => parser.expression())
  closeSequence(cursor)
  const yes = partsUntil(parser, end, ['else', 'endif'])
  const no = yes.ending === 'else' ? partsUntil(parser, end, ['endif']) : undefined
  if ((no ?? yes).ending !== 'endif') throw cursor.fail('Unexpected end of template; The if directive has no endif.')
  const [then, otherwise] = [joined(yes.parts), joined(no?.parts ?? [])]
  return (scope) => (asBool(condition(scope)) ? then(scope) : otherwise(scope))
}

function forDirective(parser: ExpressionParser, end: TemplateEnd): Expression {
  const { cursor } = parser
  const clause = cursor.within(false, () => parser.forClause())
  closeSequence(cursor)
  const body = partsUntil(parser, end, ['endfor'])
  if (body.ending === undefined) throw cursor.fail('Unexpected end of template; The for directive has no endfor.')
  parser.leave()
  return forText(clause, joined(body.parts))
}
