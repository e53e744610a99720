/** Three-way patches; the expected ones were made by Kubernetes' strategicpatch package. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { clientSidePatch, jsonMergePatch } from '../../src/kube/client-side-patch.ts'
import { strategicThreeWay } from '../../src/kube/strategic-merge.ts'
import type { JsonObject, KubeObject } from '../../src/object.ts'

interface Case {
  readonly name: string
  readonly original: KubeObject
  readonly modified: KubeObject
  readonly live: KubeObject
  readonly patch: JsonObject
}

const file = join(import.meta.dirname, '../../testdata/kube/strategic-merge.json')
const cases = JSON.parse(readFileSync(file, 'utf8')) as readonly Case[]

describe('strategic merge', () => {
  it.each(cases)('$name', ({ original, modified, live, patch }) => {
    expect(strategicThreeWay(original, modified, live)).toEqual(patch)
  })
})

describe('client-side patches', () => {
  const custom = (spec: JsonObject): KubeObject => ({
    apiVersion: 'example.io/v1',
    kind: 'Thing',
    metadata: { name: 'thing' },
    spec,
  })

  it('sends custom kinds only what changed between revisions', () => {
    const patch = clientSidePatch({
      original: custom({ a: 1, b: [1], c: { d: 1 } }),
      modified: custom({ a: 2, b: [1], c: {} }),
      live: custom({ a: 5, b: [], live: true }),
      mergeUnstructured: false,
    })
    expect(patch).toEqual({ type: 'merge', body: { spec: { a: 2, c: { d: null } } } })
  })

  it('puts custom kinds back as the chart has them when ownership is taken', () => {
    const patch = clientSidePatch({
      original: custom({ a: 1, gone: 1 }),
      modified: custom({ a: 1 }),
      live: custom({ a: 5, gone: 1, live: true }),
      mergeUnstructured: true,
    })
    expect(patch).toEqual({ type: 'merge', body: { spec: { a: 1, gone: null } } })
  })

  it('is nothing when nothing changes', () => {
    const object = custom({ a: 1 })
    expect(
      clientSidePatch({ original: object, modified: object, live: custom({ a: 2 }), mergeUnstructured: false }),
    ).toBeUndefined()
    expect(jsonMergePatch(object, object)).toEqual({})
  })
})
