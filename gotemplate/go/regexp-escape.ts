/** Escapes and character classes of Go's regular expression syntax. */
import { cleanRanges, foldRanges, negateRanges } from './regexp-class.ts'
import type { CharClass, Property, Ranges } from './regexp-class.ts'
import { RegexpError } from './regexp-syntax.ts'
import type { RegexpProblem } from './regexp-syntax.ts'

const PERL: Readonly<Record<string, Ranges>> = {
  d: [0x30, 0x39],
  s: [0x9, 0xa, 0xc, 0xd, 0x20, 0x20],
  w: [0x30, 0x39, 0x41, 0x5a, 0x5f, 0x5f, 0x61, 0x7a],
}

const POSIX: Readonly<Record<string, Ranges>> = {
  alnum: [0x30, 0x39, 0x41, 0x5a, 0x61, 0x7a],
  alpha: [0x41, 0x5a, 0x61, 0x7a],
  ascii: [0x0, 0x7f],
  blank: [0x9, 0x9, 0x20, 0x20],
  cntrl: [0x0, 0x1f, 0x7f, 0x7f],
  digit: [0x30, 0x39],
  graph: [0x21, 0x7e],
  lower: [0x61, 0x7a],
  print: [0x20, 0x7e],
  punct: [0x21, 0x2f, 0x3a, 0x40, 0x5b, 0x60, 0x7b, 0x7e],
  space: [0x9, 0xd, 0x20, 0x20],
  upper: [0x41, 0x5a],
  word: [0x30, 0x39, 0x41, 0x5a, 0x5f, 0x5f, 0x61, 0x7a],
  xdigit: [0x30, 0x39, 0x41, 0x46, 0x61, 0x66],
}

const C_ESCAPES: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 }

// Go's unicode.CategoryAliases, in the canonical spelling that ignores case, blanks and underscores.
const CATEGORY_ALIASES =
  'Letter:L Casedletter:LC Uppercaseletter:Lu Lowercaseletter:Ll Titlecaseletter:Lt Modifierletter:Lm Otherletter:Lo ' +
  'Mark:M Combiningmark:M Nonspacingmark:Mn Spacingmark:Mc Enclosingmark:Me Number:N Decimalnumber:Nd Digit:Nd ' +
  'Letternumber:Nl Othernumber:No Punctuation:P Punct:P Connectorpunctuation:Pc Dashpunctuation:Pd Openpunctuation:Ps ' +
  'Closepunctuation:Pe Initialpunctuation:Pi Finalpunctuation:Pf Otherpunctuation:Po Symbol:S Mathsymbol:Sm ' +
  'Currencysymbol:Sc Modifiersymbol:Sk Othersymbol:So Separator:Z Spaceseparator:Zs Lineseparator:Zl ' +
  'Paragraphseparator:Zp Other:C Control:Cc Cntrl:Cc Format:Cf Surrogate:Cs Privateuse:Co Unassigned:Cn'

/** A reading position in the pattern. */
export class Cursor {
  readonly text: string
  at = 0
  constructor(text: string) {
    this.text = text
  }
  get rest(): string {
    return this.text.slice(this.at)
  }
  get done(): boolean {
    return this.at >= this.text.length
  }
  peek(offset = 0): string {
    return this.text[this.at + offset] ?? ''
  }
  /** The next code point. Throws RegexpError where Go meets invalid UTF-8. */
  next(): number {
    const code = this.text.codePointAt(this.at)!
    if (code >= 0xd800 && code <= 0xdfff) throw new RegexpError('invalid UTF-8', this.rest)
    this.at += code > 0xffff ? 2 : 1
    return code
  }
  error(problem: RegexpProblem, from: number): RegexpError {
    return new RegexpError(problem, this.text.slice(from, this.at))
  }
}

/** The code point of an escape such as `\n`, `\x41`, `\x{1F600}`, `\123` or `\.`. */
export function parseEscape(cursor: Cursor): number {
  const start = cursor.at++
  if (cursor.done) throw new RegexpError('trailing backslash at end of expression', '')
  const code = cursor.next()
  const char = String.fromCodePoint(code)
  if (char >= '0' && char <= '7') {
    const octal = parseOctal(cursor, char)
    if (octal !== undefined) return octal
  } else if (char === 'x') {
    const hex = cursor.done ? undefined : parseHex(cursor)
    if (hex !== undefined) return hex
  } else if (Object.hasOwn(C_ESCAPES, char)) return C_ESCAPES[char]!
  else if (code < 0x80 && !/[0-9A-Za-z]/.test(char)) return code
  throw cursor.error('invalid escape sequence', start)
}

function parseOctal(cursor: Cursor, first: string): number | undefined {
  const isOctal = () => cursor.peek() >= '0' && cursor.peek() <= '7'
  // A single non-zero digit would be a back reference.
  if (first !== '0' && !isOctal()) return undefined
  let value = Number(first)
  for (let i = 1; i < 3 && isOctal(); i++) value = value * 8 + Number(cursor.text[cursor.at++])
  return value
}

function parseHex(cursor: Cursor): number | undefined {
  const first = cursor.next()
  if (first !== 0x7b) {
    if (cursor.done) return undefined
    const value = hexDigit(first) * 16 + hexDigit(cursor.next())
    return Number.isNaN(value) ? undefined : value
  }
  let value = 0
  for (let digits = 0; ; digits++) {
    if (cursor.done) return undefined
    const code = cursor.next()
    if (code === 0x7d) return digits === 0 ? undefined : value
    value = value * 16 + hexDigit(code)
    if (Number.isNaN(value) || value > 0x10ffff) return undefined
  }
}

function hexDigit(code: number): number {
  const char = String.fromCodePoint(code)
  return /^[0-9A-Fa-f]$/.test(char) ? parseInt(char, 16) : NaN
}

/** A class under construction. */
interface Members {
  ranges: number[]
  readonly properties: Property[]
}

/** `\d`, `\PL`, `\p{Greek}` and their like at the cursor, or undefined if something else stands there. */
export function parseGroupEscape(cursor: Cursor, fold: boolean): CharClass | undefined {
  const members: Members = { ranges: [], properties: [] }
  return addGroupEscape(cursor, fold, members) ? finish(members, false) : undefined
}

function addGroupEscape(cursor: Cursor, fold: boolean, members: Members): boolean {
  if (cursor.peek() !== '\\') return false
  const letter = cursor.peek(1)
  if (letter === 'p' || letter === 'P') {
    addProperty(cursor, fold, members)
    return true
  }
  const lower = letter.toLowerCase()
  if (letter === '' || !Object.hasOwn(PERL, lower)) return false
  cursor.at += 2
  addGroup(members, PERL[lower]!, { fold, negated: letter !== lower })
  return true
}

function addGroup(members: Members, group: Ranges, how: { fold: boolean; negated: boolean }): void {
  const ranges = how.fold ? foldRanges(group) : group
  members.ranges.push(...(how.negated ? negateRanges(ranges) : ranges))
}

function addProperty(cursor: Cursor, fold: boolean, members: Members): void {
  const start = cursor.at
  let negated = cursor.peek(1) === 'P'
  cursor.at += 2
  let name: string
  if (cursor.peek() === '{') {
    const end = cursor.text.indexOf('}', start)
    checkWellFormed(cursor, start, end)
    if (end < 0) throw new RegexpError('invalid character class range', cursor.text.slice(start))
    name = cursor.text.slice(cursor.at + 1, end)
    cursor.at = end + 1
  } else name = cursor.done ? '' : String.fromCodePoint(cursor.next())
  if (name.startsWith('^')) {
    negated = !negated
    name = name.slice(1)
  }
  const table = unicodeTable(name)
  if (table === undefined) throw cursor.error('invalid character class range', start)
  if (typeof table === 'string') members.properties.push({ source: table, negated, fold })
  else addGroup(members, table, { fold, negated })
}

function checkWellFormed(cursor: Cursor, from: number, to: number): void {
  const part = new Cursor(to < 0 ? cursor.text : cursor.text.slice(0, to))
  part.at = from
  while (!part.done) part.next()
}

/** JavaScript's name of a category or script, ranges for the special names, undefined if Go knows none. */
function unicodeTable(name: string): string | Ranges | undefined {
  const bare = name.replace(/[_ -]/g, '')
  const canonical = bare.slice(0, 1).toUpperCase() + bare.slice(1).replace(/[A-Z]/g, (c) => c.toLowerCase())
  if (canonical === 'Any') return [0, 0x10ffff]
  if (canonical === 'Ascii') return [0, 0x7f]
  if (canonical === 'Assigned') return 'Assigned'
  if (canonical === 'Lc') return 'LC'
  if (/^[CLMNPSZ][a-z]?$/.test(canonical)) return isProperty(canonical) ? canonical : undefined
  // Go looks scripts up by their capitalised names: those of two words are never found.
  if (/^[A-Z][a-z]+$/.test(canonical) && isProperty(`Script=${canonical}`) && !isShortScript(canonical)) {
    return `Script=${canonical}`
  }
  return new RegExp(`(?:^| )${canonical.replace(/[^A-Za-z]/g, '?')}:(\\w+)`).exec(CATEGORY_ALIASES)?.[1]
}

/** Whether it is one of JavaScript's four-letter aliases (Latn, Grek …), which Go does not know. */
function isShortScript(name: string): boolean {
  return name.length === 4 && !['Ahom', 'Cham', 'Kawi', 'Lisu', 'Miao', 'Modi', 'Newa', 'Thai', 'Toto'].includes(name)
}

function isProperty(source: string): boolean {
  try {
    return new RegExp(`\\p{${source}}`, 'u').source !== ''
  } catch {
    return false
  }
}

/** A class in brackets. */
export function parseBracketClass(cursor: Cursor, fold: boolean): CharClass {
  const start = cursor.at++
  const members: Members = { ranges: [], properties: [] }
  const negated = cursor.peek() === '^'
  if (negated) cursor.at++
  for (let first = true; cursor.peek() !== ']' || first; first = false) {
    if (addPosixGroup(cursor, fold, members) || addGroupEscape(cursor, fold, members)) continue
    const range = parseRange(cursor, start)
    members.ranges.push(...(fold ? foldRanges(range) : range))
  }
  cursor.at++
  return finish(members, negated)
}

function addPosixGroup(cursor: Cursor, fold: boolean, members: Members): boolean {
  if (cursor.peek() !== '[' || cursor.peek(1) !== ':' || cursor.peek(2) === '') return false
  const end = cursor.text.indexOf(':]', cursor.at + 2)
  if (end < 0) return false
  const start = cursor.at
  cursor.at = end + 2
  const inside = cursor.text.slice(start + 2, end)
  const negated = inside.startsWith('^')
  const name = negated ? inside.slice(1) : inside
  if (!Object.hasOwn(POSIX, name)) throw cursor.error('invalid character class range', start)
  addGroup(members, POSIX[name]!, { fold, negated })
  return true
}

function parseRange(cursor: Cursor, classStart: number): [low: number, high: number] {
  const start = cursor.at
  const low = parseClassChar(cursor, classStart)
  if (cursor.peek() !== '-' || cursor.peek(1) === ']' || cursor.peek(1) === '') return [low, low]
  cursor.at++
  const high = parseClassChar(cursor, classStart)
  if (high < low) throw cursor.error('invalid character class range', start)
  return [low, high]
}

function parseClassChar(cursor: Cursor, classStart: number): number {
  if (cursor.done) throw new RegexpError('missing closing ]', cursor.text.slice(classStart))
  return cursor.peek() === '\\' ? parseEscape(cursor) : cursor.next()
}

function finish(members: Members, negated: boolean): CharClass {
  const ranges = cleanRanges(members.ranges)
  if (members.properties.length > 0) return { ranges, properties: members.properties, negated }
  return { ranges: negated ? negateRanges(ranges) : ranges, properties: [], negated: false }
}
