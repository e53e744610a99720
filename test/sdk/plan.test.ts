import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  applyPlan,
  connectCluster,
  createContext,
  diffUpgrade,
  history,
  install,
  loadChart,
  plan,
  upgrade,
  type Chart,
  type ConnectedCluster,
  type PlanReport,
  type ReleaseContext,
} from '../../src/index.ts'
import { openSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts'
import { fakeClock } from '../fakes/clock.ts'

const pod = '{restartPolicy: Never, containers: [{name: a, image: b}]}'
const FILES: Readonly<Record<string, string>> = {
  'Chart.yaml': 'apiVersion: v2\nname: app\nversion: 1.0.0\n',
  'values.yaml': 'a: "1"\npw: geheim\nextra: true\n',
  'templates/all.yaml': `apiVersion: v1
kind: ConfigMap
metadata: {name: app}
data: {a: {{ .Values.a | quote }}}
---
apiVersion: v1
kind: Secret
metadata: {name: app}
stringData: {pw: {{ .Values.pw }}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: kept, annotations: {helm.sh/resource-policy: keep}}
{{- if .Values.extra }}
---
apiVersion: v1
kind: Service
metadata: {name: extra}
spec: {ports: [{port: 80}]}
{{- end }}
---
apiVersion: v1
kind: Pod
metadata: {name: hook, annotations: {helm.sh/hook: "pre-upgrade", helm.sh/hook-weight: "3"}}
spec: ${pod}
`,
}

let sandbox: Sandbox
let cluster: ConnectedCluster
let context: ReleaseContext
let chart: Chart

beforeEach(async () => {
  const clock = fakeClock()
  sandbox = openSandbox({ clock })
  cluster = await connectCluster({ sandbox })
  context = createContext({ cluster, namespace: 'default', clock })
  chart = await loadChart({ files: FILES })
})

afterEach(() => sandbox.close())

function actions({ objects }: PlanReport): string[] {
  return objects.map(({ action, object }) => `${action} ${object.kind}/${object.name}`)
}

async function relabel(name: string): Promise<void> {
  const resource = await cluster.resourceFor({ group: '', version: 'v1', kind: 'ConfigMap' })
  const body = { metadata: { labels: { x: 'y' } } }
  await cluster.patch({ resource, namespace: 'default', name }, body, { type: 'merge' })
}

describe('plan', () => {
  it('tells of an install, and writes nothing', async () => {
    const { report } = await plan({ verb: 'install', name: 'r', chart, createNamespace: true }, context)
    expect(actions(report)).toEqual([
      'create Secret/app',
      'create ConfigMap/app',
      'create ConfigMap/kept',
      'create Service/extra',
    ])
    expect(report).toMatchObject({ verb: 'install', release: 'r', revision: 1, createsNamespace: true, hooks: [] })
    expect(JSON.stringify(report)).not.toContain('geheim')
    await expect(history({ name: 'r' }, context)).rejects.toMatchObject({ code: 'release/not-found' })
  })

  it('tells of an upgrade what changes, against what is live', async () => {
    await install({ name: 'r', chart }, context)
    await relabel('app')
    const { report } = await plan({ verb: 'upgrade', name: 'r', chart, values: { pw: 'neu', extra: false } }, context)
    expect(actions(report)).toEqual([
      'apply Secret/app',
      'unchanged ConfigMap/app',
      'unchanged ConfigMap/kept',
      'delete Service/extra',
    ])
    expect(report.objects[0]!.changes).toEqual([
      { path: 'data.pw', before: '-------- # (6 bytes)', after: '++++++++ # (3 bytes)' },
    ])
    expect(report.hooks).toEqual([
      { event: 'pre-upgrade', object: { kind: 'Pod', name: 'hook' }, weight: 3, path: 'app/templates/all.yaml' },
    ])
    const shown = await plan({ verb: 'upgrade', name: 'r', chart, values: { pw: 'neu' } }, context, {
      showSecrets: true,
    })
    expect(shown.report.objects[0]!.after).toContain('bmV1')
  })

  it('tells of an uninstall what stays', async () => {
    await install({ name: 'r', chart }, context)
    const resource = await cluster.resourceFor({ group: '', version: 'v1', kind: 'Service' })
    const body = { metadata: { annotations: { 'meta.helm.sh/release-name': 'other' } } }
    await cluster.patch({ resource, namespace: 'default', name: 'extra' }, body, { type: 'merge' })
    const { report } = await plan({ verb: 'uninstall', name: 'r' }, context)
    expect(actions(report)).toEqual([
      'leave Service/extra',
      'delete ConfigMap/app',
      'delete Secret/app',
      'keep ConfigMap/kept',
    ])
  })

  it('tells what the server refuses', async () => {
    const files = {
      ...FILES,
      'templates/all.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: Bad_Name}\n',
    }
    const { report } = await plan({ verb: 'install', name: 'r', chart: await loadChart({ files }) }, context)
    expect(report.objects[0]!.problem).toContain('Invalid value: "Bad_Name"')
  })
})

describe('applyPlan', () => {
  it('executes what was kept as JSON, and only once', async () => {
    const { frozen } = await plan({ verb: 'install', name: 'r', chart }, context)
    const text = JSON.stringify(frozen)
    expect(await applyPlan(text, context)).toMatchObject({ name: 'r', revision: 1, status: 'deployed' })
    await expect(applyPlan(text, context)).rejects.toMatchObject({
      code: 'plan/stale',
      message: expect.stringContaining('now it is revision 1, deployed') as string,
    })
  })

  it('refuses when an object is not as it was seen', async () => {
    await install({ name: 'r', chart }, context)
    const { frozen } = await plan({ verb: 'upgrade', name: 'r', chart, values: { a: '2' } }, context)
    await relabel('app')
    await expect(applyPlan(frozen, context)).rejects.toMatchObject({
      code: 'plan/stale',
      message: 'the plan is out of date: ConfigMap/default/app has changed',
    })
    expect(await history({ name: 'r' }, context)).toHaveLength(1)
  })

  it('executes upgrade, rollback and uninstall', async () => {
    await install({ name: 'r', chart }, context)
    const up = await plan({ verb: 'upgrade', name: 'r', chart, values: { a: '2' } }, context)
    expect(await applyPlan(up.frozen, context)).toMatchObject({ revision: 2, status: 'deployed', values: { a: '2' } })
    const back = await plan({ verb: 'rollback', name: 'r' }, context)
    expect(actions(back.report)[1]).toBe('apply ConfigMap/app')
    expect(await applyPlan(back.frozen, context)).toMatchObject({ revision: 3, description: 'Rollback to 1' })
    const down = await plan({ verb: 'uninstall', name: 'r' }, context)
    await applyPlan(down.frozen, context)
    await expect(history({ name: 'r' }, context)).rejects.toMatchObject({ code: 'release/not-found' })
  })

  it('refuses what is no plan', async () => {
    await expect(applyPlan('{', context)).rejects.toMatchObject({ code: 'plan/invalid-file' })
    await expect(applyPlan('{"kind":"tshelm.dev/plan","version":99}', context)).rejects.toMatchObject({
      code: 'plan/invalid-file',
    })
  })
})

describe('a plan that somebody has changed', () => {
  type Loose = Record<string, never> & { plan: { groups: { steps: Loose[] }[] } & Loose; seen: Loose[] }
  const record = (fields: object): string =>
    Buffer.from(JSON.stringify({ name: 'r', namespace: 'default', version: 1, ...fields })).toString('base64')
  const set =
    (path: string, value: unknown) =>
    (plan: Loose): void => {
      const names = path.split('.')
      const last = names.pop()!
      const parent = names.reduce((at, name) => at[name] as never, plan)
      if (value === undefined) Reflect.deleteProperty(parent, last)
      else Object.assign(parent, { [last]: value })
    }
  const [change, group] = ['plan.groups.2.steps.0.change', 'plan.groups.2']

  it.each<readonly [path: string, value: unknown]>([
    ['verb', 'constructor'],
    ['created', 5],
    ['cluster', undefined],
    ['record', '!'],
    ['record', record({ name: 'other' })],
    ['record', record({ namespace: 'kube-system' })],
    ['record', record({ version: 2 })],
    ['labels', { a: {} }],
    ['settings', {}],
    ['settings.timeout', -5],
    ['settings.waitStrategy', 'never'],
    ['noted', {}],
    ['standing.status', 5],
    ['seen', [null]],
    ['seen.0.resource', null],
    ['seen.0.digest', 7],
    ['crds', [{ name: 'a' }]],
    ['plan.version', 2],
    ['plan.release', 'other'],
    ['plan.revision', 9],
    ['plan.method', undefined],
    ['plan.groups', {}],
    [group, null],
    [`${group}.after`, ['nobody']],
    [`${group}.onFailure`, undefined],
    [`${group}.onFailure`, [{ kind: 'status', status: 'fine' }]],
    [`${group}.steps`, [{ kind: 'format' }]],
    [`${group}.steps`, [{ kind: 'toString' }]],
    [`${group}.phase`, 'later'],
    [change, null],
    [`${change}.object`, undefined],
    [`${change}.action`, 'replace'],
    [`${change}.ref.name`, 5],
    [`${change}.resource.resource`, '../secrets?x='],
  ])('is not run: %s = %j', async (path, value) => {
    const { frozen } = await plan({ verb: 'install', name: 'r', chart }, context)
    const changed = JSON.parse(JSON.stringify(frozen)) as Loose
    set(path, value)(changed)
    const refused = { code: 'plan/invalid-file' }
    await expect(applyPlan(JSON.stringify(changed), context)).rejects.toMatchObject(refused)
    await expect(applyPlan(changed as never, context)).rejects.toMatchObject(refused)
    await expect(history({ name: 'r' }, context)).rejects.toMatchObject({ code: 'release/not-found' })
  })

  it('is not run on another cluster, though it looks alike', async () => {
    const { frozen } = await plan({ verb: 'install', name: 'r', chart }, context)
    await expect(applyPlan({ ...frozen, cluster: 'another' }, context)).rejects.toMatchObject({
      code: 'plan/stale',
      message: 'the plan was made for another cluster',
    })
    expect(await applyPlan({ ...frozen, cluster: '' }, context)).toMatchObject({ status: 'deployed' })
  })
})

describe('diffUpgrade', () => {
  it('compares manifests, and writes nothing', async () => {
    await install({ name: 'r', chart }, context)
    const changes = await diffUpgrade({ name: 'r', chart, values: { a: '2', extra: false } }, context)
    expect(changes.map(({ key, change }) => [key, change])).toEqual([
      ['default, app, ConfigMap (v1)', 'changed'],
      ['default, extra, Service (v1)', 'removed'],
    ])
    expect(await history({ name: 'r' }, context)).toHaveLength(1)
  })

  it('shows of a list what changes, and never a Secret beside it', async () => {
    const list = `apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {a: {{ .Values.a | quote }}}}
- {apiVersion: v1, kind: Secret, metadata: {name: s}, stringData: {pw: {{ .Values.pw }}}}
`
    const lists = await loadChart({ files: { ...FILES, 'templates/all.yaml': list } })
    await install({ name: 'r', chart: lists }, context)
    const changes = await diffUpgrade({ name: 'r', chart: lists, values: { a: '2', pw: 'verborgen' } }, context)
    expect(changes.map(({ key }) => key)).toEqual(['default, c, ConfigMap (v1)', 'default, s, Secret (v1)'])
    expect(JSON.stringify(changes)).not.toMatch(/geheim|verborgen/)
  })

  it('needs a release, unless it may be installed', async () => {
    await expect(diffUpgrade({ name: 'r', chart }, context)).rejects.toMatchObject({ code: 'release/not-found' })
    const changes = await diffUpgrade({ name: 'r', chart, install: true }, context)
    expect(changes.map(({ change }) => change)).toEqual(['added', 'added', 'added', 'added', 'added'])
    await upgrade({ name: 'r', chart, install: true }, context)
  })
})
