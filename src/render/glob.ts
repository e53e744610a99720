/**
 * Globs as `.Files.Glob` reads them (gobwas/glob with `/` as separator): `*` and `?` stop at `/`, `**` does not, `[a-z]`, `[!abc]`,
 * `{one,two}`, `\\x`.
 */
import { compileNode } from './glob-compile.ts'
import { byteString, type Effort } from './glob-match.ts'
import { parseGlob } from './glob-syntax.ts'

/** A matcher for the pattern, or undefined if it is malformed. Throws FuncError where matching takes too long, GoPanic where Go's panics. */
export function compileGlob(pattern: string): ((name: string) => boolean) | undefined {
  const tree = parseGlob(pattern)
  if (tree === undefined) return undefined
  const effort: Effort = { steps: 0 }
  const matcher = compileNode(tree, effort)
  return (name) => matcher.matches(byteString(name))
}
