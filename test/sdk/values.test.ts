import { describe, expect, it } from 'vitest'
import { mergeUserValues, template, loadChart, type Chart, type Values } from '../../src/index.ts'

async function chartPrinting(text: string, values = ''): Promise<Chart> {
  const files = { 'Chart.yaml': 'apiVersion: v2\nname: c\nversion: 1.0.0\n', 'values.yaml': values }
  return loadChart({ files: { ...files, 'templates/NOTES.txt': text } })
}

async function rendered(text: string, values: Values, defaults = ''): Promise<string> {
  return (await template({ chart: await chartPrinting(text, defaults), values })).notes
}

describe('values', () => {
  it('are JSON: numbers are float64, undefined is absent, dates are text', async () => {
    const values = {
      n: 1000000,
      list: [1, undefined, { a: true }],
      gone: undefined,
      at: new Date(0),
      none: Object.create(null),
    }
    expect(await rendered('{{ toJson .Values }} {{ .Values.n }}', values)).toBe(
      '{"at":"1970-01-01T00:00:00.000Z","list":[1,null,{"a":true}],"n":1000000,"none":{}} 1e+06',
    )
  })

  it('have int64 for bigint', async () => {
    expect(await rendered('{{ .Values.n }} {{ kindOf .Values.n }}', { n: 1000000n })).toBe('1000000 int64')
  })

  it('take defaults away with null', async () => {
    expect(await rendered('{{ toJson .Values }}', { a: null }, 'a: 1\nb: 2\n')).toBe('{"b":2}')
  })

  it('do not reach prototypes', async () => {
    const values = JSON.parse('{"__proto__":{"polluted":"yes"}}') as Values
    expect(await rendered('{{ toJson .Values }}', values)).toBe('{"__proto__":{"polluted":"yes"}}')
    expect(({} as { polluted?: string }).polluted).toBeUndefined()
  })

  const cyclic: Record<string, unknown> = {}
  cyclic['self'] = cyclic
  const cases: readonly (readonly [string, unknown, string])[] = [
    ['a function', { a: { b: [() => 1] } }, 'values: a.b[0]: a function is no value'],
    ['a Map', { a: new Map() }, 'values: a: only plain objects, arrays and scalars are values'],
    ['NaN', { a: NaN }, 'values: a: NaN is no JSON number'],
    ['a number of more than 64 bits', { a: 2n ** 63n }, 'values: a: the number does not fit into 64 bits'],
  ]
  it.each(cases)('cannot be %s', async (_name, values, message) => {
    await expect(rendered('', values as Values)).rejects.toMatchObject({ code: 'values/type-mismatch', message })
  })

  it('cannot contain themselves', async () => {
    await expect(rendered('', cyclic)).rejects.toThrow('nested deeper than 1000 levels')
  })
})

describe('mergeUserValues', () => {
  it('merges in the order of the flags of the command line', async () => {
    const files: Readonly<Record<string, string>> = { 'a.yaml': 'x: 1\nobject: {a: file}\n', 'text.txt': 'content' }
    const merged = await mergeUserValues(
      { valueFiles: ['a.yaml'], values: ['object.a=set', 'n=3'], stringValues: ['n2=3'], fileValues: ['t=text.txt'] },
      (path) => files[path]!,
    )
    expect(merged).toEqual({ x: 1, object: { a: 'set' }, n: 3n, n2: '3', t: 'content' })
  })

  it('reads nothing unless told how', async () => {
    await expect(mergeUserValues({ valueFiles: ['/etc/passwd'] })).rejects.toMatchObject({
      code: 'values/file-not-found',
    })
  })
})
