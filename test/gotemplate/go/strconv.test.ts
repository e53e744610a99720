import { describe, expect, it } from 'vitest'
import {
  NumError,
  atoi,
  canBackquote,
  formatFloat,
  parseBool,
  parseFloat64,
  parseInt64,
  parseUint64,
  quote,
  quoteToASCII,
  unquote,
  type FloatFormat,
} from '../../../gotemplate/go/strconv.ts'

describe('quote', () => {
  const rows: [text: string, want: string][] = [
    ['', '""'],
    ['a"b\\', String.raw`"a\"b\\"`],
    ['\x00\x07\n\x7f', String.raw`"\x00\a\n\x7f"`],
    ['é日😀', '"é日😀"'],
    ['\u00ad\u2028\ue000\u{e0001}', String.raw`"\u00ad\u2028\ue000\U000e0001"`],
    ['a\udcff', String.raw`"a\xff"`],
    ['\u088f', String.raw`"\u088f"`],
  ]
  it.each(rows)('writes a Go string literal: %j', (text, want) => {
    expect(quote(text)).toBe(want)
    expect(unquote(want)).toBe(text)
  })

  it('writes ASCII only when asked', () => {
    expect(quoteToASCII('é日😀')).toBe(String.raw`"\u00e9\u65e5\U0001f600"`)
  })

  it('knows what a raw string cannot hold', () => {
    expect(['plain\t', 'back`tick', 'line\n', '\ufeff', '\udcff'].map(canBackquote)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ])
  })
})

describe('unquote', () => {
  const rows: [literal: string, want: string | undefined][] = [
    ['`a\r\\n`', 'a\\n'],
    ["'x'", 'x'],
    [String.raw`'\''`, "'"],
    [String.raw`"\xe9"`, '\udce9'],
    [String.raw`"\xc3\xa9"`, 'é'],
    [String.raw`"\101\u00e9\U0001F600"`, 'Aé😀'],
    [String.raw`"\'"`, undefined],
    [String.raw`"\ud800"`, undefined],
    [String.raw`"\400"`, undefined],
    ["'xy'", undefined],
    ["''", undefined],
    ['"a"b"', undefined],
    ['"a\nb"', undefined],
    ['"', undefined],
    ['abc', undefined],
  ]
  it.each(rows)('reads a Go literal: %s', (literal, want) => {
    expect(unquote(literal)).toBe(want)
  })
})

describe('formatFloat', () => {
  const rows: [value: number, format: FloatFormat, precision: number, want: string][] = [
    [2.5, 'f', 0, '2'],
    [3.5, 'f', 0, '4'],
    [1e21, 'g', -1, '1e+21'],
    [123456789, 'g', -1, '1.23456789e+08'],
    [999999, 'g', -1, '999999'],
    [1e6, 'g', -1, '1e+06'],
    [0.00001, 'g', -1, '1e-05'],
    [-0, 'g', -1, '-0'],
    [0.1, 'f', 30, '0.100000000000000005551115123126'],
    [5e-324, 'e', -1, '5e-324'],
    [100, 'g', 3, '100'],
    [3.14, 'b', -1, '7070651414971679p-51'],
    [3.5, 'X', -1, '0X1.CP+01'],
    [2.5, 'x', 0, '0x1p+01'],
    [Number.NaN, 'f', 2, 'NaN'],
    [-Infinity, 'e', 2, '-Inf'],
  ]
  it.each(rows)('writes %d by %s with precision %d', (value, format, precision, want) => {
    expect(formatFloat(value, format, precision)).toBe(want)
  })

  it('finds the shortest text of a float32', () => {
    expect(formatFloat(Math.fround(0.1), 'g', -1, 32)).toBe('0.1')
  })

  it.each([
    ['narrowed first', 5e-324, '0'],
    ['too large', 3.5e38, '+Inf'],
    ['halfway between two shortest', 2123656.2061346397, '2.1236562e+06'],
    ['just above what the one below would be', 2 ** -96, '1.2621775e-29'],
    ['Go’s one tie to an odd digit', 2 ** -12, '0.00024414063'],
  ])('writes floats of 32 bits: %s', (_, value, want) => {
    expect(formatFloat(value, 'g', -1, 32)).toBe(want)
  })
})

describe('numbers from text', () => {
  const floats: [text: string, want: number][] = [
    ['1_000.5', 1000.5],
    ['.5', 0.5],
    ['5.', 5],
    ['+1e3', 1000],
    ['0x1p-2', 0.25],
    ['0x1.8p1', 3],
    ['-inf', -Infinity],
    ['Infinity', Infinity],
    ['nan', Number.NaN],
  ]
  it.each(floats)('reads the float %s', (text, want) => {
    expect(parseFloat64(text)).toBe(want)
  })

  const failures: [run: () => unknown, message: string, value: unknown][] = [
    [() => parseFloat64('1__0'), 'strconv.ParseFloat: parsing "1__0": invalid syntax', 0],
    [() => parseFloat64('1e999'), 'strconv.ParseFloat: parsing "1e999": value out of range', Infinity],
    [() => parseFloat64('0x1'), 'strconv.ParseFloat: parsing "0x1": invalid syntax', 0],
    [() => parseInt64('x'), 'strconv.ParseInt: parsing "x": invalid syntax', 0n],
    [() => parseInt64('8', 8), 'strconv.ParseInt: parsing "8": invalid syntax', 0n],
    [() => parseInt64('-129', 10, 8), 'strconv.ParseInt: parsing "-129": value out of range', -128n],
    [
      () => atoi('99999999999999999999'),
      'strconv.Atoi: parsing "99999999999999999999": value out of range',
      9223372036854775807n,
    ],
    [() => parseUint64('-1'), 'strconv.ParseUint: parsing "-1": invalid syntax', 0n],
    [() => parseBool('yes'), 'strconv.ParseBool: parsing "yes": invalid syntax', false],
  ]
  it.each(failures)('fails as Go does, with the value Go returns: %s', (run, message, value) => {
    try {
      run()
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(NumError)
      expect((error as NumError).message).toBe(message)
      expect((error as NumError).value).toBe(value)
    }
  })

  const integers: [text: string, base: number, want: bigint][] = [
    ['-9223372036854775808', 10, -9223372036854775808n],
    ['0x1F', 0, 31n],
    ['0b1_01', 0, 5n],
    ['017', 0, 15n],
    ['0o17', 0, 15n],
    ['zz', 36, 1295n],
  ]
  it.each(integers)('reads the integer %s in base %d', (text, base, want) => {
    expect(parseInt64(text, base)).toBe(want)
  })
})
