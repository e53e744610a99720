/** HIP-0025's and werf's annotations, and Helm's order without them. */
import { describe, expect, it } from 'vitest'
import type { KubeObject } from '../../src/object.ts'
import { newMap } from '../../gotemplate/value.ts'
import type { Chart } from '../../src/chart/model.ts'
import { deployTime, externalWishes, orderWish, sentObject } from '../../src/plan/order-annotations.ts'
import { chartOfTemplate, chartOrder, readChartOrder, type ChartOrder } from '../../src/plan/order-charts.ts'
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

describe('the order of charts', () => {
  const of = (chart: string, name: string, annotations: Record<string, string> = {}): OrderedObject => ({
    object: object(name, annotations),
    source: `${chart}/templates/all.yaml`,
  })
  const stages = (objects: readonly OrderedObject[], charts: ChartOrder, warn?: (text: string) => void): string =>
    shown(
      objects.map((one) => one.object),
      writeStages(objects, { namespace: 'ns', charts, ...(warn && { warn }) }),
    )!

  it('is that of HIP-0025’s example', () => {
    const objects = [
      of('foo', 'foo'),
      of('foo/charts/bar', 'bar'),
      of('foo/charts/nginx', 'nginx'),
      of('foo/charts/rabbitmq', 'rabbit'),
      of('foo/charts/rabbitmq/charts/disk', 'disk'),
    ]
    const charts: ChartOrder = [
      { chart: 'foo', own: true, needs: ['foo/charts/bar', 'foo/charts/rabbitmq'] },
      { chart: 'foo/charts/bar', needs: ['foo/charts/nginx', 'foo/charts/rabbitmq'] },
    ]
    expect(stages(objects, charts)).toBe('nginx* rabbit* disk* | bar* | foo')
    expect(
      shown(
        objects.map((one) => one.object),
        deleteStages(objects, { namespace: 'ns', charts }),
      ),
    ).toBe('foo* | bar* | nginx rabbit disk')
  })

  it('goes through a chart that has no objects', () => {
    const charts: ChartOrder = [
      { chart: 'a/charts/c', needs: ['a/charts/b'] },
      { chart: 'a', own: true, needs: ['a/charts/c'] },
    ]
    expect(stages([of('a', 'own'), of('a/charts/b', 'b')], charts)).toBe('b* | own')
  })

  it('keeps groups within charts, and warns of those that there are not', () => {
    const told: string[] = []
    const objects = [
      of('a', 'two', { [GROUP]: '2', [GROUPS]: '1' }),
      of('a/charts/b', 'one', { [GROUP]: '1' }),
      of('a/charts/b', 'last'),
    ]
    expect(stages(objects, [], (text) => told.push(text))).toBe('two one last')
    expect(told).toEqual(['ConfigMap/two depends on resource group "1": there is none in chart a'])
  })

  it('names the ring when there is one', () => {
    const charts: ChartOrder = [
      { chart: 'a/charts/b', needs: ['a/charts/c'] },
      { chart: 'a/charts/c', needs: ['a/charts/b'] },
    ]
    expect(() => stages([of('a/charts/b', 'b'), of('a/charts/c', 'c')], charts)).toThrow(
      expect.objectContaining({
        code: 'plan/dependency-cycle',
        data: { ring: [expect.anything(), 'ConfigMap/c', 'ConfigMap/b'] as unknown },
      }) as Error,
    )
  })
})

describe('what charts say of their subcharts', () => {
  const chart = (name: string, yaml: string, dependencies: Chart[] = []): Chart => {
    const made: Chart = {
      metadata: {
        name,
        version: '1.0.0',
        apiVersion: 'v2',
        ...(yaml.includes('subcharts') && { annotations: { 'helm.sh/depends-on/subcharts': '["x", "none"]' } }),
      },
      ...{ templates: [], values: newMap(), files: [], dependencies },
      raw: [{ name: 'Chart.yaml', data: Buffer.from(yaml) }],
    }
    for (const one of dependencies) one.parent = made
    return made
  }

  it('is read from Chart.yaml, by name and alias', () => {
    const told: string[] = []
    const root = chart(
      'root',
      `annotations: {helm.sh/depends-on/subcharts: '["x", "none"]'}
dependencies:
- {name: db, alias: one}
- {name: db, alias: two}
- {name: api, depends-on: [db, x]}
- {name: web, depends-on: "one"}
`,
      [chart('x', ''), chart('api', 'dependencies: [{name: in, depends-on: [out]}, {name: out}]')],
    )
    expect(chartOrder(root, (text) => told.push(text))).toEqual([
      { chart: 'root', own: true, needs: ['root/charts/x'] },
      { chart: 'root/charts/api', needs: ['root/charts/one', 'root/charts/two', 'root/charts/x'] },
      { chart: 'root/charts/web', needs: ['root/charts/one'] },
      { chart: 'root/charts/api/charts/in', needs: ['root/charts/api/charts/out'] },
    ])
    expect(told).toEqual(['root: helm.sh/depends-on/subcharts names "none", which is no subchart'])
  })

  it.each([
    ['a/templates/x.yaml', 'a'],
    ['a/charts/b/templates/charts/c/x.yaml', 'a/charts/b'],
    ['a/charts/templates/charts/charts/templates/x.yaml', 'a/charts/templates/charts/charts'],
    ['', ''],
  ])('%s is of chart %j', (template, path) => {
    expect(chartOfTemplate(template)).toBe(path)
  })

  it.each([['{'], ['{}'], ['[{"chart":1}]'], ['[null, 3]']])('is nothing where a record holds %s', (text) => {
    expect(readChartOrder({ 'tshelm.dev/chart-order': text })).toEqual([])
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
  it('are left out of what is sent where Kubernetes takes no such name', () => {
    const sent = sentObject(object('x', { [GROUPS]: 'a', [GROUP]: 'b' }))
    expect(sent.metadata['annotations']).toEqual({ [GROUP]: 'b' })
  })

  it.each([
    [{ 'db.external-dependency.werf.io/resource': 'deploy/db' }, { kind: 'deploy', name: 'db' }],
    [
      {
        'db.external-dependency.werf.io/resource': 'deployments.v1.apps/db',
        'db.external-dependency.werf.io/namespace': 'shop',
      },
      { kind: 'deployments.v1.apps', name: 'db', namespace: 'shop' },
    ],
    [
      { 'a.b.external-dependency.werf.io': 'apps/v1:Deployment:shop:db' },
      { kind: { group: 'apps', version: 'v1', kind: 'Deployment' }, name: 'db', namespace: 'shop' },
    ],
    [
      { 'x.external-dependency.werf.io': 'v1:Secret:db' },
      { kind: { group: '', version: 'v1', kind: 'Secret' }, name: 'db' },
    ],
  ])('name objects of others: %j', (annotations, wish) => {
    expect(externalWishes(object('x', annotations as Record<string, string>))).toEqual([
      { annotation: Object.keys(annotations)[0], ...wish },
    ])
  })

  it.each([
    ['db.external-dependency.werf.io/resource', 'deploy'],
    ['db.external-dependency.werf.io', 'v1:Secret'],
  ])('%s: %s is refused', (annotation, text) => {
    expect(() => externalWishes(object('x', { [annotation]: text }))).toThrow(
      expect.objectContaining({ code: 'plan/invalid-options' }) as Error,
    )
  })

  it.each([
    ['pre-install,upgrade', 'pre', 'main', 'never'],
    ['post-rollback, install', 'main', 'never', 'post'],
    ['pre-delete,test', 'never', 'never', 'never'],
  ])('say when to deploy: %s', (text, install, upgrade, rollback) => {
    const one = object('x', { 'werf.io/deploy-on': text })
    const verbs = ['install', 'upgrade', 'rollback'] as const
    expect(verbs.map((verb) => deployTime(one, verb))).toEqual([install, upgrade, rollback])
  })

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
