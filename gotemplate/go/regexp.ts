/** Go's regexp: leftmost-first matching in linear time, on Go strings. */
import { GoPanic } from '../func.ts'
import { compileProgram, runProgram } from './regexp-nfa.ts'
import type { Program } from './regexp-nfa.ts'
import { planNative } from './regexp-native.ts'
import type { NativePlan } from './regexp-native.ts'
import { parseRegexp } from './regexp-parse.ts'
import type { RegexpTree } from './regexp-syntax.ts'
import { canBackquote, quote } from './strconv.ts'

/** A compiled expression. `find` looks for a match at or after `from`. */
export interface Regexp {
  readonly pattern: string
  /** Name of each group, '' where it has none; the first stands for the whole match. */
  readonly groupNames: readonly string[]
  readonly find: (text: string, from: number, wantGroups: boolean) => Match | undefined
}

/** Positions in UTF-16 units. */
export interface Match {
  readonly start: number
  readonly end: number
  /** Text of each group, the whole match first; undefined for a group that took no part. */
  readonly groups: readonly (string | undefined)[]
}

/** Which engine runs an expression: `auto` is the choice for users, the others are for comparing the two. */
export type Engine = 'auto' | 'automaton'

/** Go: regexp.Compile. Throws RegexpError. */
export function compileRegexp(pattern: string, engine: Engine = 'auto'): Regexp {
  const tree = parseRegexp(pattern)
  const plan = engine === 'auto' ? planNative(tree.root) : undefined
  const native = plan === undefined ? undefined : new RegExp(plan.source, 'gu')
  const automaton = lazyAutomaton(tree)
  const find = (text: string, from: number, wantGroups: boolean): Match | undefined =>
    native !== undefined && suits(plan!, text, wantGroups)
      ? findNative(native, text, from)
      : automaton(text, from, wantGroups)
  return { pattern, groupNames: tree.groupNames, find }
}

/** Go: regexp.MustCompile. Throws GoPanic. */
export function mustCompileRegexp(pattern: string): Regexp {
  try {
    return compileRegexp(pattern)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const quoted = canBackquote(pattern) ? `\`${pattern}\`` : quote(pattern)
    throw new GoPanic(`regexp: Compile(${quoted}): ${error.message}`)
  }
}

/** Go: MatchString. */
export function matches(regexp: Regexp, text: string): boolean {
  return regexp.find(text, 0, false) !== undefined
}

/** Go: FindAllString. At most `limit` matches, all if it is negative; undefined (nil) if there is none. */
export function findAll(regexp: Regexp, text: string, limit: number): string[] | undefined {
  const found: string[] = []
  for (const match of allMatches(regexp, text, limit)) found.push(match.groups[0]!)
  return found.length === 0 ? undefined : found
}

/** Go: ReplaceAllString. `template` may hold `$1`, `$name`, `${name}` and `$$`. */
export function replaceAll(regexp: Regexp, text: string, template: string): string {
  if (!template.includes('$')) return replaceAllLiteral(regexp, text, template)
  return replaceEach(regexp, text, (match) => expand(regexp, template, match))
}

/** Go: ReplaceAllLiteralString. */
export function replaceAllLiteral(regexp: Regexp, text: string, replacement: string): string {
  return replaceEach(regexp, text, undefined, replacement)
}

/** Go: Split. At most `limit` parts, all if it is negative; undefined (nil) if it is 0. */
export function split(regexp: Regexp, text: string, limit: number): string[] | undefined {
  if (limit === 0) return undefined
  if (regexp.pattern !== '' && text === '') return ['']
  const parts: string[] = []
  let begin = 0
  let end = 0
  for (const match of allMatches(regexp, text, limit)) {
    if (limit > 0 && parts.length === limit - 1) break
    end = match.start
    if (match.end !== 0) parts.push(text.slice(begin, end))
    begin = match.end
  }
  if (end !== text.length) parts.push(text.slice(begin))
  return parts
}

/** Go: QuoteMeta. */
export function quoteMeta(text: string): string {
  return text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&')
}

function suits(plan: NativePlan, text: string, wantGroups: boolean): boolean {
  if (text.length > plan.maxLength || (wantGroups && plan.unlikeGroups)) return false
  // Raw bytes count as U+FFFD, which only the automaton knows. isWellFormed is not in Node 20's type library, but in Node 20.
  return (text as unknown as { isWellFormed(): boolean }).isWellFormed()
}

function findNative(native: RegExp, text: string, from: number): Match | undefined {
  native.lastIndex = from
  for (;;) {
    const groups = native.exec(text)
    if (groups === null) return undefined
    const start = groups.index
    // JavaScript finds empty matches inside surrogate pairs, even with the flag u.
    if (start === 0 || text.codePointAt(start - 1)! <= 0xffff) {
      return { start, end: start + groups[0].length, groups }
    }
    native.lastIndex = start + 1
  }
}

function lazyAutomaton(tree: RegexpTree): Regexp['find'] {
  let program: Program | undefined
  return (text, from, wantGroups) => {
    program ??= compileProgram(tree.root)
    const slots = runProgram(program, text, from, wantGroups ? 2 * tree.groupNames.length : 2)
    if (slots === undefined) return undefined
    const groups: (string | undefined)[] = []
    for (let i = 0; i < slots.length; i += 2) {
      groups.push(slots[i + 1]! < 0 ? undefined : text.slice(slots[i], slots[i + 1]))
    }
    return { start: slots[0]!, end: slots[1]!, groups }
  }
}

/** Length of the character at a position; 0 at the end. */
function widthAt(text: string, at: number): number {
  const code = text.codePointAt(at)
  return code === undefined ? 0 : code > 0xffff ? 2 : 1
}

function* allMatches(regexp: Regexp, text: string, limit: number): Generator<Match> {
  let previousEnd = -1
  for (let at = 0, count = 0; at <= text.length && (limit < 0 || count < limit);) {
    const match = regexp.find(text, at, false)
    if (match === undefined) return
    // Go: an empty match right behind the match before does not count.
    const accepted = match.end !== at || match.start !== previousEnd
    at = match.end === at ? at + Math.max(widthAt(text, at), 1) : match.end
    previousEnd = match.end
    if (accepted) {
      count++
      yield match
    }
  }
}

function replaceEach(regexp: Regexp, text: string, expansion?: (match: Match) => string, literal = ''): string {
  let out = ''
  let copied = 0
  for (let at = 0; at <= text.length;) {
    const match = regexp.find(text, at, expansion !== undefined)
    if (match === undefined) break
    out += text.slice(copied, match.start)
    if (match.end > copied || match.start === 0) out += expansion === undefined ? literal : expansion(match)
    copied = match.end
    at = Math.max(at + Math.max(widthAt(text, at), 1), match.end)
  }
  return out + text.slice(copied)
}

/** Go: Expand. */
function expand(regexp: Regexp, template: string, match: Match): string {
  return template.replace(/\$(?:(\$)|([\p{L}\p{Nd}_]+)|\{([\p{L}\p{Nd}_]+)\})/gu, (_, dollar, bare, braced) =>
    dollar === undefined ? groupText(regexp, match, String(bare ?? braced)) : '$',
  )
}

function groupText(regexp: Regexp, match: Match, name: string): string {
  if (/^(?:0|[1-9][0-9]{0,8})$/.test(name)) return match.groups[Number(name)] ?? ''
  return match.groups.find((text, i) => text !== undefined && regexp.groupNames[i] === name) ?? ''
}
