/** `.helmignore`: which files of a chart directory are left out. Archives are not filtered. */
import { TshelmError } from '../errors.ts'
import { pathMatch } from './path-match.ts'

export const IGNORE_FILE = '.helmignore'

export interface IgnoreRule {
  readonly negated: boolean
  /** A trailing slash: directories only. */
  readonly directoriesOnly: boolean
  /** Matched against the whole relative path; otherwise against the last element. */
  readonly wholePath: boolean
  readonly pattern: string
  /** What every match begins with: the pattern up to its first special character. */
  readonly prefix: string
  /** Whether the prefix is all there is. */
  readonly plain: boolean
  /** What stands behind a star, if prefix, star and suffix are the whole pattern. */
  readonly suffix: string | undefined
}

/** Always in force: hidden files right under templates/. */
const BUILT_IN = ruleOf('templates/.?*', { negated: false, directoriesOnly: false, wholePath: true })

/** bufio.Scanner's longest line. */
const MAX_LINE = 64 * 1024

/** The rules of a `.helmignore` text, the built-in one last. Throws TshelmError for `**` and malformed patterns. */
export function parseIgnoreRules(text: string): IgnoreRule[] {
  const rules: IgnoreRule[] = []
  for (const line of text.replace(/^\ufeff/, '').split('\n')) {
    if (line.length >= MAX_LINE) throw new TshelmError('chart/invalid-file', 'bufio.Scanner: token too long')
    const rule = parseRule(line.trim())
    if (rule !== undefined) rules.push(rule)
  }
  rules.push(BUILT_IN)
  return rules
}

function parseRule(line: string): IgnoreRule | undefined {
  if (line === '' || line.startsWith('#')) return undefined
  if (line.includes('**')) throw new TshelmError('chart/invalid-file', 'double-star (**) syntax is not supported')
  checkPattern(line)
  let pattern = line
  const negated = pattern.startsWith('!')
  if (negated) pattern = pattern.slice(1)
  const directoriesOnly = pattern.endsWith('/')
  if (directoriesOnly) pattern = pattern.slice(0, -1)
  const wholePath = pattern.includes('/')
  if (pattern.startsWith('/')) pattern = pattern.slice(1)
  return ruleOf(pattern, { negated, directoriesOnly, wholePath })
}

function ruleOf(pattern: string, scope: Pick<IgnoreRule, 'negated' | 'directoriesOnly' | 'wholePath'>): IgnoreRule {
  const special = pattern.search(/[*?[\\]/)
  const prefix = special < 0 ? pattern : pattern.slice(0, special)
  const rest = pattern.slice(prefix.length + 1)
  const isOneStar = pattern[special] === '*' && !/[*?[\\]/.test(rest)
  return { ...scope, pattern, prefix, suffix: isOneStar ? rest : undefined, plain: special < 0 }
}

function checkPattern(line: string): void {
  try {
    pathMatch(line, 'abc')
  } catch (cause) {
    throw new TshelmError('chart/invalid-file', 'syntax error in pattern', { cause, data: { pattern: line } })
  }
}

/**
 * Whether a file or directory is left out; `path` is relative with `/`. The first rule that decides wins.
 * Helm: a negated rule leaves out all that does *not* match it, and a negated directory rule leaves out every file.
 */
export function isIgnored(rules: readonly IgnoreRule[], path: string, isDirectory: boolean): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1)
  for (let i = 0; i < rules.length; i++) {
    const rule = rules[i]!
    const notForFiles = rule.directoriesOnly && !isDirectory
    const subject = rule.wholePath ? path : name
    if (rule.negated) {
      if (notForFiles || !matches(rule, subject)) return true
    } else if (!notForFiles && matches(rule, subject)) {
      return true
    }
  }
  return false
}

/** Most rules are names or endings: patterns are only walked through where they may match. */
function matches({ pattern, prefix, suffix, plain }: IgnoreRule, subject: string): boolean {
  if (!subject.startsWith(prefix)) return false
  if (plain) return subject.length === prefix.length
  if (suffix !== undefined) {
    const end = subject.length - suffix.length
    return end >= prefix.length && subject.endsWith(suffix) && !subject.slice(prefix.length, end).includes('/')
  }
  try {
    return pathMatch(pattern, subject)
  } catch {
    // Helm: a pattern whose fault shows only against this name matches nothing.
    return false
  }
}
