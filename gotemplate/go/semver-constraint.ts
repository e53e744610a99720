/**
 * Version constraints of github.com/Masterminds/semver v3.5: `>=1.2, <2 || ~3.1`. Comma and space mean "and", `||` means "or",
 * `1 - 2` is a range, x X * are wildcards, and a missing segment is one.
 */
import { compareVersions, comparePrereleases, formatVersion, parseVersion, SemverError } from './semver.ts'
import type { Version } from './semver.ts'
import { quote } from './strconv.ts'
import { byteLength } from './utf8.ts'

type Operator = '' | '=' | '!=' | '>' | '<' | '>=' | '=>' | '<=' | '=<' | '~' | '~>' | '^'

/** How much of a version was left open: `1` leaves the minor open, `1.2` the patch, `*` everything. */
type Open = 'nothing' | 'patch' | 'minor' | 'all'

interface Comparator {
  readonly operator: Operator
  readonly version: Version
  readonly open: Open
  /** The version as it was written. */
  readonly text: string
}

/** Alternatives, each a list of comparators that must all hold. */
export interface Constraint {
  readonly groups: readonly Group[]
}

interface Group {
  readonly comparators: readonly Comparator[]
  /** One comparator with a pre-release admits pre-releases to the whole group. */
  readonly admitsPrereleases: boolean
}

const MAX_CONSTRAINT_BYTES = 512
const MAX_GROUPS = 32

// The version part of a comparator. Go's classes hold a stray `|`, which makes `1|2` fail later than other junk.
const VERSION =
  /v?([0-9|xX*]+)(\.[0-9|xX*]+)?(\.[0-9|xX*]+)?(-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?/y
const SPACES = /[\t\n\f\r ]*/y
const OPERATOR = /!=|>=|=>|<=|=<|~>|[=><~^]|/y

/** Go: NewConstraint. Throws SemverError. */
export function parseConstraint(text: string): Constraint {
  if (byteLength(text) > MAX_CONSTRAINT_BYTES) {
    throw new SemverError(`constraint string is too long (max ${MAX_CONSTRAINT_BYTES} bytes)`)
  }
  const alternatives = expandRanges(text).split('||')
  if (alternatives.length > MAX_GROUPS) throw new SemverError(`too many constraint groups (max ${MAX_GROUPS})`)
  return { groups: alternatives.map(parseGroup) }
}

/** Whether the version satisfies the constraint. */
export function checkConstraint(constraint: Constraint, version: Version): boolean {
  return constraint.groups.some((group) => group.comparators.every((c) => objection(c, version, group) === undefined))
}

/** Why the version does not satisfy the constraint, one text for each comparator that fails; empty if it does. */
export function validateConstraint(constraint: Constraint, version: Version): string[] {
  const reasons: string[] = []
  let toldPrerelease = false
  for (const group of constraint.groups) {
    let holds = true
    for (const comparator of group.comparators) {
      const reason = objection(comparator, version, group)
      if (reason === undefined) continue
      holds = false
      const aboutPrerelease = version.prerelease !== '' && !group.admitsPrereleases
      if (!aboutPrerelease || !toldPrerelease) reasons.push(reason)
      toldPrerelease ||= aboutPrerelease
    }
    if (holds) return []
  }
  return reasons
}

/** Rewrites `1.2 - 3` as `>= 1.2, <= 3`. */
function expandRanges(text: string): string {
  let result = text
  for (let at = 0; at < text.length;) {
    const range = rangeAt(text, at)
    if (range === undefined) {
      at++
      continue
    }
    result = result.replace(text.slice(at, range.end), () => `>= ${range.low}, <= ${range.high} `)
    at = range.end
  }
  return result
}

function rangeAt(text: string, at: number): { low: string; high: string; end: number } | undefined {
  const lowStart = skipSpaces(text, at)
  const lowEnd = matchEnd(VERSION, text, lowStart)
  if (lowEnd === undefined) return undefined
  const dash = skipSpaces(text, lowEnd)
  if (dash === lowEnd || text[dash] !== '-') return undefined
  const highStart = skipSpaces(text, dash + 1)
  const highEnd = matchEnd(VERSION, text, highStart)
  if (highStart === dash + 1 || highEnd === undefined) return undefined
  return { low: text.slice(lowStart, lowEnd), high: text.slice(highStart, highEnd), end: skipSpaces(text, highEnd) }
}

function parseGroup(text: string): Group {
  // Go checks the whole group's shape before it reads a version.
  const found: [operator: Operator, match: RegExpExecArray][] = []
  for (let at = 0; ;) {
    const start = skipSpaces(text, at)
    OPERATOR.lastIndex = start
    const operator = OPERATOR.exec(text)![0] as Operator
    VERSION.lastIndex = skipSpaces(text, start + operator.length)
    const match = VERSION.exec(text)
    if (match === null) throw improper(text)
    found.push([operator, match])
    const end = match.index + match[0].length
    at = skipSpaces(text, end)
    if (at === text.length) break
    if (text[at] === ',') at++
    else if (at === end) throw improper(text)
  }
  const comparators = found.map(([operator, match]) => parseComparator(operator, match))
  return { comparators, admitsPrereleases: comparators.some((c) => c.version.prerelease !== '') }
}

function parseComparator(operator: Operator, match: RegExpExecArray): Comparator {
  const [text, major = '', minor = '', patch = '', prerelease = ''] = match
  const open = isWildcard(major) ? 'all' : isWildcard(minor) ? 'minor' : isWildcard(patch) ? 'patch' : 'nothing'
  const filled = {
    all: `0.0.0${prerelease}`,
    minor: `${major}.0.0${prerelease}`,
    patch: `${major}${minor}.0${prerelease}`,
    nothing: text,
  }
  try {
    return { operator, version: parseVersion(filled[open]), open, text }
  } catch (error) {
    if (error instanceof SemverError) throw new SemverError('constraint parser error')
    throw error
  }
}

function isWildcard(segment: string): boolean {
  const bare = segment.startsWith('.') ? segment.slice(1) : segment
  return bare === '' || bare === 'x' || bare === 'X' || bare === '*'
}

function improper(text: string): SemverError {
  return new SemverError(`improper constraint: ${quote(text)}`)
}

function skipSpaces(text: string, at: number): number {
  return matchEnd(SPACES, text, at)!
}

function matchEnd(sticky: RegExp, text: string, at: number): number | undefined {
  sticky.lastIndex = at
  return sticky.test(text) ? sticky.lastIndex : undefined
}

/** What speaks against the version; undefined if the comparator holds. */
function objection(comparator: Comparator, version: Version, group: Group): string | undefined {
  if (version.prerelease !== '' && !group.admitsPrereleases) {
    return `${quote(formatVersion(version))} is a prerelease version and the constraint is only looking for release versions`
  }
  const [before, after = ''] = complaint(comparator, version) ?? []
  return before === undefined
    ? undefined
    : `${quote(formatVersion(version))} ${before} ${quote(comparator.text)}${after}`
}

/** The words between (and after) the two versions of the message. */
type Complaint = readonly [before: string, after?: string] | undefined

function complaint(c: Comparator, v: Version): Complaint {
  switch (c.operator) {
    case '':
    case '=':
      if (c.open !== 'nothing') return tilde(c, v)
      return compareVersions(v, c.version) === 0 ? undefined : ['is not equal to']
    case '!=':
      return equals(c, v) ? ['is equal to'] : undefined
    case '>':
      return isGreater(c, v) ? undefined : ['is less than or equal to']
    case '<':
      return compareVersions(v, c.version) < 0 ? undefined : ['is greater than or equal to']
    case '>=':
    case '=>':
      return compareVersions(v, c.version) >= 0 ? undefined : ['is less than']
    case '<=':
    case '=<':
      return isAtMost(c, v) ? undefined : ['is greater than']
    case '~':
    case '~>':
      return tilde(c, v)
    case '^':
      return caret(c, v)
  }
}

function equals(c: Comparator, v: Version): boolean {
  const sameMajor = c.version.major === v.major
  const sameMinor = c.version.minor === v.minor
  switch (c.open) {
    case 'minor':
      return sameMajor
    case 'patch':
      return sameMajor && sameMinor && comparePrereleases(v.prerelease, c.version.prerelease) === 0
    case 'all':
    case 'nothing':
      // Go: `!=*` is read as !=0.0.0.
      return compareVersions(v, c.version) === 0
  }
}

function isGreater(c: Comparator, v: Version): boolean {
  if (c.open === 'nothing' || v.major !== c.version.major) return compareVersions(v, c.version) > 0
  if (c.open === 'minor') return false
  if (c.open === 'patch') return v.minor > c.version.minor
  return compareVersions(v, c.version) > 0
}

function isAtMost(c: Comparator, v: Version): boolean {
  if (c.open === 'nothing') return compareVersions(v, c.version) <= 0
  if (v.major !== c.version.major) return v.major < c.version.major
  return c.open === 'minor' || v.minor <= c.version.minor
}

function tilde(c: Comparator, v: Version): Complaint {
  if (compareVersions(v, c.version) < 0) return ['is less than']
  const { major, minor, patch } = c.version
  // Go: ~0.0.0 and ~* admit everything.
  if (major === 0n && minor === 0n && patch === 0n && c.open !== 'minor' && c.open !== 'patch') return undefined
  if (v.major !== major) return ['does not have same major version as']
  if (v.minor !== minor && c.open !== 'minor') return ['does not have same major and minor version as']
  return undefined
}

function caret(c: Comparator, v: Version): Complaint {
  if (compareVersions(v, c.version) < 0) return ['is less than']
  const { major, minor, patch } = c.version
  if (v.major !== major) return ['does not have same major version as']
  if (major > 0n || c.open === 'minor') return undefined
  if (minor > 0n || c.open === 'patch') {
    const hint = '. Expected minor versions to match when constraint major version is 0'
    return v.minor === minor ? undefined : ['does not have same minor version as', hint]
  }
  if (v.minor > 0n) return ['does not have same minor version as']
  const hint = '. Expect version and constraint to equal when major and minor versions are 0'
  return v.patch === patch ? undefined : ['does not equal', hint]
}
