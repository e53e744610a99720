/** Which leaves of a document are encrypted. */
import { compileRegexp, matches, type Regexp } from '../../../gotemplate/go/regexp.ts'
import type { Place } from './walk.ts'

export const DEFAULT_UNENCRYPTED_SUFFIX = '_unencrypted'

/** At most one of them says something; without any, all is encrypted. */
export interface CryptRules {
  readonly unencryptedSuffix: string
  readonly encryptedSuffix: string
  readonly unencryptedRegex: string
  readonly encryptedRegex: string
  readonly unencryptedCommentRegex: string
  readonly encryptedCommentRegex: string
}

export const NO_RULES: CryptRules = {
  unencryptedSuffix: '',
  encryptedSuffix: '',
  unencryptedRegex: '',
  encryptedRegex: '',
  unencryptedCommentRegex: '',
  encryptedCommentRegex: '',
}

export function countRules(rules: CryptRules): number {
  return (Object.keys(NO_RULES) as (keyof CryptRules)[]).filter((name) => rules[name] !== '').length
}

export type IsEncrypted = (place: Place, isComment: boolean) => boolean

export function encryptionTest(rules: CryptRules): IsEncrypted {
  const tests: ((place: Place, isComment: boolean, before: boolean) => boolean)[] = []
  const { unencryptedSuffix, encryptedSuffix } = rules
  if (unencryptedSuffix !== '') {
    tests.push(({ path }, _, before) => before && !path.some((key) => key.endsWith(unencryptedSuffix)))
  }
  if (encryptedSuffix !== '') tests.push(({ path }) => path.some((key) => key.endsWith(encryptedSuffix)))
  const unencrypted = regexpOf(rules.unencryptedRegex)
  if (unencrypted !== undefined) tests.push(({ path }, _, before) => before && !path.some(unencrypted))
  const encrypted = regexpOf(rules.encryptedRegex)
  if (encrypted !== undefined) tests.push(({ path }) => path.some(encrypted))
  const unencryptedComment = regexpOf(rules.unencryptedCommentRegex)
  if (unencryptedComment !== undefined) {
    tests.push(({ comments }, _, before) => before && !comments.some((level) => level.some(unencryptedComment)))
  }
  const encryptedComment = regexpOf(rules.encryptedCommentRegex)
  if (encryptedComment !== undefined) {
    tests.push(({ comments }, isComment) => matchesAbove(comments, isComment, encryptedComment))
  }
  return (place, isComment) => tests.reduce((before, test) => test(place, isComment, before), true)
}

/** A comment that matches is not encrypted itself: only what stands below it. */
function matchesAbove(comments: Place['comments'], isComment: boolean, test: (text: string) => boolean): boolean {
  const last = comments.length - 1
  return comments.some((level, i) =>
    level.some((text, k) => !(isComment && i === last && k === level.length - 1) && test(text)),
  )
}

/** An expression that is none matches nothing. */
export function regexpOf(pattern: string): ((text: string) => boolean) | undefined {
  if (pattern === '') return undefined
  let regexp: Regexp
  try {
    regexp = compileRegexp(pattern)
  } catch {
    return () => false
  }
  return (text) => matches(regexp, text)
}
