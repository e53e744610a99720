import { describe, expect, it } from 'vitest'
import { GoPanic } from '../../../gotemplate/func.ts'
import { formatV } from '../../../gotemplate/go/fmt.ts'
import { timeString } from '../../../gotemplate/go/time-format.ts'
import { UTC } from '../../../gotemplate/go/zone.ts'
import type { Time } from '../../../gotemplate/go/time.ts'
import { decodeToml, encodeToml, type TomlTimes } from '../../../gotemplate/go/toml.ts'
import { Struct, newMap, type GoType } from '../../../gotemplate/value.ts'
import { messageOf, readCases, text, tomlValue, type TomlValue } from './cases.ts'

interface Case {
  i?: string
  d?: TomlValue
  e?: string
  v?: string
  t?: string
}

const timeType: GoType = {
  name: 'time.Time',
  kind: 'struct',
  string: (self: Struct) => timeString(self.payload as Time),
}
const times: TomlTimes = { box: (time) => new Struct(timeType, newMap(), time), zone: UTC }

function encoded(value: ReturnType<typeof tomlValue>): string {
  let out = ''
  const message = messageOf(() => (out = encodeToml(value)))
  return `${out}|${message ?? ''}`
}

describe('decodeToml and encodeToml', () => {
  const cases = readCases<Case>('toml')

  it.each(cases.filter(({ i }) => i !== undefined))('agree with the Go library on $i', ({ i, e, v, t }) => {
    const input = text(i!)
    expect(messageOf(() => decodeToml(input, times))).toBe(text(e))
    if (e !== undefined) return
    const value = decodeToml(input, times)
    expect(formatV(value)).toBe(text(v))
    expect(encoded(value)).toBe(text(t))
  })

  it.each(cases.filter(({ d }) => d !== undefined && d !== null))('agree with the Go library on $d', ({ d, t }) => {
    expect(encoded(tomlValue(d!))).toBe(text(t))
  })

  it('panic on nil, as the Go library does', () => {
    expect(() => encodeToml(null)).toThrow(GoPanic)
    expect(() => encodeToml(null)).toThrow('reflect: call of reflect.Value.Type on zero Value')
  })

  it('bound nesting and the length of keys', () => {
    expect(messageOf(() => decodeToml('a = ' + '['.repeat(5000), times))).toMatch(/nested too deeply/)
    expect(messageOf(() => decodeToml('a.'.repeat(5000) + 'a = 1', times))).toMatch(/too long/)
  })
})
