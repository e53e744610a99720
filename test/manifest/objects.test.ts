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
    [config('{name: x, labels: {a: true}}'), field('labels', 'bool', 'string')],
    [config('{name: x, labels: foo}'), field('labels', 'string', 'map[string]string')],
    [config('{name: x, annotations: {a: 1}}'), field('annotations', 'number', 'string')],
    [config('{name: 5}'), field('name', 'number', 'string')],
    [config('{name: x, generation: abc}'), field('generation', 'string', 'int64')],
    [config('{name: x, finalizers: foo}'), field('finalizers', 'string', '[]string')],
  ])('refuses %j', (text, message) => {
    expect(() => parseObjects(text)).toThrow(message)
  })

  it('lets nulls pass', () => {
    expect(parseObjects(config('{name: x, annotations: {a: null}, labels: null}'))).toHaveLength(1)
  })
})
