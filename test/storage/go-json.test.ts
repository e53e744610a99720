import { describe, expect, it } from 'vitest'
import { goBytes, goJson } from '../../storage/go-json.ts'

// Expected texts are what Go's json.Marshal printed.
const CASES: readonly (readonly [what: string, value: unknown, json: string])[] = [
  ['HTML characters', `<a href="x">&'`, String.raw`"\u003ca href=\"x\"\u003e\u0026'"`],
  ['line separators', '\u2028\u2029', String.raw`"\u2028\u2029"`],
  ['control characters', 'a\x00\x01\x1f\x7f\b\f\n\r\t\\/', '"a\\u0000\\u0001\\u001f\x7f\\b\\f\\n\\r\\t\\\\/"'],
  ['bytes that are no UTF-8', '\udcff\udcfeok\udcc3', String.raw`"\ufffd\ufffdok\ufffd"`],
  ['text that looks like an escape', String.raw`\ud83d \u003c`, String.raw`"\\ud83d \\u003c"`],
  ['characters of every plane', '😀é', '"😀é"'],
  ['large floats', 1e21, '1e+21'],
  ['floats below 1e21 in full', 1e20, '100000000000000000000'],
  ['small floats in full', 1e-6, '0.000001'],
  ['smaller floats', 1e-7, '1e-7'],
  ['negative exponents', -1.5e-10, '-1.5e-10'],
  ['negative zero', -0, '-0'],
  ['floats beyond 2^53', 12345678901234567890, '12345678901234567000'],
  ['integers of 64 bits', 9223372036854775807n, '9223372036854775807'],
  [
    'keys in byte order',
    { '10': 1, '9': 2, b: 3, '': 4, é: 5, '😀': 6, '\uffee': 7 },
    '{"":4,"10":1,"9":2,"b":3,"é":5,"\uffee":7,"😀":6}',
  ],
  ['empty lists and maps', [[], {}, null, true], '[[],{},null,true]'],
]

describe('goJson', () => {
  it.each(CASES)('writes %s', (_what, value, json) => {
    expect(goJson(value)).toBe(json)
  })

  it.each([
    [Number.NaN, 'json: unsupported value: NaN'],
    [Number.NEGATIVE_INFINITY, 'json: unsupported value: -Inf'],
    [() => 1, 'json: unsupported type: function'],
  ])('refuses %s', (value, message) => {
    expect(() => goJson(value)).toThrow(message)
  })

  it('refuses endless nesting', () => {
    const loop: unknown[] = []
    loop.push(loop)
    expect(() => goJson(loop)).toThrow('nested deeper')
  })

  it('writes bytes in base64, nil as null', () => {
    expect([goBytes(Buffer.from('hi')), goBytes(Buffer.alloc(0)), goBytes(null)]).toEqual(['"aGk="', '""', 'null'])
  })
})
