/** `--show-only`: the documents of some templates. */
import { pathMatch } from '../chart/path-match.ts'
import type { ManifestRules } from '../compat.ts'
import { TshelmError } from '../errors.ts'
import { splitDocuments } from '../manifest/split.ts'

const SOURCE_LINE = /# Source: [^/]+\/(.+)/

interface SourcedDocument {
  readonly text: string
  readonly path: string | undefined
}

/** The documents whose template matches a pattern (Go's filepath.Match), once for every pattern. Throws for one without a match. */
export function selectDocuments(manifest: string, patterns: readonly string[], rules?: ManifestRules): string {
  const documents = sourcedDocuments(manifest, rules)
  let output = ''
  for (const pattern of patterns) {
    const found = matching(documents, pattern)
    if (found.length === 0) throw new TshelmError('cli/usage', `could not find template ${pattern} in chart`)
    for (const { text } of found) output += `---\n${text}\n`
  }
  return output
}

/** Whether every pattern has a document. */
export function hasDocuments(manifest: string, patterns: readonly string[], rules?: ManifestRules): boolean {
  const documents = sourcedDocuments(manifest, rules)
  return patterns.every((pattern) => matching(documents, pattern).length > 0)
}

function sourcedDocuments(manifest: string, rules?: ManifestRules): SourcedDocument[] {
  return splitDocuments(manifest, rules).map(({ text }) => ({ text, path: SOURCE_LINE.exec(text)?.[1] }))
}

function matching(documents: readonly SourcedDocument[], pattern: string): SourcedDocument[] {
  return documents.filter(({ path }) => path !== undefined && matches(pattern, path))
}

/** A malformed pattern matches nothing. */
function matches(pattern: string, path: string): boolean {
  try {
    return pathMatch(pattern, path)
  } catch {
    return false
  }
}
