import { describe, expect, it } from 'vitest'
import { excerpt } from '../src/excerpt.ts'

const source = 'one\ntwo\n\t{{ .x }}\nfour\n'

describe('excerpt', () => {
  it('shows the line, those above it, and a caret under the column', () => {
    expect(excerpt({ file: 'f', line: 3, column: 5, source })).toBe(
      ['1 | one', '2 | two', '3 |     {{ .x }}', '  |        ^'].join('\n'),
    )
  })

  it('leaves the caret out where no column is known', () => {
    expect(excerpt({ file: 'f', line: 1, source })).toBe('1 | one')
  })

  it('has nothing to show without a source, or beyond its end', () => {
    expect(excerpt({ file: 'f', line: 1 })).toBeUndefined()
    expect(excerpt({ file: 'f', line: 9, source })).toBeUndefined()
  })

  it('cuts long lines around the column and shows control characters', () => {
    const text = excerpt({ file: 'f', line: 1, column: 1001, source: `${'a'.repeat(1000)}b\u001b[31m` })!
    const [line, caret] = text.split('\n') as [string, string]
    expect(line.length).toBeLessThan(170)
    expect(line).toContain('b·[31m')
    expect(line[caret.indexOf('^')]).toBe('b')
  })
})
