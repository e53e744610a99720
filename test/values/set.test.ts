import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { encodeJson } from '../../gotemplate/go/json.ts'
import { newMap } from '../../gotemplate/value.ts'
import { parseValues } from '../../src/chart/values-document.ts'
import { messageOf } from '../../src/errors.ts'
import { coalesceValues } from '../../src/values/merge.ts'
import { mergeUserValues, remoteValueFiles } from '../../src/values/files.ts'
import type { ValueOptions } from '../../src/values/files.ts'
import { LITERAL, TYPED, applySet } from '../../src/values/set.ts'

interface Case {
  readonly args: readonly string[]
  readonly values?: string
  readonly error?: string
}

const cases = JSON.parse(readFileSync('testdata/values/set-flags.json', 'utf8')) as Case[]
const DEFAULTS = 'a: 1\nb: {c: 2, d: [x, w], e: {f: 1}}\nl: [1, 2, {k: v}]\ns: str\nt: true\nz: null\nbig: 123456789\n'

const GROUPS = {
  '--set': 'values',
  '--set-string': 'stringValues',
  '--set-json': 'jsonValues',
  '--set-literal': 'literalValues',
} as const

function optionsOf(args: readonly string[]): ValueOptions {
  const options: Record<string, string[]> = {}
  for (let i = 0; i < args.length; i += 2) (options[GROUPS[args[i] as keyof typeof GROUPS]] ??= []).push(args[i + 1]!)
  return options
}

function result(args: readonly string[]): string {
  const metadata = { apiVersion: 'v2', name: 'vec', version: '0.1.0' }
  const chart = { metadata, templates: [], files: [], raw: [], dependencies: [], values: parseValues(DEFAULTS) }
  try {
    const values = mergeUserValues(optionsOf(args), () => new Uint8Array())
    return encodeJson(coalesceValues(chart, values, () => undefined))
  } catch (error) {
    return `Error: ${messageOf(error)}\n`
  }
}

describe('the --set family', () => {
  it.each(cases)('$args', ({ args, values, error }) => {
    expect(result(args)).toBe(values ?? error)
  })

  it('gives lists gaps of null', () => {
    const values = newMap()
    applySet('a[2]=x', values, TYPED)
    expect(encodeJson(values)).toBe('{"a":[null,null,"x"]}')
  })

  it('does not let a name reach the prototype', () => {
    const values = newMap()
    applySet('__proto__.polluted=1', values, TYPED)
    expect(encodeJson(values)).toBe('{"__proto__":{"polluted":1}}')
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it('bounds lists within lists', () => {
    const nested = (levels: number): string => `a${'[0]'.repeat(levels)}=1`
    const values = newMap()
    applySet(nested(500), values, TYPED)
    expect(encodeJson(values)).toBe(`{"a":${'['.repeat(500)}1${']'.repeat(500)}}`)
    expect(() => applySet(nested(20_000), newMap(), TYPED)).toThrow('lists are nested deeper than 1000 levels')
  })

  it('takes a literal as it is', () => {
    const values = newMap()
    applySet('a.b={x,y}\\=1', values, LITERAL)
    expect(encodeJson(values)).toBe('{"a":{"b":"{x,y}\\\\=1"}}')
  })
})

describe('mergeUserValues', () => {
  it('tells which layers it merged', () => {
    const seen: string[] = []
    mergeUserValues(
      { values: ['a=1'], literalValues: ['b=2'] },
      () => new Uint8Array(),
      (layer) => {
        seen.push(`${layer.flag} ${encodeJson(layer.values)}`)
      },
    )
    expect(seen).toEqual(['--set {"a":1}', '--set-literal {"b":"2"}'])
  })

  it('finds the URLs that must be fetched first', () => {
    const options = { valueFiles: ['a.yaml', 'https://x/v.yaml'], fileValues: ['a=b.txt,c=http://y/z'] }
    expect(remoteValueFiles(options)).toEqual(['https://x/v.yaml', 'http://y/z'])
  })
})
