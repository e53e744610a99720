/** Reads the patterns of `.Files.Glob` as gobwas/glob does, its oddities included: a brace may stay open, a last backslash counts for nothing. */

export type GlobNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'any' | 'super' | 'single' | 'nothing' }
  | { readonly kind: 'list'; readonly runes: readonly number[]; readonly negated: boolean }
  | { readonly kind: 'range'; readonly low: number; readonly high: number; readonly negated: boolean }
  | { readonly kind: 'pattern' | 'alternatives'; readonly children: readonly GlobNode[] }

const MAX_BYTES = 4096
const MAX_DEPTH = 100
const TEXT_ENDS = '?*[{'
const OPTION_ENDS = '?*[{},'

interface Reader {
  readonly runes: readonly string[]
  at: number
}

/** Patterns under way, each inside the alternatives before it. */
type Level = { readonly pattern: GlobNode[]; readonly options: GlobNode[] }

/** The tree of a pattern, or undefined if it is malformed or beyond all measure. */
export function parseGlob(pattern: string): GlobNode | undefined {
  if (pattern.length > MAX_BYTES) return undefined
  const reader = { runes: Array.from(pattern), at: 0 }
  // Go: a rune that is no UTF-8, or looks like the sign for it, ends the reading.
  if (/[\ufffd\ud800-\udfff]/u.test(pattern)) return undefined
  const levels: Level[] = [{ pattern: [], options: [] }]
  for (;;) {
    const rune = read(reader)
    if (rune === undefined) break
    const { pattern: children, options } = levels.at(-1)!
    const nested = levels.length > 1
    if (rune === '{') {
      if (levels.length > MAX_DEPTH) return undefined
      levels.push({ pattern: [], options: [] })
    } else if (nested && rune === ',') {
      options.push(patternOf(children.splice(0)))
    } else if (nested && rune === '}') close(levels)
    else {
      const node = atom(rune, reader, nested ? OPTION_ENDS : TEXT_ENDS)
      if (node === undefined) return undefined
      if (node.kind !== 'nothing') children.push(node)
    }
  }
  while (levels.length > 1) close(levels)
  return patternOf(levels[0]!.pattern)
}

function patternOf(children: readonly GlobNode[]): GlobNode {
  return { kind: 'pattern', children }
}

function close(levels: Level[]): void {
  const { pattern, options } = levels.pop()!
  levels.at(-1)!.pattern.push({ kind: 'alternatives', children: [...options, patternOf(pattern)] })
}

/** Go: the byte 0 counts as the end, but only where nothing follows that is being read. */
function read(reader: Reader): string | undefined {
  const rune = reader.runes[reader.at]
  if (rune !== undefined) reader.at++
  return rune === '\0' ? undefined : rune
}

function atom(rune: string, reader: Reader, ends: string): GlobNode | undefined {
  if (rune === '?') return { kind: 'single' }
  if (rune === '[') return readClass(reader)
  if (rune === '*') {
    if (reader.runes[reader.at] !== '*') return { kind: 'any' }
    reader.at++
    return { kind: 'super' }
  }
  reader.at--
  const text = readText(reader, ends)
  return text === '' ? { kind: 'nothing' } : { kind: 'text', text }
}

function readText(reader: Reader, ends: string): string {
  let text = ''
  for (let escaped = false; ;) {
    const rune = read(reader)
    if (rune === undefined) return text
    if (!escaped && rune === '\\') {
      escaped = true
      continue
    }
    if (!escaped && ends.includes(rune)) {
      reader.at--
      return text
    }
    escaped = false
    text += rune
  }
}

/** `[abc]`, `[!abc]`, `[a-z]`, `[!a-z]`: a list or one range, not both. */
function readClass(reader: Reader): GlobNode | undefined {
  let first = read(reader)
  const negated = first === '!'
  if (negated) first = read(reader)
  if (first === undefined) return undefined
  if (reader.runes[reader.at] === '-') {
    reader.at++
    const last = read(reader)
    if (last === undefined || read(reader) !== ']') return undefined
    const [low, high] = [first.codePointAt(0)!, last.codePointAt(0)!]
    return high < low ? undefined : { kind: 'range', low, high, negated }
  }
  reader.at--
  const members = readText(reader, ']')
  if (read(reader) !== ']' || members === '') return undefined
  return { kind: 'list', runes: Array.from(members, (rune) => rune.codePointAt(0)!), negated }
}
