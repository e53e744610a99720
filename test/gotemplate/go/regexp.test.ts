import { describe, expect, it } from 'vitest'
import { planNative } from '../../../gotemplate/go/regexp-native.ts'
import { parseRegexp } from '../../../gotemplate/go/regexp-parse.ts'
import {
  compileRegexp,
  findAll,
  matches,
  mustCompileRegexp,
  quoteMeta,
  replaceAll,
  replaceAllLiteral,
  split,
} from '../../../gotemplate/go/regexp.ts'
import type { Engine } from '../../../gotemplate/go/regexp.ts'
import { messageOf, readCases } from './cases.ts'

interface RegexpCase {
  /** Pattern and text. */
  p: string
  s: string
  /** The error, or: all matches, two replacements, the parts, the groups of the first match. */
  e?: string
  a: string[] | null
  r: string
  l: string
  sp: string[] | null
  f: string[] | null
}

const cases = readCases<RegexpCase>('regexp')
const engines: Engine[] = ['auto', 'automaton']

describe.each(engines)('with the engine %s', (engine) => {
  it.each(cases)('$p finds in "$s" what Go finds', ({ p, s, e, a, r, l, sp, f }) => {
    expect(messageOf(() => compileRegexp(p, engine))).toBe(e)
    if (e !== undefined) return
    const regexp = compileRegexp(p, engine)
    expect(findAll(regexp, s, -1) ?? null).toEqual(a)
    expect(replaceAll(regexp, s, '<$1|${2}|$n>')).toBe(r)
    expect(replaceAllLiteral(regexp, s, '-')).toBe(l)
    expect(split(regexp, s, -1)).toEqual(sp)
    const groups = regexp.find(s, 0, true)?.groups
    expect(groups === undefined ? null : Array.from(groups, (group) => group ?? '')).toEqual(f)
  })

  it.each([
    ['(a+)+$', 'a'.repeat(30_000) + '!'],
    ['(x+x+)+y', 'x'.repeat(5000)],
    ['([a-z]+)*=', 'a'.repeat(5000)],
    ['(a|a)(a|a)(a|a)(a|a)a*a*b', 'a'.repeat(2000)],
    ['\\s+$', ' '.repeat(30_000) + 'x'],
    ['(?:.*a){10}b', 'a'.repeat(300)],
  ])('%s takes time in proportion to the text', (pattern, text) => {
    const started = performance.now()
    expect(matches(compileRegexp(pattern, engine), text)).toBe(false)
    expect(performance.now() - started).toBeLessThan(3000)
  })

  it('takes a raw byte for one character', () => {
    expect(replaceAll(compileRegexp('.', engine), 'a\udc80', '<$0>')).toBe('<a><\udc80>')
    expect(matches(compileRegexp('\\x{FFFD}', engine), '\udcff')).toBe(true)
  })
})

describe('the choice of the engine', () => {
  const plan = (pattern: string) => planNative(parseRegexp(pattern).root)

  it.each([
    'SASL',
    ':[0-9]+',
    '^https?://',
    'v\\d+\\.\\d+\\.\\d+',
    '[^A-Za-z0-9]+$',
    '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$',
  ])('leaves %s to JavaScript', (pattern) => {
    expect(plan(pattern)).toBeDefined()
  })

  it.each(['(a+)+', '(a|ab)*c', '(a*)*', 'a*a*a*a*b', '(?:a?){64}a{64}', '(?i)\\p{Lu}'])(
    'keeps %s from JavaScript',
    (pattern) => {
      expect(plan(pattern)).toBeUndefined()
    },
  )

  it('limits the text where time grows faster than its length', () => {
    expect(plan('[^a-z]+')?.maxLength).toBe(Infinity)
    expect(plan('\\s+$')?.maxLength).toBeLessThan(10_000)
  })
})

describe('errors', () => {
  it('name the pattern where Go panics', () => {
    expect(messageOf(() => mustCompileRegexp('['))).toBe(
      'regexp: Compile(`[`): error parsing regexp: missing closing ]: `[`',
    )
    expect(messageOf(() => mustCompileRegexp('`('))).toBe(
      'regexp: Compile("`("): error parsing regexp: missing closing ): ``(`',
    )
  })

  it('stop expressions that are too deep or too large', () => {
    expect(messageOf(() => compileRegexp('('.repeat(2000) + ')'.repeat(2000)))).toMatch(/expression nests too deeply/)
    expect(messageOf(() => compileRegexp('a{1000}'.repeat(600)))).toMatch(/expression too large/)
    expect(messageOf(() => compileRegexp('((a{100}){100}){100}'))).toMatch(/invalid repeat count/)
  })
})

describe('templates and quoting', () => {
  it.each([
    ['$1W', ''],
    ['${1}W', '<x>W'],
    ['$$1', '$1'],
    ['$', '$'],
    ['${1', '${1'],
    ['$-', '$-'],
    ['$01', ''],
    ['$name', '<x>'],
    ['$é', ''],
  ])('%s expands to %s', (template, expected) => {
    expect(replaceAll(compileRegexp('(?P<name><x>)'), '<x>', template)).toBe(expected)
  })

  it('quotes what means something', () => {
    expect(quoteMeta('a+b*c?[d](e){f}^$|\\-/é.')).toBe('a\\+b\\*c\\?\\[d\\]\\(e\\)\\{f\\}\\^\\$\\|\\\\-/é\\.')
  })

  it('splits as Go does at the limits', () => {
    const z = compileRegexp('z+')
    expect(split(z, 'pizza', 0)).toBeUndefined()
    expect(split(z, 'pizza', 1)).toEqual(['pizza'])
    expect(split(z, '', -1)).toEqual([''])
    expect(split(compileRegexp(''), 'pizza', 3)).toEqual(['p', 'i', 'zza'])
  })
})
