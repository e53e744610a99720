import { describe, expect, it } from 'vitest'
import { mergeMaps, overrideMaps } from '../../src/helmfile/values/merge-maps.ts'
import { stateValuesSet } from '../../src/helmfile/values/set.ts'
import { mapOf } from '../../gotemplate/value.ts'
import { yamlText } from '../../src/helmfile/state/encode.ts'

/** Rules as helmfile 1.8.0 shows them by print-env. */
describe('layers of state values', () => {
  it('replace lists, unless null items say that the rest stays', () => {
    const base = mapOf({ l: [1, 2, 3] })
    expect(mergeMaps(base, mapOf({ l: [9] }))).toEqual({ l: [9] })
    expect(mergeMaps(base, mapOf({ l: [null, 9] }))).toEqual({ l: [1, 9, 3] })
    expect(mergeMaps(base, mapOf({ l: [] }))).toEqual({ l: [] })
  })

  it('are not cleared by null between layers, but within one', () => {
    const [base, over] = [mapOf({ a: 1 }), mapOf({ a: null, b: null })]
    expect(mergeMaps(base, over)).toEqual({ a: 1, b: null })
    expect(overrideMaps(base, over)).toEqual({ a: null, b: null })
  })

  it('of the command line touch single items', () => {
    const base = mapOf({ l: [mapOf({ n: 1, m: 1 }), mapOf({ n: 2 })] })
    const set = stateValuesSet(['l[0].n=7'], [])!
    expect(yamlText(mergeMaps(base, set, { lists: 'merge' }))).toBe('l:\n  - m: 1\n    "n": 7\n  - "n": 2\n')
  })
})

describe('--state-values-set', () => {
  const cases: readonly (readonly [word: string, yaml: string])[] = [
    ['a=1,b=x', 'a: 1\nb: x\n'],
    ['a=007', 'a: "007"\n'],
    ['a=TRUE,b=null', 'a: true\nb: null\n'],
    ['a.b\\.c.d=1', 'a:\n  b.c:\n    d: 1\n'],
    ['a[1]=x', 'a:\n  - null\n  - x\n'],
    ['a=', 'a: ""\n'],
  ]
  it.each(cases)('%s', (word, yaml) => {
    expect(yamlText(stateValuesSet([word], [])!)).toBe(yaml)
  })

  it('takes texts for texts where it is told to', () => {
    expect(yamlText(stateValuesSet([], ['a=1'])!)).toBe('a: "1"\n')
  })

  it.each(['a', 'a={b,c}', 'a[99999999]=1'])('refuses %s', (word) => {
    expect(() => stateValuesSet([word], [])).toThrow('--state-values-set: ')
  })
})
