/** Where in the values a schema is applied. */

/** The way from the root value to one inside, innermost first. */
export interface Trail {
  readonly token: string
  readonly parent: Trail | undefined
  readonly depth: number
  /** The tokens of the whole way, in an array that places looked at later write over. */
  readonly tokens: string[]
}

/** Go: a slice has room for so many tokens at first, and its array is shared until it is full. */
const ROOM = 8

export function step(parent: Trail | undefined, token: string, first: string[]): Trail {
  const above = parent?.depth ?? 0
  const shared = parent?.tokens ?? first
  const tokens = isFull(above) ? shared.slice(0, above) : shared
  tokens[above] = token
  return { token, parent, depth: above + 1, tokens }
}

/** Whether `count` tokens fill an array that began with room for eight and doubles. */
function isFull(count: number): boolean {
  return count >= ROOM && (count & (count - 1)) === 0
}

export function tokensOf(trail: Trail | undefined): string[] {
  const tokens: string[] = []
  for (let at = trail; at !== undefined; at = at.parent) tokens.push(at.token)
  return tokens.reverse()
}

/** The library that Helm uses keeps no copy of the place of a bad name: it tells where it looked last, as deep as that. */
export function looseTokensOf(trail: Trail | undefined): string[] {
  return trail === undefined ? [] : trail.tokens.slice(0, trail.depth)
}
