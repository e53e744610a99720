/** Looking for words in indexes, with Helm's idea of what fits best. */
import type { Regexp } from '../../gotemplate/go/regexp.ts'
import { checkConstraint, type Constraint } from '../../gotemplate/go/semver-constraint.ts'
import { compareVersions, parseVersion, type Version } from '../../gotemplate/go/semver.ts'
import { compareStrings } from '../../gotemplate/value.ts'
import type { IndexEntry } from './index-entry.ts'
import type { IndexedVersion, RepositoryIndex } from './index-file.ts'
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

interface Hit extends Candidate {
  readonly score: number
  readonly parsed: Version
}

/** A version that has not been looked at yet. */
interface Candidate {
  readonly repository: string
  readonly shown: string
  readonly version: IndexedVersion
}

/** Helm: what lies between the fields of a line that is searched. */
const SEPARATOR = '\v'

/** Best fit first: the earlier the field, the better; then by name, then the newest. */
export function searchCharts(repositories: readonly SearchedRepository[], search: Search): FoundChart[] {
  const hits: Hit[] = []
  for (const candidate of versionsOf(repositories)) {
    const parsed = parseVersion(candidate.version.version)
    const score = checkConstraint(search.constraint, parsed) ? scoreOf(candidate, search.term) : undefined
    if (score !== undefined) hits.push({ ...candidate, score, parsed })
  }
  hits.sort((a, b) => a.score - b.score || compareStrings(a.shown, b.shown) || compareVersions(b.parsed, a.parsed))
  const seen = new Set<string>()
  return hits
    .filter(({ shown }) => search.allVersions || (!seen.has(shown) && seen.add(shown)))
    .map(({ shown, version }) => ({ name: shown, entry: version.read() }))
}

/** Helm: of versions that are written alike the last counts. */
function versionsOf(repositories: readonly SearchedRepository[]): Iterable<Candidate> {
  const found = new Map<string, Candidate>()
  for (const { name: repository, index } of repositories) {
    for (const chart of index.names) {
      const shown = joinPath(repository, chart)
      for (const version of index.versions(chart)!) {
        found.set(`${shown}$$${version.version}`, { repository, shown, version })
      }
    }
  }
  return found.values()
}

/** Words that stand in an index as they are, whatever the style. */
const PLAIN_WORD = /^[a-z0-9._-]+$/

/** The number of the field in which it stands first; undefined if it is nowhere. */
function scoreOf({ repository, version }: Candidate, term: Search['term']): number | undefined {
  if (term === undefined) return 0
  const wanted = typeof term === 'string' ? term.toLowerCase() : term
  if (typeof wanted === 'string' && PLAIN_WORD.test(wanted) && !repository.toLowerCase().includes(wanted)) {
    if (!version.mayMention(wanted)) return undefined
  }
  const { name, description = '', keywords = [] } = version.read()
  const line = [name, `${repository}/${name}`, description, keywords.join(' ')].join(SEPARATOR)
  const searched = typeof wanted === 'string' ? line.toLowerCase() : line
  const at = typeof wanted === 'string' ? searched.indexOf(wanted) : (wanted.find(line, 0, false)?.start ?? -1)
  // Helm: a match that begins with what separates fields counts for the one before.
  return at < 0 ? undefined : searched.slice(0, at).split(SEPARATOR).length - 1
}
