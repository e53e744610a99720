/** Managed fields as a Kubernetes 1.35 API server wrote them after a server-side apply by `helm`. */
import { describe, expect, it } from 'vitest'
import { isApplied, updates } from '../../src/kube/applied.ts'
import type { JsonObject, KubeObject } from '../../src/object.ts'

const secret = (more: JsonObject): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 's' },
  ...more,
})
const service = (ports: JsonObject[]): KubeObject => ({
  ...{ apiVersion: 'v1', kind: 'Service', metadata: { name: 's', namespace: 'ns' } },
  spec: { ports, clusterIP: null },
})

function live(object: KubeObject, fieldsV1: JsonObject, entry: JsonObject = {}): KubeObject {
  const managed = { apiVersion: 'v1', manager: 'helm', operation: 'Apply', fieldsV1, ...entry }
  return { ...object, metadata: { ...object.metadata, uid: 'u', managedFields: [managed] } }
}

const owned: JsonObject = { 'f:data': { 'f:x': {} }, 'f:stringData': { 'f:a': {} } }
const there = live(secret({ data: { a: 'Yg==', x: 'YQ==' }, type: 'Opaque' }), owned)
const ports: JsonObject = {
  'f:spec': {
    'f:clusterIP': {},
    'f:ports': {
      'k:{"port":80,"protocol":"TCP"}': { '.': {}, 'f:port': {} },
      'k:{"port":81,"protocol":"TCP"}': { '.': {}, 'f:port': {} },
    },
  },
}
const tcp = (port: number): JsonObject => ({ port, protocol: 'TCP', targetPort: port })
const serving: KubeObject = live({ ...service([]), spec: { ports: [tcp(80), tcp(81)] } }, ports)

describe('an apply', () => {
  it.each<[boolean, string, KubeObject, KubeObject]>([
    [true, 'the same', there, secret({ data: { x: 'YQ==' }, stringData: { a: 'b' } })],
    [false, 'another value', there, secret({ data: { x: 'YQ==' }, stringData: { a: 'c' } })],
    [false, 'one field less', there, secret({ stringData: { a: 'b' } })],
    [false, 'one field more', there, secret({ data: { x: 'YQ==', y: 'YQ==' }, stringData: { a: 'b' } })],
    [true, 'items whose keys have defaults', serving, service([{ port: 80 }, { port: 81 }])],
    [false, 'items in another order', serving, service([{ port: 81 }, { port: 80 }])],
    [false, 'another item', serving, service([{ port: 80 }, { port: 82 }])],
    [false, 'an item less', serving, service([{ port: 80 }])],
  ])('changes nothing: %s, for %s', (expected, _, before, object) => {
    expect(isApplied(before, object, 'helm')).toBe(expected)
  })

  it.each<[string, JsonObject]>([
    ['another manager', { manager: 'kubectl' }],
    ['a client-side update', { operation: 'Update' }],
    ['another version', { apiVersion: 'v2' }],
    ['a subresource', { subresource: 'status' }],
  ])('is not told by fields of %s', (_, entry) => {
    const object = secret({ data: { x: 'YQ==' } })
    expect(isApplied(live(object, { 'f:data': { 'f:x': {} } }, entry), object, 'helm')).toBe(false)
  })
})

it('sees fields that were not owned by apply', () => {
  expect(updates(live(secret({}), {}, { operation: 'Update' }), 'helm')).toBe(true)
  expect(updates(there, 'helm')).toBe(false)
})
