import { describe, expect, it } from 'vitest'
import { TshelmError } from '../../src/errors.ts'
import type { Cluster, ListOptions, ObjectKey } from '../../src/kube/cluster.ts'
import { readMany } from '../../src/kube/read-many.ts'
import { universalResource } from '../../src/kube/universal-kinds-table.ts'
import { gvkOf, type KubeObject } from '../../src/object.ts'

const configMaps = universalResource({ group: '', version: 'v1', kind: 'ConfigMap' })!
const secrets = universalResource({ group: '', version: 'v1', kind: 'Secret' })!

interface Fake {
  readonly cluster: Cluster
  readonly asked: string[]
}

/** Holds these ConfigMaps and Secrets, `kind/name`. */
function fake(
  held: readonly string[],
  options: { readonly refusesLists?: boolean; readonly more?: boolean } = {},
): Fake {
  const asked: string[] = []
  const object = (id: string): KubeObject => ({
    apiVersion: 'v1',
    kind: id.split('/')[0]!,
    metadata: { name: id.split('/')[1]! },
  })
  const cluster = {
    get: ({ resource, name }: ObjectKey) => {
      asked.push(`get ${resource.kind}/${name}`)
      const id = `${resource.kind}/${name}`
      if (name === 'forbidden') return Promise.reject(new TshelmError('kube/api', 'no'))
      return Promise.resolve(held.includes(id) ? object(id) : undefined)
    },
    list: ({ kind }: { kind: string }, _namespace: string, { limit = 500, onPartial }: ListOptions) => {
      asked.push(`list ${kind}`)
      if (options.refusesLists === true) return Promise.reject(new TshelmError('kube/api', 'forbidden'))
      if (options.more === true) onPartial?.()
      return Promise.resolve(
        held
          .filter((id) => id.startsWith(`${kind}/`))
          .slice(0, limit)
          .map(object),
      )
    },
  } as unknown as Cluster
  return { cluster, asked }
}

const keys = (resource: typeof configMaps, names: string): ObjectKey[] =>
  names.split(' ').map((name) => ({ resource, namespace: 'ns', name }))

const foundNames = async (wanted: ObjectKey[], { cluster }: Fake, more = {}): Promise<unknown[]> => {
  const found = await readMany(wanted, cluster, { concurrency: 4, ...more })
  return found.map(({ object, error }) => object?.metadata.name ?? (error === undefined ? undefined : 'error'))
}

describe('readMany', () => {
  it('lists a kind of which it wants three or more, and asks for no more', async () => {
    const api = fake(['ConfigMap/a', 'ConfigMap/c', 'ConfigMap/other'])
    expect(await foundNames(keys(configMaps, 'a b c'), api)).toEqual(['a', undefined, 'c'])
    expect(api.asked).toEqual(['list ConfigMap'])
  })

  it('asks for one or two by name', async () => {
    const api = fake(['ConfigMap/a', 'Secret/s'])
    const wanted = [...keys(configMaps, 'a b'), ...keys(secrets, 's')]
    expect(await foundNames(wanted, api)).toEqual(['a', undefined, 's'])
    expect(api.asked.sort()).toEqual(['get ConfigMap/a', 'get ConfigMap/b', 'get Secret/s'])
  })

  it('believes a list that is not whole only in what it holds', async () => {
    const api = fake(['ConfigMap/a', 'ConfigMap/b'], { more: true })
    expect(await foundNames(keys(configMaps, 'a b c'), api)).toEqual(['a', 'b', undefined])
    expect(api.asked).toEqual(['list ConfigMap', 'get ConfigMap/c'])
  })

  it('takes a list as long as its limit for one that is not whole', async () => {
    const api = fake(['ConfigMap/a', 'ConfigMap/b', 'ConfigMap/c'])
    expect(await foundNames(keys(configMaps, 'a b c'), api, { limit: 2 })).toEqual(['a', 'b', 'c'])
    expect(api.asked).toEqual(['list ConfigMap', 'get ConfigMap/c'])
  })

  it('asks for what a selector may have hidden', async () => {
    const api = fake(['ConfigMap/a', 'ConfigMap/b'])
    expect(await foundNames(keys(configMaps, 'a b c'), api, { labelSelector: 'x=y' })).toEqual(['a', 'b', undefined])
    expect(api.asked).toEqual(['list ConfigMap', 'get ConfigMap/c'])
  })

  it('does without lists where they are refused', async () => {
    const api = fake(['ConfigMap/a'], { refusesLists: true })
    expect(await foundNames(keys(configMaps, 'a b forbidden'), api)).toEqual(['a', undefined, 'error'])
    expect(api.asked).toHaveLength(4)
  })
})

describe('universalResource', () => {
  it.each([
    ['apps/v1', 'Deployment', 'deployments', true],
    ['v1', 'Namespace', 'namespaces', false],
    ['networking.k8s.io/v1', 'NetworkPolicy', 'networkpolicies', true],
    ['rbac.authorization.k8s.io/v1', 'ClusterRole', 'clusterroles', false],
  ])('%s %s is served as %s', (apiVersion, kind, resource, namespaced) => {
    expect(universalResource(gvkOf({ apiVersion, kind }))).toMatchObject({ resource, namespaced })
  })

  it.each([
    ['apps', 'v1beta1', 'Deployment'],
    ['', 'v1', 'Config'],
    ['example.com', 'v1', 'Secret'],
  ])('%s/%s %s must be asked for', (group, version, kind) => {
    expect(universalResource({ group, version, kind })).toBeUndefined()
  })
})
