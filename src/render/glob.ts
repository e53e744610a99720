/**
 * Globs as `.Files.Glob` reads them (gobwas/glob with `/` as separator): `*` and `?` stop at `/`, `**` does not, `[a-z]`, `[!abc]`,
 * `{one,two}`, `\x`. Matching walks the pattern with a set of states, so no pattern can make it slow.
 */

type Token =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'single' }
  | { readonly kind: 'any' }
  | { readonly kind: 'super' }
  | { readonly kind: 'class'; readonly negated: boolean; readonly has: (rune: string) => boolean }
  | { readonly kind: 'alternatives'; readonly options: readonly (readonly Token[])[] }

const MAX_DEPTH = 32

class GlobSyntax extends Error {}

/** A matcher for the pattern, or undefined if it is malformed. */
export function compileGlob(pattern: string): ((name: string) => boolean) | undefined {
  let tokens: readonly Token[]
  try {
    const parser = { runes: Array.from(pattern), at: 0 }
    tokens = parseSequence(parser, 0)
    if (parser.at < parser.runes.length) return undefined
  } catch (error) {
    if (error instanceof GlobSyntax) return undefined
    throw error
  }
  return (name) => {
    const runes = Array.from(name)
    return advance(tokens, runes, new Set([0])).has(runes.length)
  }
}

interface Parser {
  readonly runes: readonly string[]
  at: number
}

function parseSequence(parser: Parser, depth: number): Token[] {
  if (depth > MAX_DEPTH) throw new GlobSyntax()
  const tokens: Token[] = []
  const { runes } = parser
  while (parser.at < runes.length) {
    const rune = runes[parser.at]!
    if (depth > 0 && (rune === ',' || rune === '}')) break
    parser.at++
    if (rune === '*') {
      if (runes[parser.at] === '*') {
        parser.at++
        tokens.push({ kind: 'super' })
      } else tokens.push({ kind: 'any' })
    } else if (rune === '?') tokens.push({ kind: 'single' })
    else if (rune === '[') tokens.push(parseClass(parser))
    else if (rune === '{') tokens.push(parseAlternatives(parser, depth + 1))
    else if (rune === '\\') {
      if (parser.at >= runes.length) throw new GlobSyntax()
      tokens.push({ kind: 'literal', text: runes[parser.at++]! })
    } else tokens.push({ kind: 'literal', text: rune })
  }
  return tokens
}

function parseAlternatives(parser: Parser, depth: number): Token {
  const options: Token[][] = [parseSequence(parser, depth)]
  for (;;) {
    const rune = parser.runes[parser.at++]
    if (rune === '}') return { kind: 'alternatives', options }
    if (rune !== ',') throw new GlobSyntax()
    options.push(parseSequence(parser, depth))
  }
}

/** `[abc]`, `[!abc]`, `[a-z]`, `[!a-z]`: a list or one range, not both. */
function parseClass(parser: Parser): Token {
  const { runes } = parser
  const negated = runes[parser.at] === '!'
  if (negated) parser.at++
  const members: string[] = []
  for (;;) {
    const rune = runes[parser.at++]
    if (rune === undefined) throw new GlobSyntax()
    if (rune === ']') break
    if (rune === '\\') members.push(runes[parser.at++] ?? '')
    else members.push(rune)
  }
  if (members.length === 0) throw new GlobSyntax()
  if (members.length === 3 && members[1] === '-') {
    const low = members[0]!.codePointAt(0)!
    const high = members[2]!.codePointAt(0)!
    if (high < low) throw new GlobSyntax()
    return { kind: 'class', negated, has: (rune) => rune.codePointAt(0)! >= low && rune.codePointAt(0)! <= high }
  }
  const set = new Set(members)
  return { kind: 'class', negated, has: (rune) => set.has(rune) }
}

/** The positions reachable from `starts` after matching all tokens. */
function advance(tokens: readonly Token[], runes: readonly string[], starts: ReadonlySet<number>): ReadonlySet<number> {
  let positions = starts
  for (const token of tokens) {
    positions = step(token, runes, positions)
    if (positions.size === 0) return positions
  }
  return positions
}

function step(token: Token, runes: readonly string[], positions: ReadonlySet<number>): ReadonlySet<number> {
  const next = new Set<number>()
  if (token.kind === 'alternatives') {
    for (const option of token.options) for (const at of advance(option, runes, positions)) next.add(at)
    return next
  }
  for (const at of positions) {
    if (token.kind === 'any' || token.kind === 'super') {
      next.add(at)
      for (let i = at; i < runes.length && (token.kind === 'super' || runes[i] !== '/'); i++) next.add(i + 1)
    } else if (at < runes.length && matchesOne(token, runes[at]!)) next.add(at + 1)
  }
  return next
}

function matchesOne(token: Exclude<Token, { kind: 'any' | 'super' | 'alternatives' }>, rune: string): boolean {
  switch (token.kind) {
    case 'literal':
      return token.text === rune
    case 'single':
      return rune !== '/'
    case 'class':
      return token.has(rune) !== token.negated
  }
}
