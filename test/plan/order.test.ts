/** HIP-0025's and werf's annotations, and Helm's order without them. */
import { describe, expect, it } from 'vitest'
import type { KubeObject } from '../../src/object.ts'
import { orderWish } from '../../src/plan/order-annotations.ts'
import type { OrderedObject } from '../../src/plan/order-graph.ts'
import { deleteStages, writeStages, type Stage } from '../../src/plan/order.ts'

const GROUP = 'helm.sh/resource-group'
const GROUPS = 'helm.sh/depends-on/resource-groups'

/** A ConfigMap, or what its name says before a slash. */
function object(name: string, annotations: Record<string, string> = {}): KubeObject {
  const [kind, own] = name.includes('/') ? name.split('/') : ['ConfigMap', name]
  return { apiVersion: kind === 'Job' ? 'batch/v1' : 'v1', kind: kind!, metadata: { name: own!, annotations } }
}

/** `a b* | c`: stages, what is awaited with a star. */
function shown(objects: readonly KubeObject[], stages: readonly Stage[] | undefined): string | undefined {
  return stages
    ?.map(({ members, awaited }) =>
      members.map((i) => `${objects[i]!.metadata.name}${awaited.includes(i) ? '*' : ''}`).join(' '),
    )
    .join(' | ')
}

const scope = { namespace: 'ns' }
const ordered = (objects: readonly KubeObject[]): OrderedObject[] => objects.map((one) => ({ object: one }))
const written = (objects: readonly KubeObject[]): string | undefined =>
  shown(objects, writeStages(ordered(objects), scope))
const deleted = (objects: readonly KubeObject[]): string | undefined =>
  shown(objects, deleteStages(ordered(objects), scope))

describe('the order of writing', () => {
  it('is Helm’s where nobody asks for another', () => {
    expect(written([object('a'), object('b', { 'helm.sh/resource-policy': 'keep' })])).toBeUndefined()
  })

  it('waits for the groups that a group needs (HIP-0025’s example)', () => {
    const objects = [
      object('my-app', { [GROUP]: 'app', [GROUPS]: '["database", "queue"]' }),
      object('db-service', { [GROUP]: 'database' }),
      object('queue-processor', { [GROUP]: 'queue', [GROUPS]: '["another-group"]' }),
      object('plain'),
    ]
    expect(written(objects)).toBe('db-service* queue-processor* | my-app* | plain')
  })

  it('holds a group together: one waits, all wait', () => {
    const objects = [
      object('first', { [GROUP]: 'app' }),
      object('second', { [GROUP]: 'app', [GROUPS]: 'db' }),
      object('db', { [GROUP]: 'db' }),
    ]
    expect(written(objects)).toBe('db* | first second')
  })

  it('goes by weight', () => {
    const objects = [object('b'), object('c', { 'werf.io/weight': '5' }), object('a', { 'werf.io/weight': '-1' })]
    expect(written(objects)).toBe('a* | b* | c')
  })

  it('waits for what is named, until it is ready or only until it is there', () => {
    const objects = [
      object('app', {
        'werf.io/deploy-dependency-job': 'state=ready,kind=Job,name=migrate',
        'werf.io/deploy-dependency-config': 'state=present,kind=ConfigMap,name=settings',
      }),
      object('Job/migrate'),
      object('settings'),
      object('Job/other'),
    ]
    expect(written(objects)).toBe('migrate* settings other | app')
  })

  it.each([
    ['another group', 'kind=Job,name=migrate,group=example.com'],
    ['another version', 'kind=Job,name=migrate,version=v2'],
    ['another kind', 'kind=Pod,name=migrate'],
    ['itself', 'kind=ConfigMap,name=app'],
  ])('does not take for it what is of %s', (_, text) => {
    const objects = [object('app', { 'werf.io/deploy-dependency-x': text }), object('Job/migrate')]
    expect(written(objects)).toBe('app migrate')
  })

  it('names the ring when there is one', () => {
    const needs = (name: string): Record<string, string> => ({ 'werf.io/deploy-dependency-x': `name=${name}` })
    const objects = [
      object('start', needs('a')),
      object('a', needs('b')),
      object('b', needs('c')),
      object('c', needs('a')),
    ]
    expect(() => written(objects)).toThrow(
      expect.objectContaining({
        code: 'plan/dependency-cycle',
        message: 'objects depend on each other in a ring: ConfigMap/a → ConfigMap/b → ConfigMap/c → ConfigMap/a',
      }) as Error,
    )
  })

  it('takes time in proportion to the objects', () => {
    const objects = Array.from({ length: 2000 }, (_, i) =>
      object(`o${String(i)}`, i === 0 ? {} : { [GROUP]: `g${String(i)}`, [GROUPS]: `g${String(i - 1)}` }),
    )
    const began = performance.now()
    expect(writeStages(ordered(objects), scope)!.length).toBeGreaterThan(1990)
    expect(performance.now() - began).toBeLessThan(2000)
  })
})

describe('the order of deleting', () => {
  it('is the reverse', () => {
    const objects = [
      object('db', { [GROUP]: 'db' }),
      object('app', { [GROUP]: 'app', [GROUPS]: 'db' }),
      object('plain'),
    ]
    expect(written(objects)).toBe('db* | app* | plain')
    expect(deleted(objects)).toBe('plain* | app* | db')
  })

  it('waits for what must be gone before', () => {
    const objects = [
      object('volume', { 'werf.io/delete-dependency-app': 'state=absent,kind=Job,name=app' }),
      object('Job/app'),
    ]
    expect(deleted(objects)).toBe('app* | volume')
    expect(written(objects)).toBe('volume app')
  })
})

describe('annotations', () => {
  it.each([
    ['["a", "b"]', ['a', 'b']],
    ["['a']", ['a']],
    ['a, b', ['a', 'b']],
    ['', []],
  ])('lists groups as %s', (text, groups) => {
    expect(orderWish(object('x', { [GROUPS]: text }))?.groups).toEqual(groups)
  })

  it.each([
    ['7', 7],
    ['-7', -7],
    ['heavy', 0],
  ])('weighs %s', (text, weight) => {
    expect(orderWish(object('x', { 'werf.io/weight': text }))?.weight).toBe(weight)
  })
})
