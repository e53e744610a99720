import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { diffLines } from '../../src/diff/lines.ts'
import { diffText } from '../../src/diff/text.ts'

function edits(before: string, after: string): string {
  const sign = { same: ' ', removed: '-', added: '+' }
  return diffLines(Array.from(before), Array.from(after))
    .map(({ op, text }) => sign[op] + text)
    .join('')
}

describe('diffLines', () => {
  it.each([
    ['', '', ''],
    ['abc', 'abc', ' a b c'],
    ['abc', '', '-a-b-c'],
    ['', 'ab', '+a+b'],
    ['abc', 'abd', ' a b-c+d'],
    ['abc', 'xbc', '-a+x b c'],
    ['abcde', 'abxde', ' a b-c+x d e'],
    ['ab', 'ba', '-a b+a'],
  ])('%j to %j: %j', (before, after, expected) => {
    expect(edits(before, after)).toBe(expected)
  })

  it('leads from one text to the other, and keeps as much as there is in common', () => {
    let seed = 7
    const random = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below
    for (let round = 0; round < 200; round++) {
      const text = (): string[] => Array.from({ length: random(12) }, () => 'abc'[random(3)]!)
      const [before, after] = [text(), text()]
      const found = diffLines(before, after)
      expect(found.filter(({ op }) => op !== 'added').map((edit) => edit.text)).toEqual(before)
      expect(found.filter(({ op }) => op !== 'removed').map((edit) => edit.text)).toEqual(after)
      expect(found.filter(({ op }) => op === 'same')).toHaveLength(commonLength(before, after))
    }
  })
})

describe('among sequences of equal length', () => {
  const file = join(import.meta.dirname, '../../testdata/helm-diff/lines.json')
  const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: [string, string, string][] }
  const sign = { same: ' ', removed: '-', added: '+' }

  it.each(cases)('chooses as helm-diff does: %s → %s', (before, after, expected) => {
    const found = diffLines(before.split(','), after.split(','))
    expect(found.map(({ op, text }) => sign[op] + text).join(',')).toBe(expected)
  })
})

describe('big texts', () => {
  const numbers = (line: (i: number) => string): string[] => Array.from({ length: 40_000 }, (_, i) => line(i))
  const [old, now] = [numbers((i) => `a${String(i)}`), numbers((i) => (i % 1000 === 1 ? 'z' : `a${String(i)}`))]

  it.each([
    ['a few changes', old, now, 40_040],
    ['nothing in common', old, numbers((i) => `b${String(i)}`), 80_000],
    ['the other way round', old, [...old].reverse(), 79_999],
  ])('are compared in time: %s', (_, before, after, count) => {
    const began = process.cpuUsage().user
    expect(diffLines(before, after)).toHaveLength(count)
    expect((process.cpuUsage().user - began) / 1e6).toBeLessThan(10)
  })

  it.each([
    ['by lines that occur once', 'x,x,1,x,2,x,3,x', 'x,2,x,x,1,y,3', ' x,-x,-1,-x, 2, x,+x,+1,+y, 3,-x'],
    ['by beginnings and ends', 'q,x,y,x,y,r', 'q,x,x,y,r', ' q, x,-y, x, y, r'],
    ['without any', 'x,x', 'y,y,y', '-x,-x,+y,+y,+y'],
  ])('are told without looking for the best, where that is too much work: %s', (_, before, after, expected) => {
    const edits = diffLines(before.split(','), after.split(','), -1)
    const signs = { same: ' ', removed: '-', added: '+' }
    expect(edits.map(({ op, text }) => signs[op] + text).join(',')).toBe(expected)
  })

  it('are told so in the middle of the work, too', () => {
    const [x, y] = [numbers((i) => (i % 7 === 0 ? `a${String(i)}` : String(i % 5))), numbers((i) => String(i % 3))]
    const edits = diffLines(x, y, 1000)
    expect(edits.filter(({ op }) => op !== 'added').map(({ text }) => text)).toEqual(x)
    expect(edits.filter(({ op }) => op !== 'removed').map(({ text }) => text)).toEqual(y)
  })
})

/** By the textbook's recursion. */
function commonLength(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return 0
  if (a[0] === b[0]) return 1 + commonLength(a.slice(1), b.slice(1))
  return Math.max(commonLength(a.slice(1), b), commonLength(a, b.slice(1)))
}

describe('diffText', () => {
  const some = diffLines(['1', '2', '3', '4', '', '6'], ['1', '2', 'x', '4', '', '6'])

  it('shows everything, empty lines bare', () => {
    expect(diffText(some)).toBe('  1\n  2\n- 3\n+ x\n  4\n\n  6\n')
  })

  it('leaves out what is far from changes', () => {
    expect(diffText(some, { context: 1 })).toBe('...\n  2\n- 3\n+ x\n  4\n...\n')
    expect(diffText(some, { context: 0 })).toBe('...\n- 3\n+ x\n...\n')
  })
})
