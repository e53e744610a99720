/** Reads Go's regular expression syntax (RE2 as regexp.Compile takes it) with Go's errors. */
import { ANY, ANY_BUT_NEWLINE, foldRanges } from './regexp-class.ts'
import type { Ranges } from './regexp-class.ts'
import { Cursor, parseBracketClass, parseEscape, parseGroupEscape } from './regexp-escape.ts'
import { RegexpError } from './regexp-syntax.ts'
import type { Assertion, RegexpNode, RegexpTree, Repeat } from './regexp-syntax.ts'

interface Flags {
  readonly fold: boolean
  readonly multiLine: boolean
  readonly dotAll: boolean
  readonly ungreedy: boolean
}

/** An open group, or the whole expression at the bottom of the stack. */
interface Frame {
  /** Number of the capture; 0 for a group that captures nothing. */
  readonly capture: number
  /** The flags to restore when it closes. */
  readonly outer: Flags
  readonly alternatives: RegexpNode[]
  items: RegexpNode[]
}

interface Parser {
  readonly cursor: Cursor
  readonly stack: Frame[]
  readonly groupNames: string[]
  readonly measures: Map<RegexpNode, Measure>
  flags: Flags
}

/** Height of a subtree and the number of instructions that it compiles to. */
interface Measure {
  readonly height: number
  readonly size: number
}

const MAX_HEIGHT = 1000
// Go allows 3.3 million instructions; an expression near that would take this process down.
const MAX_SIZE = 500_000
const MAX_REPEAT = 1000
const NO_FLAGS: Flags = { fold: false, multiLine: false, dotAll: false, ungreedy: false }
const LEAF: Measure = { height: 1, size: 1 }

/** Go: syntax.Parse with the flags of regexp.Compile. Throws RegexpError. */
export function parseRegexp(pattern: string): RegexpTree {
  const parser: Parser = {
    cursor: new Cursor(pattern),
    stack: [frame(0, NO_FLAGS)],
    groupNames: [''],
    measures: new Map(),
    flags: NO_FLAGS,
  }
  const { cursor } = parser
  // Where the repetition that was read last begins: another one may not follow directly.
  let lastRepeat = -1
  while (!cursor.done) {
    const start = cursor.at
    lastRepeat = parseItem(parser, lastRepeat) ? start : -1
  }
  if (parser.stack.length > 1) throw new RegexpError('missing closing )', pattern)
  return { root: closeFrame(parser, parser.stack[0]!), groupNames: parser.groupNames }
}

function frame(capture: number, outer: Flags): Frame {
  return { capture, outer, alternatives: [], items: [] }
}

function top(parser: Parser): Frame {
  return parser.stack[parser.stack.length - 1]!
}

/** Reads one construct; true if it was a repetition operator. */
function parseItem(parser: Parser, lastRepeat: number): boolean {
  const { cursor } = parser
  switch (cursor.peek()) {
    case '(':
      openGroup(parser)
      return false
    case ')':
      closeGroup(parser)
      return false
    case '|':
      cursor.at++
      endAlternative(parser, top(parser))
      return false
    case '*':
    case '+':
    case '?':
    case '{':
      return parseRepetition(parser, lastRepeat)
    case '[':
      push(parser, { op: 'class', set: parseBracketClass(cursor, parser.flags.fold) })
      return false
    case '\\':
      parseBackslash(parser)
      return false
    default:
      parseChar(parser)
      return false
  }
}

function parseChar(parser: Parser): void {
  const { cursor, flags } = parser
  const code = cursor.next()
  if (code === 0x5e) pushAssertion(parser, flags.multiLine ? 'line-start' : 'text-start')
  else if (code === 0x24) pushAssertion(parser, flags.multiLine ? 'line-end' : 'text-end')
  else if (code === 0x2e) pushRanges(parser, flags.dotAll ? ANY : ANY_BUT_NEWLINE)
  else pushLiteral(parser, code)
}

function push(parser: Parser, node: RegexpNode, measure: Measure = LEAF): void {
  if (measure !== LEAF) remember(parser, node, measure)
  top(parser).items.push(node)
}

function remember(parser: Parser, node: RegexpNode, measure: Measure): void {
  if (measure.height > MAX_HEIGHT) throw new RegexpError('expression nests too deeply', parser.cursor.text)
  if (measure.size > MAX_SIZE) throw new RegexpError('expression too large', parser.cursor.text)
  parser.measures.set(node, measure)
}

function pushAssertion(parser: Parser, assertion: Assertion): void {
  push(parser, { op: 'assert', assertion })
}

function pushRanges(parser: Parser, ranges: Ranges): void {
  push(parser, { op: 'class', set: { ranges, properties: [], negated: false } })
}

function pushLiteral(parser: Parser, code: number): void {
  pushRanges(parser, parser.flags.fold ? foldRanges([code, code]) : [code, code])
}

const ASSERTION_ESCAPES: Readonly<Record<string, Assertion>> = {
  A: 'text-start',
  b: 'word-boundary',
  B: 'no-word-boundary',
  z: 'text-end',
}

function parseBackslash(parser: Parser): void {
  const { cursor, flags } = parser
  const letter = cursor.peek(1)
  if (letter !== '' && Object.hasOwn(ASSERTION_ESCAPES, letter)) {
    cursor.at += 2
    return pushAssertion(parser, ASSERTION_ESCAPES[letter]!)
  }
  if (letter === 'C') throw new RegexpError('invalid escape sequence', '\\C')
  if (letter === 'Q') return parseQuoted(parser)
  const group = parseGroupEscape(cursor, flags.fold)
  if (group !== undefined) push(parser, { op: 'class', set: group })
  else pushLiteral(parser, parseEscape(cursor))
}

/** `\Q…\E`: literal text, to the end of the pattern if `\E` is missing. */
function parseQuoted(parser: Parser): void {
  const { cursor } = parser
  const end = cursor.text.indexOf('\\E', cursor.at + 2)
  const literal = new Cursor(cursor.text.slice(cursor.at + 2, end < 0 ? undefined : end))
  while (!literal.done) pushLiteral(parser, literal.next())
  cursor.at = end < 0 ? cursor.text.length : end + 2
}

function parseRepetition(parser: Parser, lastRepeat: number): boolean {
  const { cursor } = parser
  const start = cursor.at
  const counts = parseCounts(parser)
  if (counts === undefined) {
    cursor.at = start + 1
    pushLiteral(parser, 0x7b)
    return false
  }
  const [min, max] = counts
  const counted = cursor.text[start] === '{'
  if (counted && (min > MAX_REPEAT || (max !== Infinity && (max > MAX_REPEAT || min > max)))) {
    throw cursor.error('invalid repeat count', start)
  }
  const lazy = cursor.peek() === '?'
  if (lazy) cursor.at++
  if (lastRepeat >= 0) throw cursor.error('invalid nested repetition operator', lastRepeat)
  const sub = top(parser).items.pop()
  if (sub === undefined) throw cursor.error('missing argument to repetition operator', start)
  const node: Repeat = { op: 'repeat', sub, min, max, greedy: lazy === parser.flags.ungreedy }
  if (counted && (min >= 2 || max >= 2) && !repeatsAreFew(node, MAX_REPEAT)) {
    throw cursor.error('invalid repeat count', start)
  }
  push(parser, node, measureRepeat(parser, node))
  return true
}

/** The bounds of the operator at the cursor; undefined for a `{` that is just a character. */
function parseCounts(parser: Parser): [min: number, max: number] | undefined {
  const { cursor } = parser
  const operator = cursor.peek()
  if (operator === '{') {
    const counts = /\{(0|[1-9][0-9]*)(?:(,)(0|[1-9][0-9]*)?)?\}/y
    counts.lastIndex = cursor.at
    const match = counts.exec(cursor.text)
    if (match === null) return undefined
    cursor.at = counts.lastIndex
    const min = Number(match[1])
    if (match[2] === undefined) return [min, min]
    return [min, match[3] === undefined ? Infinity : Number(match[3])]
  }
  cursor.at++
  return [operator === '+' ? 1 : 0, operator === '?' ? 1 : Infinity]
}

/** Go: nested counts may not multiply beyond 1000 copies. */
function repeatsAreFew(node: RegexpNode, budget: number): boolean {
  if (node.op === 'repeat') {
    // Go sees counts only where braces were written; * + ? multiply nothing.
    const count = node.max === Infinity ? node.min : node.max
    if (node.max === 0) return true
    if (count > budget) return false
    return repeatsAreFew(node.sub, count > 0 ? Math.floor(budget / count) : budget)
  }
  if (node.op === 'capture') return repeatsAreFew(node.sub, budget)
  if (node.op === 'concat' || node.op === 'alternate') return node.subs.every((sub) => repeatsAreFew(sub, budget))
  return true
}

function measureOf(parser: Parser, node: RegexpNode): Measure {
  return parser.measures.get(node) ?? LEAF
}

function measureRepeat(parser: Parser, node: Repeat): Measure {
  const { height, size } = measureOf(parser, node.sub)
  const copies = node.max === Infinity ? Math.max(node.min, 1) : node.max
  return { height: height + 1, size: Math.max(1, copies * (size + 1) + 1) }
}

function openGroup(parser: Parser): void {
  const { cursor } = parser
  if (cursor.peek(1) === '?') return openSpecialGroup(parser)
  cursor.at++
  openCapture(parser, '')
}

function openCapture(parser: Parser, name: string): void {
  parser.stack.push(frame(parser.groupNames.push(name) - 1, parser.flags))
}

/** `(?P<name>`, `(?<name>`, `(?flags)`, `(?flags:`. */
function openSpecialGroup(parser: Parser): void {
  const { cursor } = parser
  const start = cursor.at
  const rest = cursor.rest
  const named = /^\(\?P?</.exec(rest)
  if (named === null || rest.length <= named[0].length) return parseFlags(parser)
  const end = rest.indexOf('>')
  const inside = new Cursor(end < 0 ? rest : rest.slice(0, end))
  while (!inside.done) inside.next()
  if (end < 0) throw new RegexpError('invalid named capture', rest)
  cursor.at = start + end + 1
  const name = rest.slice(named[0].length, end)
  if (!/^[0-9A-Za-z_]+$/.test(name)) throw cursor.error('invalid named capture', start)
  openCapture(parser, name)
}

const FLAG_NAMES: Readonly<Record<string, keyof Flags>> = {
  i: 'fold',
  m: 'multiLine',
  s: 'dotAll',
  U: 'ungreedy',
}

function parseFlags(parser: Parser): void {
  const { cursor } = parser
  const start = cursor.at
  cursor.at += 2
  let flags = parser.flags
  let negative = false
  let sawFlag = false
  while (!cursor.done) {
    const char = String.fromCodePoint(cursor.next())
    if (Object.hasOwn(FLAG_NAMES, char)) {
      flags = { ...flags, [FLAG_NAMES[char]!]: !negative }
      sawFlag = true
    } else if (char === '-' && !negative) {
      negative = true
      sawFlag = false
    } else if ((char === ':' || char === ')') && (sawFlag || !negative)) {
      if (char === ':') parser.stack.push(frame(0, parser.flags))
      parser.flags = flags
      return
    } else break
  }
  throw cursor.error('invalid or unsupported Perl syntax', start)
}

function closeGroup(parser: Parser): void {
  if (parser.stack.length < 2) throw new RegexpError('unexpected )', parser.cursor.text)
  parser.cursor.at++
  const closed = parser.stack.pop()!
  parser.flags = closed.outer
  const sub = closeFrame(parser, closed)
  const measure = measureOf(parser, sub)
  if (closed.capture === 0) return push(parser, sub, measure)
  const outer = { height: measure.height + 1, size: measure.size + 2 }
  push(parser, { op: 'capture', index: closed.capture, sub }, outer)
}

function closeFrame(parser: Parser, closed: Frame): RegexpNode {
  endAlternative(parser, closed)
  if (closed.alternatives.length === 1) return closed.alternatives[0]!
  return measured(parser, { op: 'alternate', subs: closed.alternatives })
}

function endAlternative(parser: Parser, open: Frame): void {
  const { items } = open
  if (items.length === 0) open.alternatives.push({ op: 'empty' })
  else open.alternatives.push(items.length === 1 ? items[0]! : measured(parser, { op: 'concat', subs: items }))
  open.items = []
}

function measured(parser: Parser, node: RegexpNode & { readonly subs: readonly RegexpNode[] }): RegexpNode {
  let height = 0
  let size = node.subs.length
  for (const sub of node.subs) {
    const measure = measureOf(parser, sub)
    height = Math.max(height, measure.height)
    size += measure.size
  }
  remember(parser, node, { height: height + 1, size })
  return node
}
