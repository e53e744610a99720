import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseValues } from '../../../src/chart/values-document.ts'
import { asJson } from '../../../src/values/schema/json.ts'
import { schemaProblem } from '../../../src/values/schema/problem.ts'
import { certainlyFits } from '../../../src/values/schema/quick.ts'
import { randomPair } from './random-schema.ts'

const fits = (schema: string, values: string): boolean => certainlyFits(schema, asJson(parseValues(values)))
const problem = (schema: string, values: string): string | undefined =>
  schemaProblem(Buffer.from(schema), parseValues(values))

interface Case {
  readonly schema: string
  readonly values: string
  /** What Helm printed below the chart's name; empty for valid values. */
  readonly report: string
}

const cases = JSON.parse(readFileSync('testdata/values/schemas.json', 'utf8')) as Case[]

describe('certainlyFits', () => {
  it('is sure of nothing that Helm reports', () => {
    const wrong = cases.filter(({ schema, values, report }) => report !== '' && fits(schema, values))
    expect(wrong).toEqual([])
  })

  it('is sure of no more than the validator finds, for random schemas', () => {
    let sure = 0
    for (let seed = 1; seed <= 2000; seed++) {
      const { schema, values } = randomPair(seed)
      if (!fits(schema, values)) continue
      sure++
      expect(problem(schema, values), `${schema} for ${values}`).toBeUndefined()
    }
    expect(sure).toBeGreaterThan(300)
  })

  it.each([
    ['types', '{"properties":{"a":{"type":["string","integer"]},"b":{"type":"number"}}}', '{a: 1, b: 1.5}'],
    ['reference', '{"$ref":"#/$defs/x","$defs":{"x":{"required":["a"]}}}', 'a: 1'],
    ['reference into a plain keyword', '{"properties":{"a":{"$ref":"#/x/y"}},"x":{"y":{"type":"string"}}}', 'a: b'],
    ['recursion', '{"properties":{"a":{"$ref":"#"}},"additionalProperties":false}', 'a: {a: {a: {}}}'],
    [
      'old reference',
      '{"$schema":"http://json-schema.org/draft-07/schema#","properties":{"a":{"$ref":"#/definitions/x","type":"null"}},"definitions":{"x":{}}}',
      'a: 1',
    ],
    [
      'other names',
      '{"patternProperties":{"^x":{"type":"string"}},"additionalProperties":{"type":"null"}}',
      '{x1: a, b: ~}',
    ],
    ['choices', '{"properties":{"a":{"oneOf":[{"type":"string"},{"enum":[1,2]}],"not":{"const":3}}}}', 'a: 2'],
    ['bounds', '{"properties":{"a":{"minimum":1,"exclusiveMaximum":2.5,"multipleOf":0.1}}}', 'a: 1.1'],
    ['conditions', '{"if":{"required":["a"]},"then":{"required":["b"]},"else":false}', '{a: 1, b: 2}'],
    ['names that every object has', '{"additionalProperties":{"type":"string"}}', 'constructor: a'],
    [
      'own id',
      '{"$id":"https://example.com/values.json","properties":{"a":{"$ref":"#/$defs/x"}},"$defs":{"x":{}}}',
      'a: 1',
    ],
  ])('is sure of sound schemas whose values fit: %s', (_, schema, values) => {
    expect(problem(schema, values)).toBeUndefined()
    expect(fits(schema, values)).toBe(true)
  })

  it.each([
    ['wrong value', '{"properties":{"a":{"type":"string"}}}', 'a: 1'],
    ['unknown type', '{"properties":{"b":{"type":"text"}}}', 'a: 1'],
    ['bad expression', '{"properties":{"b":{"pattern":"("}}}', 'a: 1'],
    ['reference to nothing', '{"properties":{"b":{"$ref":"#/$defs/x"}}}', 'a: 1'],
    ['bad definition', '{"$defs":{"x":{"required":"a"}}}', 'a: 1'],
    ['bad place', '{"properties":{"b":{"$ref":"#/x/y"}},"x":{"y":{"minLength":-1}}}', 'a: 1'],
    ['fraction of a count', '{"properties":{"b":{"minLength":1.00000000000000000001}}}', 'a: 1'],
    [
      'equal choices up to draft 7',
      '{"$schema":"http://json-schema.org/draft-07/schema#","properties":{"b":{"enum":[1,1]}}}',
      'a: 1',
    ],
    [
      'no bound to be out in draft 4',
      '{"$schema":"http://json-schema.org/draft-04/schema#","properties":{"b":{"exclusiveMinimum":true}}}',
      'a: 1',
    ],
    ['unknown draft', '{"$schema":"https://example.com/schema"}', 'a: 1'],
    ['endless circle', '{"anyOf":[{"$ref":"#"}]}', 'a: 1'],
    ['other document', '{"$ref":"https://example.com/s.json"}', 'a: 1'],
    ['no JSON', '{"a":}', 'a: 1'],
    ['null for a map', '{"properties":null,"additionalProperties":{}}', 'a: 1'],
    ['nesting deeper than Go reads', `{"default":${'['.repeat(10001)}${']'.repeat(10001)}}`, 'a: 1'],
    ['name that every object has', '{"additionalProperties":false}', 'constructor: a'],
    ['reference by a name that every object has', '{"$ref":"#/constructor"}', 'a: 1'],
  ])('is not sure of %s', (_, schema, values) => {
    expect(problem(schema, values)).toBeDefined()
    expect(fits(schema, values)).toBe(false)
  })
})
