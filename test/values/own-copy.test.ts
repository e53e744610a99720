import { describe, expect, it } from 'vitest'
import { isMap, mapOf, newMap, type GoMap } from '../../gotemplate/value.ts'
import { parseValues } from '../../src/chart/values-document.ts'
import type { Chart } from '../../src/chart/model.ts'
import { coalesceValues } from '../../src/values/merge.ts'
import { ownCopy } from '../../src/values/own-copy.ts'

function chartOf(name: string, values: string, dependencies: Chart[] = []): Chart {
  const metadata = { apiVersion: 'v2', name, version: '0.1.0' }
  return { metadata, templates: [], values: parseValues(values), files: [], raw: [], dependencies }
}

function at(map: GoMap, ...path: string[]): GoMap {
  return path.reduce((table, key) => {
    const inner = table[key]
    return inner !== undefined && isMap(inner) ? inner : newMap()
  }, map)
}

describe('ownCopy', () => {
  const defaults = parseValues('own: {table: {x: 1}, global: {deep: {x: 1}}}\n')
  const one = { ...chartOf('one', ''), values: defaults }
  const two = { ...chartOf('two', ''), values: defaults }
  const chart = chartOf('app', 'global: {a: {b: {c: 1}}, list: [{d: 1}]}\n', [one, two])
  const given = coalesceValues(chart, newMap(), () => undefined)

  it('is as deep as the values, which stay as they are', () => {
    const before = JSON.stringify(given)
    const copy = ownCopy(chart, given)
    expect(copy).toEqual(given)
    at(copy, 'one', 'own', 'table')['x'] = 2
    at(copy, 'one', 'global', 'a', 'b')['c'] = 2
    expect(JSON.stringify(given)).toBe(before)
  })

  it('keeps tables within tables of globals shared by charts', () => {
    const copy = ownCopy(chart, given)
    at(copy, 'one', 'global', 'a', 'b')['c'] = 2
    expect(at(copy, 'global', 'a')).toEqual(mapOf({ b: mapOf({ c: 2 }) }))
    expect(at(copy, 'two', 'global', 'a')).toEqual(mapOf({ b: mapOf({ c: 2 }) }))
    expect(at(copy, 'global')['list']).toBe(at(copy, 'one', 'global')['list'])
  })

  it('gives each chart the rest for itself, though they share defaults', () => {
    const copy = ownCopy(chart, given)
    at(copy, 'one', 'global', 'a')['e'] = 1
    at(copy, 'one', 'own', 'table')['x'] = 2
    at(copy, 'one', 'own', 'global', 'deep')['x'] = 2
    expect(at(copy, 'two', 'own')).toEqual(defaults['own'])
    expect(at(copy, 'global', 'a')).toEqual(mapOf({ b: mapOf({ c: 1 }) }))
  })
})
