import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseValues } from '../../src/chart/values-document.ts'
import type { TshelmEvent } from '../../src/events.ts'
import { schemaProblem } from '../../src/values/schema/problem.ts'

interface Case {
  readonly schema: string
  readonly values: string
  /** What Helm printed below the chart's name; empty for valid values. */
  readonly report: string
}

const cases = JSON.parse(readFileSync('testdata/values/schemas.json', 'utf8')) as Case[]

/** Helm reports properties in random order, we by name. */
function sortedLines(text: string): string[] {
  return text.trimEnd().split('\n').sort()
}

describe('schemaProblem', () => {
  it.each(cases)('$schema for $values', ({ schema, values, report }) => {
    const problem = schemaProblem(Buffer.from(schema), parseValues(values)) ?? ''
    expect(sortedLines(problem)).toEqual(sortedLines(report))
  })

  it('allows what an unknown URN describes, with a warning', () => {
    const events: TshelmEvent[] = []
    const emit = (event: TshelmEvent): number => events.push(event)
    expect(schemaProblem(Buffer.from('{"$ref":"urn:foo"}'), parseValues('a: 7'), { emit })).toBeUndefined()
    expect(events.filter((event) => event.kind === 'log' && event.level === 'WARN')).toEqual([
      {
        kind: 'log',
        level: 'WARN',
        message: 'unresolved URN reference ignored; using permissive schema',
        fields: [['urn', 'urn:foo']],
      },
    ])
  })

  it('fetches nothing unless it may', () => {
    const schema = Buffer.from('{"$ref":"https://example.com/s.json"}')
    expect(schemaProblem(schema, parseValues('a: 7'))).toMatch(/^failing loading "https:\/\/example\.com\/s\.json": /)
    const schemaText = (): string => '{"required":["b"]}'
    expect(schemaProblem(schema, parseValues('a: 7'), { schemaText })).toBe("- at '': missing property 'b'\n")
  })

  it('ends on a schema that goes round for ever', () => {
    const schema = Buffer.from('{"anyOf":[{"$ref":"#"}]}')
    expect(schemaProblem(schema, parseValues('a: 7'))).toContain('causing reference cycle')
  })
})
