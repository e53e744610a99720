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
    const isAbove = commentTest(unencryptedComment)
    tests.push(({ comments }, _, before) => before && !isAbove(comments, 0))
  }
  const encryptedComment = regexpOf(rules.encryptedCommentRegex)
  if (encryptedComment !== undefined) {
    const isAbove = commentTest(encryptedComment)
    // A comment that matches is not encrypted itself: only what stands below it.
    tests.push(({ comments }, isComment) => isAbove(comments, isComment ? 1 : 0))
  }
  return (place, isComment) => tests.reduce((before, test) => test(place, isComment, before), true)
}

/** Whether one of the comments above matches, but for the last ones of the lowest level; each is looked at once. */
function commentTest(test: (text: string) => boolean): (comments: Place['comments'], but: number) => boolean {
  const known = new WeakMap<readonly string[], { count: number; found: boolean }>()
  return (comments, but) =>
    comments.some((level, i) => {
      const count = i === comments.length - 1 ? level.length - but : level.length
      const state = known.get(level) ?? { count: 0, found: false }
      for (; state.count < count && !state.found; state.count++) state.found = test(level[state.count]!)
      known.set(level, state)
      return state.found && state.count <= count
    })
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
