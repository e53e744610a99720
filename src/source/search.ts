/** Looking for words in indexes, with Helm's idea of what fits best. */
import type { Regexp } from '../../gotemplate/go/regexp.ts'
import { checkConstraint, type Constraint } from '../../gotemplate/go/semver-constraint.ts'
import { compareVersions, parseVersion } from '../../gotemplate/go/semver.ts'
import { compareStrings } from '../../gotemplate/value.ts'
import type { IndexEntry } from './index-entry.ts'
import type { RepositoryIndex } from './index-file.ts'
import { joinPath } from './url.ts'

export interface SearchedRepository {
  readonly name: string
  readonly index: RepositoryIndex
}

export interface FoundChart {
  /** `repository/chart`. */
  readonly name: string
  readonly entry: IndexEntry
}

export interface Search {
  /** A text that may stand anywhere, in upper or lower case, or an expression; absent: everything is found. */
  readonly term?: string | Regexp
  readonly constraint: Constraint
  /** Every version that satisfies the constraint, not only the newest. */
  readonly allVersions: boolean
}

interface Hit extends FoundChart {
  readonly score: number
}

/** Helm: what lies between the fields of a line that is searched. */
const SEPARATOR = '\v'

/** Best fit first: the earlier the field, the better; then by name, then the newest. */
export function searchCharts(repositories: readonly SearchedRepository[], search: Search): FoundChart[] {
  const hits: Hit[] = []
  for (const { name, entry } of versionsOf(repositories)) {
    const line = [entry.name, name.repository + '/' + entry.name, entry.description ?? '', keywords(entry)].join(
      SEPARATOR,
    )
    const score = scoreOf(line, search.term)
    if (score !== undefined) hits.push({ name: name.shown, entry, score })
  }
  const versions = new Map(hits.map((hit) => [hit, parseVersion(hit.entry.version)]))
  const sorted = hits
    .filter((hit) => checkConstraint(search.constraint, versions.get(hit)!))
    .sort(
      (a, b) =>
        a.score - b.score || compareStrings(a.name, b.name) || compareVersions(versions.get(b)!, versions.get(a)!),
    )
  const seen = new Set<string>()
  return sorted.filter(({ name }) => search.allVersions || (!seen.has(name) && seen.add(name)))
}

interface Named {
  readonly name: { readonly repository: string; readonly shown: string }
  readonly entry: IndexEntry
}

/** Helm: of versions that are written alike the last counts. */
function versionsOf(repositories: readonly SearchedRepository[]): Iterable<Named> {
  const found = new Map<string, Named>()
  for (const { name: repository, index } of repositories) {
    for (const chart of index.names) {
      const shown = joinPath(repository, chart)
      for (const version of index.versions(chart)!) {
        found.set(`${shown}$$${version.version}`, { name: { repository, shown }, entry: version.read() })
      }
    }
  }
  return found.values()
}

function keywords({ keywords: words = [] }: IndexEntry): string {
  return words.join(' ')
}

/** The number of the field in which it stands first; undefined if it is nowhere. */
function scoreOf(line: string, term: string | Regexp | undefined): number | undefined {
  if (term === undefined) return 0
  const lower = line.toLowerCase()
  const at = typeof term === 'string' ? lower.indexOf(term.toLowerCase()) : (term.find(line, 0, false)?.start ?? -1)
  if (at < 0) return undefined
  // Helm: a match that begins with what separates fields counts for the one before.
  return (typeof term === 'string' ? lower : line).slice(0, at).split(SEPARATOR).length - 1
}
