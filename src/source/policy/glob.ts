/** Patterns over references: `*` is anything within a segment, `**` anything at all, `?` one character. */

/** In time of the product of both lengths at most. */
export function matchesPattern(pattern: string, text: string): boolean {
  const tokens = tokensOf(pattern)
  let reached = new Set([0])
  for (const char of text) {
    reached = advanced(tokens, skipped(tokens, reached), char)
    if (reached.size === 0) return false
  }
  return skipped(tokens, reached).has(tokens.length)
}

function tokensOf(pattern: string): readonly string[] {
  return pattern.match(/\*\*|[^]/gu) ?? []
}

/** Stars may stand for nothing. */
function skipped(tokens: readonly string[], from: ReadonlySet<number>): Set<number> {
  const found = new Set(from)
  for (const at of found) if (tokens[at] === '*' || tokens[at] === '**') found.add(at + 1)
  return found
}

function advanced(tokens: readonly string[], from: ReadonlySet<number>, char: string): Set<number> {
  const next = new Set<number>()
  for (const at of from) {
    const token = tokens[at]
    if (token === '**' || (token === '*' && char !== '/')) next.add(at)
    else if (token === char || (token === '?' && char !== '/')) next.add(at + 1)
  }
  return next
}
