import { describe, expect, it } from 'vitest'
import { GoPanic } from '../../../gotemplate/func.ts'
import { formatV, sprint, sprintf, sprintln } from '../../../gotemplate/go/fmt.ts'
import {
  Int,
  Struct,
  TypedMap,
  int,
  mapOf,
  newMap,
  stringList,
  type GoType,
  type GoValue,
} from '../../../gotemplate/value.ts'
import { argument, readCases, text, type Argument } from './cases.ts'

interface Case {
  f: string
  a: Argument[]
  o: string
  p: string
  l: string
}

const hours: GoType = { name: 'time.Duration', kind: 'int64', string: (self: Int) => `${self.value}h` }
const version: GoType = { name: '*semver.Version', kind: 'ptr', string: () => '1.2.3' }
const release: GoType = { name: 'common.KubeVersion', kind: 'struct' }

describe('sprintf, sprint and sprintln', () => {
  it.each(readCases<Case>('fmt'))('agree with Go on $f', ({ f, a, o, p, l }) => {
    const args = a.map(argument)
    expect(sprintf(f, args)).toBe(text(o))
    expect(sprint(args)).toBe(text(p))
    expect(sprintln(args)).toBe(text(l))
  })

  const kube = new Struct(release, mapOf({ Version: 'v1', Minor: int(3) }))
  const duration = new Int(2n, hours)
  const rows: [format: string, value: GoValue, want: string][] = [
    ['%v', duration, '2h'],
    ['%s', duration, '2h'],
    ['%d', duration, '2'],
    ['%t', duration, '%!t(time.Duration=2)'],
    ['%v', [duration], '[2h]'],
    ['%q', new Struct(version, newMap()), '"1.2.3"'],
    ['%v', kube, '{v1 3}'],
    ['%+v', kube, '{Version:v1 Minor:3}'],
    ['%#v', kube, 'common.KubeVersion{Version:"v1", Minor:3}'],
    ['%v', new Struct({ name: '*common.Capabilities', kind: 'ptr' }, mapOf({ K: kube })), '&{{v1 3}}'],
    ['%#v', stringList([], true), '[]string(nil)'],
    ['%v', new TypedMap({ name: 'map[string]string', kind: 'map' }, newMap(), true), 'map[]'],
  ]
  it.each(rows)('print named types with %s', (format, value, want) => {
    expect(sprintf(format, [value])).toBe(want)
  })

  it('asks no method of a value in an unexported field', () => {
    const holder = new Struct({ name: 't.T', kind: 'struct' }, mapOf({ d: new Int(2n, hours), D: new Int(2n, hours) }))
    expect(formatV(holder)).toBe('{2 2h}')
  })

  it('panics on a value that contains itself', () => {
    const map = newMap()
    map['self'] = map
    expect(() => formatV(map)).toThrow(GoPanic)
    expect(() => sprintf('%5v', [map])).toThrow(GoPanic)
  })
})
