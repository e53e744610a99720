/** Go's filepath.Match on Unix: `*` and `?` stop at `/`, classes `[a-z]` `[^a]`, backslash escapes. */

/** Thrown for a malformed pattern; Go: ErrBadPattern. */
export class BadPatternError extends Error {
  override readonly name = 'BadPatternError'
  constructor() {
    super('syntax error in pattern')
  }
}

interface Chunk {
  readonly star: boolean
  readonly pattern: readonly string[]
}

/**
 * Whether `name` as a whole matches. As in Go, a malformed part is only found when matching reaches it, or after a mismatch
 * ends the search.
 */
export function pathMatch(pattern: string, name: string): boolean {
  const chunks = scanChunks(Array.from(pattern))
  let rest = Array.from(name)
  for (let i = 0; i < chunks.length; i++) {
    const { star, pattern: chunk } = chunks[i]!
    if (star && chunk.length === 0) return !rest.includes('/')
    const after = matchChunk(chunk, rest)
    const last = i === chunks.length - 1
    if (after !== undefined && (after.length === 0 || !last)) {
      rest = after
      continue
    }
    const skipped = star ? matchLater(chunk, rest, last) : undefined
    if (skipped === undefined) {
      for (const later of chunks.slice(i + 1)) matchChunk(later.pattern, [])
      return false
    }
    rest = skipped
  }
  return rest.length === 0
}

/** The name after skipping characters other than `/` until the chunk matches. */
function matchLater(chunk: readonly string[], name: string[], last: boolean): string[] | undefined {
  for (let skip = 0; skip < name.length && name[skip] !== '/'; skip++) {
    const after = matchChunk(chunk, name.slice(skip + 1))
    if (after !== undefined && !(last && after.length > 0)) return after
  }
  return undefined
}

/** Cuts a pattern into pieces that begin with a run of stars, which stands for one. */
function scanChunks(pattern: readonly string[]): Chunk[] {
  const chunks: Chunk[] = []
  for (let i = 0; i < pattern.length;) {
    const star = pattern[i] === '*'
    while (pattern[i] === '*') i++
    const start = i
    let inClass = false
    for (; i < pattern.length && (inClass || pattern[i] !== '*'); i++) {
      if (pattern[i] === '\\') i++
      else if (pattern[i] === '[') inClass = true
      else if (pattern[i] === ']') inClass = false
    }
    i = Math.min(i, pattern.length)
    chunks.push({ star, pattern: pattern.slice(start, i) })
  }
  return chunks
}

/** What is left of the name after the chunk; undefined for no match. Goes on checking syntax after a mismatch. */
function matchChunk(chunk: readonly string[], name: readonly string[]): string[] | undefined {
  let at = 0
  let failed = false
  for (let i = 0; i < chunk.length;) {
    if (!failed && at >= name.length) failed = true
    const char = name[at]
    switch (chunk[i]) {
      case '[': {
        const { matched, end } = matchClass(chunk, i + 1, failed ? undefined : char)
        if (!matched) failed = true
        i = end
        break
      }
      case '?':
        if (char === '/') failed = true
        i++
        break
      case '\\':
        if (++i >= chunk.length) throw new BadPatternError()
        if (chunk[i] !== char) failed = true
        i++
        break
      default:
        if (chunk[i] !== char) failed = true
        i++
    }
    at++
  }
  return failed ? undefined : name.slice(at)
}

function matchClass(
  chunk: readonly string[],
  start: number,
  char: string | undefined,
): { matched: boolean; end: number } {
  let i = start
  const negated = chunk[i] === '^'
  if (negated) i++
  let matched = false
  for (let ranges = 0; ; ranges++) {
    if (chunk[i] === ']' && ranges > 0) break
    const low = classChar(chunk, i)
    i = low.next
    let high = low.char
    if (chunk[i] === '-') {
      const upper = classChar(chunk, i + 1)
      high = upper.char
      i = upper.next
    }
    if (char !== undefined && codeOf(low.char) <= codeOf(char) && codeOf(char) <= codeOf(high)) matched = true
  }
  return { matched: matched !== negated && char !== undefined, end: i + 1 }
}

/** One possibly escaped character of a class, which must not be the last of the chunk. */
function classChar(chunk: readonly string[], at: number): { char: string; next: number } {
  let i = at
  if (i >= chunk.length || chunk[i] === '-' || chunk[i] === ']') throw new BadPatternError()
  if (chunk[i] === '\\') i++
  const char = chunk[i]
  if (char === undefined || i + 1 >= chunk.length) throw new BadPatternError()
  return { char, next: i + 1 }
}

function codeOf(char: string): number {
  return char.codePointAt(0)!
}
