/** `--show-only`: the documents of some templates. */
import { pathMatch } from '../chart/path-match.ts'
import { TshelmError } from '../errors.ts'
import { splitDocuments } from '../manifest/split.ts'

const SOURCE_LINE = /# Source: [^/]+\/(.+)/

/** The documents whose template matches a pattern (Go's filepath.Match), once for every pattern. Throws for one without a match. */
export function selectDocuments(manifest: string, patterns: readonly string[]): string {
  const documents = splitDocuments(manifest).map(({ text }) => ({ text, path: SOURCE_LINE.exec(text)?.[1] }))
  let output = ''
  for (const pattern of patterns) {
    const found = documents.filter(({ path }) => path !== undefined && matches(pattern, path))
    if (found.length === 0) throw new TshelmError('cli/usage', `could not find template ${pattern} in chart`)
    for (const { text } of found) output += `---\n${text}\n`
  }
  return output
}

/** A malformed pattern matches nothing. */
function matches(pattern: string, path: string): boolean {
  try {
    return pathMatch(pattern, path)
  } catch {
    return false
  }
}
