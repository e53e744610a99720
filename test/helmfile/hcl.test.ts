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

  const doubling = (first: string, next: (name: string) => string): string =>
    `locals {\n  l0 = ${first}\n${Array.from({ length: 40 }, (_, i) => `  l${i + 1} = ${next(`local.l${i}`)}\n`).join('')}}\nvalues {\n  a = local.l40\n}\n`
  const loop = 'for i in range(1000): '
  it.each([
    ['a list', doubling('[1, 2]', (name) => `concat(${name}, ${name})`)],
    ['a text', doubling('"xx"', (name) => `"\${${name}}\${${name}}"`)],
    ['a joined text', doubling('"xx"', (name) => `join("", [${name}, ${name}])`)],
    ['loops', `values {\n  a = [${loop}[${loop}[${loop}0]]]\n}\n`],
    ['loops that are tried', `values {\n  a = [${loop}try([${loop}[${loop}0]], 0)]\n}\n`],
    ['texts in loops', `values {\n  a = "%{ ${loop.replace(': ', '')} }${'x'.repeat(100_000)}%{ endfor }"\n}\n`],
  ])('that would become too large are told: %s', (_, text) => {
    expect(() => evaluate(text)).toThrow(/error when trying to evaluate variable \w+ : the values become too large/)
  })

  it('may be thousands, each after the other', () => {
    const chain = Array.from({ length: 5000 }, (_, i) => `  a${i + 1} = hv.a${i}\n`)
    const values = evaluateHcl([{ name: 'v.hcl', text: `values {\n  a0 = 7\n${chain.join('')}}\n` }])
    expect(values['a5000']).toBe(7)
  })

  it('of items are found by what names stand for', () => {
    expect(evaluate('locals {\n  i = 1\n}\nvalues {\n  a = [[1, 2], [3, 4]][*][local.i]\n}\n')).toBe(
      'a:\n  - 2\n  - 4\n',
    )
  })

  it('of texts: line ends go, a negative indent is told', () => {
    expect(evaluate('values {\n  a = chomp("a\\n\\r\\n\\n")\n}\n')).toBe('a: a\n')
    expect(() => evaluate('values {\n  a = indent(-3, "a")\n}\n')).toThrow('must not be negative')
  })
})
