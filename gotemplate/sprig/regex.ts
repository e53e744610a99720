/** regexMatch, regexFind, regexFindAll, regexReplaceAll, regexReplaceAllLiteral, regexSplit, regexQuoteMeta and their must- forms. */
import type { FuncMap } from '../func.ts'
import { grown, withCapacity } from '../go/capacity.ts'
import {
  compileRegexp,
  findAll,
  matches,
  mustCompileRegexp,
  quoteMeta,
  replaceAll,
  replaceAllLiteral,
  split,
} from '../go/regexp.ts'
import type { Regexp } from '../go/regexp.ts'
import { RegexpError } from '../go/regexp-syntax.ts'
import { stringList } from '../value.ts'
import type { TypedList } from '../value.ts'

const MAX_CACHED = 200

/** A compiler that remembers the latest patterns. */
function remembering(compile: (pattern: string) => Regexp): (pattern: string) => Regexp {
  const cache = new Map<string, Regexp>()
  return (pattern) => {
    const known = cache.get(pattern)
    if (known !== undefined) return known
    const regexp = compile(pattern)
    if (cache.size >= MAX_CACHED) cache.delete(cache.keys().next().value!)
    cache.set(pattern, regexp)
    return regexp
  }
}

/** Fails as a Go function that returns an error. */
const compile = remembering(compileRegexp)
/** Fails as one that panics. */
const mustCompile = remembering(mustCompileRegexp)

/** Go's nil slice where nothing was found. */
function listOf(found: string[] | undefined): TypedList {
  // Go begins with room for ten.
  let capacity = 10
  while (found !== undefined && capacity < found.length) capacity = grown(capacity)
  return withCapacity(stringList(found ?? [], found === undefined), found === undefined ? 0 : capacity)
}

/** Go: room for the matches, and the last piece appended. */
function pieces(found: string[] | undefined): TypedList {
  const list = stringList(found ?? [], found === undefined)
  return withCapacity(list, list.length === 0 ? 0 : grown(list.length - 1))
}

function find(regexp: Regexp, text: string): string {
  return regexp.find(text, 0, false)?.groups[0] ?? ''
}

function regexMatch(pattern: string, text: string): boolean {
  try {
    return matches(compile(pattern), text)
  } catch (error) {
    // Sprig drops the error.
    if (error instanceof RegexpError) return false
    throw error
  }
}

export const regexFuncs: FuncMap = {
  regexMatch: [regexMatch, 'string', 'string'],
  mustRegexMatch: [(pattern: string, text: string) => matches(compile(pattern), text), 'string', 'string'],
  regexFind: [(pattern: string, text: string) => find(mustCompile(pattern), text), 'string', 'string'],
  mustRegexFind: [(pattern: string, text: string) => find(compile(pattern), text), 'string', 'string'],
  regexFindAll: [
    (pattern: string, text: string, limit: number) => listOf(findAll(mustCompile(pattern), text, limit)),
    'string',
    'string',
    'int',
  ],
  mustRegexFindAll: [
    (pattern: string, text: string, limit: number) => listOf(findAll(compile(pattern), text, limit)),
    'string',
    'string',
    'int',
  ],
  regexReplaceAll: [
    (pattern: string, text: string, template: string) => replaceAll(mustCompile(pattern), text, template),
    'string',
    'string',
    'string',
  ],
  mustRegexReplaceAll: [
    (pattern: string, text: string, template: string) => replaceAll(compile(pattern), text, template),
    'string',
    'string',
    'string',
  ],
  regexReplaceAllLiteral: [
    (pattern: string, text: string, by: string) => replaceAllLiteral(mustCompile(pattern), text, by),
    'string',
    'string',
    'string',
  ],
  mustRegexReplaceAllLiteral: [
    (pattern: string, text: string, by: string) => replaceAllLiteral(compile(pattern), text, by),
    'string',
    'string',
    'string',
  ],
  regexSplit: [
    (pattern: string, text: string, limit: number) => pieces(split(mustCompile(pattern), text, limit)),
    'string',
    'string',
    'int',
  ],
  mustRegexSplit: [
    (pattern: string, text: string, limit: number) => pieces(split(compile(pattern), text, limit)),
    'string',
    'string',
    'int',
  ],
  regexQuoteMeta: [quoteMeta, 'string'],
}
