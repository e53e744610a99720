/** Texts as Helm 4.3.1 prints them. */
import { describe, expect, it } from 'vitest'
import { parseObjects } from '../../src/manifest/objects.ts'

const config = (metadata: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: ${metadata}\n`
const field = (name: string, kind: string, type: string): string =>
  `unable to decode "": json: cannot unmarshal ${kind} into Go struct field ObjectMeta.metadata.${name} of type ${type}`

describe('objects of a manifest', () => {
  it('flattens lists and skips empty documents', () => {
    const item = (name: string): string => `{apiVersion: v1, kind: ConfigMap, metadata: {name: ${name}}}`
    const objects = parseObjects(
      `---\n# nothing\n---\napiVersion: v1\nkind: List\nitems: [${item('a')}, ${item('b')}]\n`,
    )
    expect(objects.map(({ metadata }) => metadata.name)).toEqual(['a', 'b'])
  })

  it.each([
    ['apiVersion: v1\nmetadata: {name: x}\n', 'kind not set'],
    ['kind: ConfigMap\nmetadata: {name: x}\n', 'apiVersion not set'],
    ['foo: bar\n', '[apiVersion not set, kind not set]'],
    ['{}\n', '[apiVersion not set, kind not set]'],
    ['text\n', 'invalid object to validate'],
    ['{kind: 5, apiVersion: v1}\n', "kind isn't string type"],
    ['{kind: X, apiVersion: 5}\n', "apiVersion isn't string type"],
    ['{kind: List, apiVersion: v1, items: [null]}\n', 'invalid object to validate'],
    ['{kind: List, apiVersion: v1, items: [{}]}\n', '[apiVersion not set, kind not set]'],
    ['{kind: List, apiVersion: v1, items: {}}\n', 'invalid object to validate'],
  ])('validation misses the head of %j', (text, problem) => {
    expect(() => parseObjects(text, { validate: true })).toThrow(
      `error validating "": error validating data: ${problem}`,
    )
  })

  it.each([
    [
      'apiVersion: v1\nmetadata: {name: x}\n',
      `unable to decode "": Object 'Kind' is missing in '{"apiVersion":"v1","metadata":{"name":"x"}}'`,
    ],
    ['text\n', 'unable to decode "": json: cannot unmarshal string into Go value of type unstructured.detector'],
    ['{}\n', `unable to decode "": Object 'Kind' is missing in '{}'`],
    [
      'items: 5\n',
      'unable to decode "": json: cannot unmarshal number into Go struct field decodeList.items of type []json.RawMessage',
    ],
    [
      '{kind: List, items: [5]}\n',
      'unable to decode "": json: cannot unmarshal number into Go value of type map[string]interface {}',
    ],
    [
      '{kind: List, apiVersion: v1, items: [null]}\n',
      `unable to get type info from the object "*unstructured.Unstructured": Object 'Kind' is missing in 'object has no kind field '`,
    ],
    [
      '{kind: X, apiVersion: 5}\n',
      'unable to decode "": json: cannot unmarshal number into Go struct field metadataOnlyObject.TypeMeta.apiVersion of type string',
    ],
    [config('{name: x, labels: {a: true}}'), field('labels', 'bool', 'string')],
    [config('{name: x, labels: foo}'), field('labels', 'string', 'map[string]string')],
    [config('{name: x, annotations: {a: 1}}'), field('annotations', 'number', 'string')],
    [config('{name: 5}'), field('name', 'number', 'string')],
    [config('{name: x, generation: abc}'), field('generation', 'string', 'int64')],
    [config('{name: x, finalizers: foo}'), field('finalizers', 'string', '[]string')],
  ])('refuses %j', (text, message) => {
    expect(() => parseObjects(text)).toThrow(message)
  })

  it('takes whatever has items for a list', () => {
    expect(parseObjects('{kind: ConfigMap, apiVersion: v1, metadata: {name: x}, items: []}\n')).toEqual([])
    expect(parseObjects('{kind: ConfigMapList, apiVersion: v1, items: [{metadata: {name: x}}]}\n')).toMatchObject([
      { kind: 'ConfigMap', apiVersion: 'v1', metadata: { name: 'x' } },
    ])
  })

  it('lets nulls pass', () => {
    expect(parseObjects(config('{name: x, annotations: {a: null}, labels: null}'))).toHaveLength(1)
  })
})
