import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { evaluateHcl } from '../../src/helmfile/hcl/evaluate.ts'
import { yamlText } from '../../src/helmfile/state/encode.ts'

const evaluate = (text: string): string => yamlText(evaluateHcl([{ name: 'v.hcl', text }]))

describe('values in HCL', () => {
  // Printed by helmfile 1.8.0 print-env.
  it('are what helmfile makes of them', () => {
    const file = (name: string): string => readFileSync(`testdata/helmfile/${name}`, 'utf8')
    expect(evaluate(file('values.hcl'))).toBe(file('values.hcl.yaml'))
  })

  it('of a later file win, and objects are merged', () => {
    const files = [
      { name: 'a.hcl', text: 'values {\n  a = 1\n  o = { x = 1, y = 2 }\n}\n' },
      { name: 'b.hcl', text: 'values {\n  a = 2\n  o = { y = hv.a }\n}\n' },
    ]
    expect(evaluateHcl(files)).toEqual({ a: 2, o: { x: 1, y: 2 } })
  })

  const broken: readonly (readonly [string, string])[] = [
    [
      'values {\n  a = hv.b\n  b = hv.a\n}\n',
      'error while building the DAG variable graph : cycle detected: a -> b -> a',
    ],
    ['values {\n  a = hv.zip\n}\n', 'variables "a" depend(s) on undefined vars "zip"'],
    [
      'values {\n  a = 1 +\n}\n',
      'v.hcl:2,10: Invalid expression; Expected the start of an expression, but found an invalid expression token.',
    ],
    ['values {\n  a = nope(1)\n}\n', 'v.hcl:2,7: Call to unknown function; There is no function named "nope".'],
    [`values {\n  a = ${'['.repeat(500)}\n}\n`, 'v.hcl:2,207: expressions are nested more than 200 deep'],
  ]
  it.each(broken)('that are broken are told: %s', (text, message) => {
    expect(() => evaluate(text)).toThrow(message)
  })
})
