import { describe, expect, it } from 'vitest'
import { fieldChanges } from '../../src/diff/changes.ts'
import { compareManifests, type ManifestEntry } from '../../src/diff/manifests.ts'
import { decided, objectText } from '../../src/diff/object-text.ts'
import { diffText } from '../../src/diff/text.ts'
import { parseObjects } from '../../src/manifest/objects.ts'
import type { KubeObject } from '../../src/object.ts'

function entries(...texts: readonly string[]): ManifestEntry[] {
  return texts.flatMap((text) => parseObjects(text).map((object) => ({ text, object })))
}

const config = (a: string): string =>
  `# Source: web/templates/config.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\ndata:\n  a: ${a}\n`
const secret = (data: string): string => `apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\n${data}\n`

describe('compareManifests', () => {
  const options = { namespace: 'shop' }

  it('names what changes, goes and comes, in this order', () => {
    const role = 'apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: r, namespace: other}\n'
    const changes = compareManifests(entries(config('x'), role), entries(secret('data: {}'), config('z')), options)
    expect(changes.map(({ key, change }) => [key, change])).toEqual([
      ['shop, web, ConfigMap (v1)', 'changed'],
      ['other, r, Role (rbac.authorization.k8s.io)', 'removed'],
      ['shop, s, Secret (v1)', 'added'],
    ])
    expect(changes[0]!.fields).toEqual([{ path: 'data.a', before: 'x', after: 'z' }])
    expect(diffText(changes[0]!.edits, { context: 1 })).toBe('...\n  data:\n-   a: x\n+   a: z\n')
    expect(changes[0]!.object.namespace).toBe('shop')
  })

  it('says nothing of equal documents, nor of what its policy keeps', () => {
    const kept = `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: k\n  annotations: {helm.sh/resource-policy: keep}\n`
    expect(compareManifests(entries(config('x'), kept), entries(config('x')), options)).toEqual([])
  })

  // As helm-diff 3.15 masks them.
  it('masks the values of Secrets, whether they change or not', () => {
    const before = entries(secret('data: {same: YQ==, pw: Z2VoZWlt}'))
    const after = entries(secret('data: {same: YQ==}\nstringData: {pw: neu}'))
    const [change] = compareManifests(before, after, options)
    expect(diffText(change!.edits)).toBe(
      "  apiVersion: v1\n  data:\n-   pw: '-------- # (6 bytes)'\n+   pw: '++++++++ # (3 bytes)'\n" +
        "    same: 'REDACTED # (1 bytes)'\n  kind: Secret\n  metadata:\n    name: s\n",
    )
    expect(JSON.stringify(change)).not.toMatch(/geheim|Z2Vo|neu/)
    const [shown] = compareManifests(before, after, { ...options, showSecrets: true })
    expect(diffText(shown!.edits)).toContain('+ stringData: {pw: neu}')
  })

  it('masks what was applied of a Secret before', () => {
    const applied = (data: string): ManifestEntry[] => {
      const note = JSON.stringify({ data: { pw: 'Z2VoZWlt' } })
      return entries(secret(`  annotations: {kubectl.kubernetes.io/last-applied-configuration: '${note}'}\n${data}`))
    }
    const [change] = compareManifests(applied('data: {a: YQ==}'), applied('data: {a: Yg==}'), options)
    expect(diffText(change!.edits)).toContain("last-applied-configuration: 'REDACTED # (26 bytes)'")
    expect(JSON.stringify(change)).not.toContain('Z2Vo')
    const [gone] = compareManifests(applied('data: {a: YQ==}'), entries(secret('data: {a: YQ==}')), options)
    expect(diffText(gone!.edits)).toContain(
      "-     kubectl.kubernetes.io/last-applied-configuration: '-------- # (26 bytes)'",
    )
  })
})

describe('fieldChanges', () => {
  const object = (spec: KubeObject['spec']): KubeObject => ({
    apiVersion: 'v1',
    kind: 'X',
    metadata: { name: 'x' },
    spec: spec!,
  })

  it('gives a path for each field', () => {
    const before = object({ list: [1, { a: 'x' }], gone: true, 'a.b/c': 1, __proto__x: 1 })
    const after = object({ list: [1, { a: 'y' }, 3], 'a.b/c': 2, new: null, __proto__x: 1 })
    expect(fieldChanges(before, after)).toEqual([
      { path: 'spec.list[1].a', before: 'x', after: 'y' },
      { path: 'spec.list[2]', after: 3 },
      { path: 'spec.gone', before: true },
      { path: 'spec["a.b/c"]', before: 1, after: 2 },
      { path: 'spec.new', after: null },
    ])
  })
})

describe('decided', () => {
  it("drops status and the server's own metadata", () => {
    const live: KubeObject = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {
        name: 'x',
        uid: 'u',
        resourceVersion: '5',
        generation: 2,
        managedFields: [],
        annotations: { 'deployment.kubernetes.io/revision': '3' },
      },
      spec: { ports: [{ port: 1e6 }] },
      status: { loadBalancer: {} },
    }
    expect(objectText(decided(live))).toBe(
      'apiVersion: v1\nkind: Service\nmetadata:\n  name: x\nspec:\n  ports:\n  - port: 1000000\n',
    )
    expect(live.metadata['uid']).toBe('u')
  })
})
