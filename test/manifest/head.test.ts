import { describe, expect, it } from 'vitest'
import { parseHead } from '../../src/manifest/head.ts'

describe('parseHead', () => {
  it('matches keys in any case, the last in sorted order wins', () => {
    const head = parseHead(
      'apiversion: v1\nkind: B\nKIND: A\nMetadata:\n  NAME: x\n  annotations: {a: 1}\nspec: {}\n',
      'a.yaml',
    )
    expect(head).toEqual({ apiVersion: 'v1', kind: 'B', name: 'x', annotations: { a: '1' } })
  })

  it('takes fields as they are usually written, and what is missing as empty', () => {
    const head = parseHead('kind: A\nmetadata: {labels: {name: b}}\n', 'a.yaml')
    expect(head).toEqual({ apiVersion: '', kind: 'A', name: '', annotations: {} })
  })

  it.each([
    ['kind: [1]\nKind: {}\n', 'cannot unmarshal object into Go struct field SimpleHead.kind of type string'],
    [
      'metadata: {name: [1], Annotations: 3}\n',
      'cannot unmarshal number into Go struct field .metadata.annotations of type map[string]string',
    ],
    [
      'METADATA: {annotations: {a: 1, b: [2]}}\nKIND: 7\n',
      'cannot unmarshal array into Go struct field .metadata.annotations of type string',
    ],
  ])('reports the first mistake in sorted order: %j', (text, message) => {
    const whole = `YAML parse error on a.yaml: error unmarshaling JSON: while decoding JSON: json: ${message}`
    expect(() => parseHead(text, 'a.yaml')).toThrow(whole)
  })
})
