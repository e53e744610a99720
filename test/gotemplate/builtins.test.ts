import { describe, expect, it } from 'vitest'
import { builtins, printable, truth } from '../../gotemplate/builtins.ts'
import { formatV } from '../../gotemplate/go/fmt.ts'
import {
  Complex,
  Struct,
  int,
  int64,
  mapOf,
  newMap,
  stringList,
  stringMap,
  type GoValue,
} from '../../gotemplate/value.ts'

function call(name: string, ...args: GoValue[]): GoValue {
  return builtins[name]![0](...(args as never[]))
}

const text = mapOf({ a: 1, c: mapOf({ d: 'deep' }) })

describe('built-in functions', () => {
  const rows: [name: string, args: GoValue[], want: string][] = [
    ['html', ['<a href=\'x\'>"T" & y</a>'], '&lt;a href=&#39;x&#39;&gt;&#34;T&#34; &amp; y&lt;/a&gt;'],
    ['html', [null], '&lt;no value&gt;'],
    ['html', [1.5, '<'], '1.5&lt;'],
    ['html', ['\0'], '\ufffd'],
    ['js', ['\u2028\x1f\x7f`='], '\\u2028\\u001F\x7f`\\u003D'],
    ['urlquery', ["~-_.!*'()"], '~-_.%21%2A%27%28%29'],
    ['urlquery', [int(1), int(2)], '1+2'],
    ['print', [int(1), 'a', 'b', int(2), int(3)], '1ab2 3'],
    ['println', [null], '<nil>\n'],
    ['len', ['日本'], '6'],
    ['len', [text], '2'],
    ['index', [[1, [2]], int(1), int(0)], '2'],
    ['index', ['é', int(0)], '195'],
    ['index', [text, 'c', 'd'], 'deep'],
    ['index', [text, 'nope'], '<nil>'],
    ['index', [stringMap({ a: 'x' }), 'b'], ''],
    ['slice', ['abcdef', int(1), int(3)], 'bc'],
    ['slice', [[1, 2, 3], int(1)], '[2 3]'],
    ['eq', ['a', 'b', 'a'], 'true'],
    ['eq', [null, null], 'true'],
    ['eq', [null, 'a'], 'false'],
    ['eq', [int(1), int64(1)], 'true'],
    ['eq', [new Complex(0, 1), new Complex(0, 1)], 'true'],
    ['ne', [stringList([], true), null], 'false'],
    ['lt', ['é', 'z'], 'false'],
    ['le', [1, 1], 'true'],
    ['gt', [Number.NaN, 1], 'true'],
    ['ge', [int(1), int(2)], 'false'],
    ['not', [''], 'true'],
  ]
  it.each(rows)('%s: case %#', (name, args, want) => {
    expect(formatV(call(name, ...args))).toBe(want)
  })

  const failures: [name: string, args: GoValue[], message: string][] = [
    ['len', [1.5], 'len of type float64'],
    ['len', [null], 'len of nil pointer'],
    ['index', [null, int(1)], 'index of untyped nil'],
    ['index', [text, 'nope', 'x'], 'index of nil pointer'],
    ['index', [text, 'a', 'b'], "can't index item of type float64"],
    ['index', [text, int(1)], 'value has type int; should be string'],
    ['index', [[1], int(5)], 'index out of range: 5'],
    ['index', [[1], int(1)], 'reflect: slice index out of range'],
    ['index', ['a', 'x'], 'cannot index slice/array with type string'],
    ['index', [[1], null], 'cannot index slice/array with nil'],
    ['slice', ['abc', int(2), int(1)], 'invalid slice index: 2 > 1'],
    ['slice', ['abc', int(0), int(1), int(2)], 'cannot 3-index slice a string'],
    ['slice', [1], "can't slice item of type float64"],
    ['eq', [1], 'missing argument for comparison'],
    ['eq', [int(1), 1], 'incompatible types for comparison: int and float64'],
    ['eq', [newMap(), newMap()], 'non-comparable type map[]: map[string]interface {}'],
    ['eq', [[], newMap()], 'non-comparable types []: []interface {}, map[string]interface {}: map[]'],
    ['lt', [null, 1], 'invalid type for comparison'],
    ['lt', [true, false], 'invalid type for comparison'],
    ['ge', [int(1), true], 'incompatible types for comparison: int and bool'],
  ]
  it.each(failures)('%s fails with Go’s text: case %#', (name, args, message) => {
    expect(() => call(name, ...args)).toThrow(message)
  })

  it('show a pointer to a struct without a text of its own as the struct', () => {
    const pointer = new Struct({ name: '*t.T', kind: 'ptr' }, mapOf({ A: 1 }))
    expect(formatV(printable(pointer))).toBe('{1}')
    expect(formatV(pointer)).toBe('&{1}')
  })
})

describe('truth', () => {
  it('is false of zero, nothing and empty containers only', () => {
    const no: GoValue[] = [
      null,
      false,
      0,
      -0,
      '',
      int(0),
      [],
      newMap(),
      new Uint8Array(0),
      stringMap({}),
      new Complex(0, 0),
    ]
    const yes: GoValue[] = [true, 0.1, Number.NaN, ' ', int(-1), [null], mapOf({ a: null }), stringList([''])]
    expect(no.map(truth)).toEqual(no.map(() => false))
    expect(yes.map(truth)).toEqual(yes.map(() => true))
  })
})
