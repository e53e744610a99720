import { describe, expect, it } from 'vitest'
import {
  JsonError,
  decodeJson,
  decodeJsonList,
  decodeJsonMap,
  decodeJsonPrefix,
  encodeJson,
} from '../../../gotemplate/go/json.ts'
import {
  Complex,
  Struct,
  int,
  int64,
  mapOf,
  newMap,
  stringList,
  type GoType,
  type GoValue,
} from '../../../gotemplate/value.ts'
import { messageOf, readCases, text } from './cases.ts'

interface Case {
  i: string
  e?: string
  me?: string
  ae?: string
  de?: string
  off?: string
  o?: string
  p?: string
  r?: string
}

describe('decodeJson and encodeJson', () => {
  it.each(readCases<Case>('json'))('agree with Go on $i', (wanted) => {
    const input = text(wanted.i)
    expect(messageOf(() => decodeJson(input))).toBe(text(wanted.e))
    expect(messageOf(() => decodeJsonMap(input))).toBe(text(wanted.me))
    expect(messageOf(() => decodeJsonList(input))).toBe(text(wanted.ae))
    expect(messageOf(() => decodeJsonPrefix(input))).toBe(text(wanted.de))
    if (wanted.off !== undefined) expect(input.slice(decodeJsonPrefix(input).end)).toBe(text(wanted.off))
    if (wanted.o === undefined) return
    const value = decodeJson(input)
    expect(encodeJson(value)).toBe(text(wanted.o))
    expect(encodeJson(value, { indent: '  ' })).toBe(text(wanted.p))
    expect(encodeJson(value, { escapeHtml: false })).toBe(text(wanted.r))
  })

  it('keeps what Go had decoded when a number is out of range', () => {
    try {
      decodeJsonMap('{"a":1E400,"b":2}')
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(JsonError)
      expect((error as JsonError).partial).toEqual(mapOf({ a: null, b: 2 }))
    }
  })

  it('reads nesting up to 10000 levels, as Go does', () => {
    expect(messageOf(() => decodeJson('['.repeat(10000) + ']'.repeat(10000)))).toBeUndefined()
    expect(messageOf(() => decodeJson('['.repeat(10001)))).toBe("invalid character '[' exceeded max depth")
  })

  it('takes __proto__ as a key like any other', () => {
    expect(encodeJson(decodeJson('{"__proto__":1}'))).toBe('{"__proto__":1}')
  })
})

describe('encodeJson', () => {
  const version: GoType = { name: '*semver.Version', kind: 'ptr', json: () => '1.2.3' }
  const rows: [value: GoValue, want: string][] = [
    [new Uint8Array(Buffer.from('at the root\n')), '"YXQgdGhlIHJvb3QK"'],
    [int64(9223372036854775807n), '9223372036854775807'],
    [stringList([], true), 'null'],
    [stringList(['<']), '["\\u003c"]'],
    [new Struct(version, newMap()), '"1.2.3"'],
    [new Struct({ name: 't.T', kind: 'struct' }, mapOf({ B: int(1), a: int(2) })), '{"B":1}'],
    [-0, '-0'],
    [1e20, '100000000000000000000'],
  ]
  it.each(rows)('writes typed values: case %#', (value, want) => {
    expect(encodeJson(value)).toBe(want)
  })

  const cycle = newMap()
  cycle['self'] = cycle
  const failures: [value: GoValue, message: string][] = [
    [Number.NaN, 'json: unsupported value: NaN'],
    [[Infinity], 'json: unsupported value: +Inf'],
    [new Complex(0, 1), 'json: unsupported type: complex128'],
    [cycle, 'json: unsupported value: encountered a cycle via map[string]interface {}'],
  ]
  it.each(failures)('refuses what JSON cannot hold: case %#', (value, message) => {
    expect(messageOf(() => encodeJson(value))).toBe(message)
  })
})
