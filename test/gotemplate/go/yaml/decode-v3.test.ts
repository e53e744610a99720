import { describe, expect, it } from 'vitest'
import { GeneralMap } from '../../../../gotemplate/general-map.ts'
import { emitYaml } from '../../../../gotemplate/go/yaml/emit.ts'
import { unmarshalMapV3, unmarshalV3 } from '../../../../gotemplate/go/yaml/decode-v3.ts'
import { typeName } from '../../../../gotemplate/value.ts'
import type { GoValue } from '../../../../gotemplate/value.ts'

const read = (text: string): GoValue => unmarshalMapV3(`v: ${text}\n`)['v']!

/** As `helmfile build` prints values that it has read, and what `printf "%T"` says of them there. */
describe('goyaml v3', () => {
  const scalars: readonly (readonly [text: string, type: string, written: string])[] = [
    ['0x1f', 'int', '31'],
    ['1_000', 'int', '1000'],
    ['0o17', 'int', '15'],
    ['017', 'int', '15'],
    ['+1', 'int', '1'],
    ['08', 'float64', '8'],
    ['1.50', 'float64', '1.5'],
    ['.5', 'float64', '0.5'],
    ['123456789012345678901234567890', 'float64', '1.2345678901234568e+29'],
    ['18446744073709551615', 'uint64', '18446744073709551615'],
    ['yes', 'string', '"yes"'],
    ['TRUE', 'bool', 'true'],
    ['"0x1f"', 'string', '"0x1f"'],
    ['12:30', 'string', '"12:30"'],
    ['2024-01-02', 'time.Time', '2024-01-02T00:00:00Z'],
    ['!!binary aGVsbG8=', 'string', 'hello'],
    ['!!str 1', 'string', '"1"'],
  ]
  it.each(scalars)('reads %s as %s', (text, type, written) => {
    const value = read(text)
    expect(typeName(value)).toBe(type)
    expect(emitYaml(value, { indentSequences: true })).toBe(`${written}\n`)
  })

  it('keeps keys that are no texts apart', () => {
    const map = read('{1: one, true: t, m: 2}')
    expect(map).toBeInstanceOf(GeneralMap)
  })

  it('merges maps below what a map says itself', () => {
    expect(unmarshalV3('a: &a {x: p, y: q}\nb: {<<: *a, y: own}\n')).toMatchObject({ b: { x: 'p', y: 'own' } })
  })

  const problems: readonly (readonly [text: string, message: string])[] = [
    ['- 1\n', 'yaml: unmarshal errors:\n  line 1: cannot unmarshal !!seq into map[string]interface {}'],
    ['a: 1\na: 2\n', 'yaml: unmarshal errors:\n  line 2: mapping key "a" already defined at line 1'],
    ['a: [1\n', "yaml: line 1: did not find expected ',' or ']'"],
    ['a: *x\n', "yaml: unknown anchor 'x' referenced"],
    ['a: !!int x\n', 'yaml: cannot decode !!str `x` as a !!int'],
  ]
  it.each(problems)('tells what is wrong with %j', (text, message) => {
    expect(() => unmarshalMapV3(text)).toThrow(message)
  })

  it('ends bombs of aliases', () => {
    const levels = Array.from({ length: 12 }, (_, i) => `l${i + 1}: &l${i + 1} [${`*l${i},`.repeat(10)}]`)
    expect(() => unmarshalMapV3(`l0: &l0 x\n${levels.join('\n')}\n`)).toThrow(
      'yaml: document contains excessive aliasing',
    )
  })
})
