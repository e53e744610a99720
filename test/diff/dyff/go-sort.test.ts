import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sortAsGo } from '../../../src/diff/dyff/go-sort.ts'

const file = join(import.meta.dirname, '../../../testdata/helm-diff/go-sort.json')
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: [number[], number[]][] }

describe('sortAsGo', () => {
  it.each(cases.map(([ranks, places]) => [ranks.length, ranks, places] as const))('%d items', (_, ranks, expected) => {
    const places = ranks.map((_rank, i) => i)
    sortAsGo(places, (place) => ranks[place]!)
    expect(places).toEqual(expected)
  })
})
