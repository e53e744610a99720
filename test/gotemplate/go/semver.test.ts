import { describe, expect, it } from 'vitest'
import { checkConstraint, parseConstraint, validateConstraint } from '../../../gotemplate/go/semver-constraint.ts'
import {
  compareVersions,
  formatVersion,
  incMajor,
  incMinor,
  incPatch,
  parseStrictVersion,
  parseVersion,
  setMetadata,
  setPrerelease,
} from '../../../gotemplate/go/semver.ts'
import { messageOf, readCases } from './cases.ts'

interface SemverCase {
  /** A constraint and a version. */
  c: string
  v: string
  /** Go's error for the constraint, or how it prints it. */
  e?: string
  s?: string
  /** Whether the version satisfies it, and why not. */
  ok: boolean
  r: string[] | null
  /** The error for the version, lenient and strict, and how it prints. */
  ve?: string
  se?: string
  vs?: string
  /** Next patch, minor and major version. */
  i?: string
}

const cases = readCases<SemverCase>('semver')

describe('versions', () => {
  it.each(cases)('are read as Masterminds reads $v', ({ v, ve, vs, se, i }) => {
    expect(messageOf(() => parseStrictVersion(v))).toBe(se)
    expect(messageOf(() => parseVersion(v))).toBe(ve)
    if (ve !== undefined) return
    const version = parseVersion(v)
    expect(formatVersion(version)).toBe(vs)
    if (i !== undefined && i !== '') {
      const next = [incPatch(version).original, formatVersion(incMinor(version)), incMajor(version).original]
      expect(next.join(' ')).toBe(i)
    }
  })

  it('are limited to 256 bytes', () => {
    expect(messageOf(() => parseVersion('1.' + '0'.repeat(255)))).toBe('version string is too long (max 256 bytes)')
  })

  it('have a pre-release and metadata that can be replaced, if valid', () => {
    const version = parseVersion('v1.2.3')
    expect(setPrerelease(version, 'rc.1').original).toBe('v1.2.3-rc.1')
    expect(setMetadata(version, 'b').original).toBe('v1.2.3+b')
    expect(messageOf(() => setPrerelease(version, 'a..b'))).toBe('invalid prerelease string')
    expect(messageOf(() => setMetadata(version, '+'))).toBe('invalid metadata string')
  })

  it.each([
    ['1.0.0-alpha', '1.0.0-alpha.1'],
    ['1.0.0-alpha.1', '1.0.0-alpha.beta'],
    ['1.0.0-alpha.beta', '1.0.0-beta'],
    ['1.0.0-beta.2', '1.0.0-beta.11'],
    ['1.0.0-rc.1', '1.0.0'],
  ])('order %s before %s', (low, high) => {
    expect(compareVersions(parseVersion(low), parseVersion(high))).toBe(-1)
    expect(compareVersions(parseVersion(high), parseVersion(low))).toBe(1)
  })
})

describe('constraints', () => {
  it.each(cases)('judge as Masterminds judges $c of $v', ({ c, e, s, v, ve, ok, r }) => {
    expect(messageOf(() => parseConstraint(c))).toBe(e)
    if (e !== undefined) return
    const constraint = parseConstraint(c)
    const groups = constraint.groups.map((group) => group.comparators.map((one) => one.operator + one.text).join(' '))
    expect(groups.join(' || ')).toBe(s)
    if (ve !== undefined) return
    expect(checkConstraint(constraint, parseVersion(v))).toBe(ok)
    expect(validateConstraint(constraint, parseVersion(v))).toEqual(r ?? [])
  })

  it('are limited in bytes and alternatives', () => {
    expect(messageOf(() => parseConstraint('1'.repeat(513)))).toBe('constraint string is too long (max 512 bytes)')
    expect(messageOf(() => parseConstraint(Array(33).fill('1').join('||')))).toBe('too many constraint groups (max 32)')
  })

  it('do not take long over blanks that could be divided in many ways', () => {
    const started = performance.now()
    expect(messageOf(() => parseConstraint(`${'1     '.repeat(80)}!`))).toMatch(/^improper constraint/)
    expect(performance.now() - started).toBeLessThan(200)
  })
})
