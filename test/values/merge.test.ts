import { describe, expect, it } from 'vitest'
import { mapOf, type GoMap, type GoValue } from '../../gotemplate/value.ts'
import { parseValues } from '../../src/chart/values-document.ts'
import type { Chart } from '../../src/chart/model.ts'
import { coalesceValues } from '../../src/values/merge.ts'

function frozen(yaml: string): GoMap {
  const freeze = (value: GoValue): void => {
    if (typeof value !== 'object' || value === null) return
    Object.freeze(value)
    Object.values(value).forEach(freeze)
  }
  const values = parseValues(yaml)
  freeze(values)
  return values
}

function chartOf(name: string, values: string, dependencies: Chart[] = []): Chart {
  const metadata = { apiVersion: 'v2', name, version: '0.1.0' }
  return { metadata, templates: [], values: frozen(values), files: [], raw: [], dependencies }
}

describe('coalesceValues', () => {
  const sub = chartOf('sub', 'image: {tag: b, old: ~}\nglobal: {deep: {two: {c: 3}}}\nport: 80\n')
  const root = chartOf('app', 'sub: {image: {tag: a}}\nglobal: {deep: {two: {a: 1}}}\nlist: [1]\n', [sub])

  it('changes neither the chart nor the values given', () => {
    const values = frozen('sub: {port: ~}\nglobal: {deep: {two: {b: 2}}}\n')
    const all = coalesceValues(root, values, () => undefined)
    expect(all['sub']).toEqual(
      mapOf({
        image: mapOf({ tag: 'a' }),
        global: mapOf({ deep: mapOf({ two: mapOf({ b: 2, a: 1, c: 3 }) }) }),
      }),
    )
  })

  it('lets a subchart’s global tables reach its parent, as Helm does', () => {
    const all = coalesceValues(root, frozen(''), () => undefined)
    expect(all['global']).toEqual(mapOf({ deep: mapOf({ two: mapOf({ a: 1, c: 3 }) }) }))
  })
})
