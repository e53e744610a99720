import * as fs from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  connectCluster,
  createContext,
  getValues,
  history,
  install,
  lint,
  list,
  loadChart,
  parseManifest,
  resume,
  rollback,
  status,
  template,
  testRelease,
  uninstall,
  upgrade,
  type Chart,
  type ReleaseContext,
  type TestLog,
  type TshelmEvent,
} from '../../src/index.ts'
import { openSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts'
import { memoryDriver } from '../../storage/memory.ts'
import { fakeClock, type FakeClock } from '../fakes/clock.ts'

const hello = join(import.meta.dirname, '../../testdata/charts/hello')

let clock: FakeClock
let sandbox: Sandbox
let context: ReleaseContext
let events: TshelmEvent[]
let chart: Chart

beforeEach(async () => {
  clock = fakeClock()
  sandbox = openSandbox({ clock })
  events = []
  chart = await loadChart({ path: hello, fs })
  context = createContext({
    cluster: await connectCluster({ sandbox }),
    namespace: 'default',
    clock,
    onEvent: (event) => events.push(event),
  })
})

afterEach(() => sandbox.close())

describe('install', () => {
  it('gives the release as plain data', async () => {
    const values = { replicas: 1, audience: null }
    const release = await install({ name: 'hello', chart, values, labels: { team: 'a' } }, context)
    expect(release).toMatchObject({
      name: 'hello',
      namespace: 'default',
      revision: 1,
      status: 'deployed',
      description: 'Install complete',
      chart: { name: 'hello', version: '0.1.0', appVersion: '1.27.5' },
      values,
      labels: { team: 'a' },
      applyMethod: 'ssa',
    })
    expect(release.notes).toMatch(/^Hello from hello 1\.27\.5, revision 1\./)
    expect(JSON.parse(JSON.stringify(release))).toEqual(release)
    expect(await status({ name: 'hello' }, context)).toEqual(release)
  })

  it('tells what it does', async () => {
    await install({ name: 'hello', chart }, context)
    const created = events.flatMap((event) =>
      event.kind === 'object' && event.action === 'created' ? [event.object.kind] : [],
    )
    expect(created.sort()).toEqual(['ConfigMap', 'Deployment', 'Job', 'Service'])
    expect(events.filter(({ kind }) => kind === 'hook')).toMatchObject([{ action: 'running' }, { action: 'succeeded' }])
  })

  it('rejects for a name that is in use, and with the failed release on record', async () => {
    await install({ name: 'hello', chart }, context)
    await expect(install({ name: 'hello', chart }, context)).rejects.toMatchObject({ code: 'release/name-in-use' })
    const values = { podAnnotations: { 'sim/delay': '10h' } }
    await expect(
      install({ name: 'slow', chart, values, wait: 'watcher', timeout: 60_000 }, context),
    ).rejects.toMatchObject({ code: 'apply/not-ready', data: { release: { name: 'slow', status: 'failed' } } })
    expect(await list({ statuses: ['failed'] }, context)).toMatchObject([{ name: 'slow' }])
  })

  it('rejects for values against the schema', async () => {
    await expect(install({ name: 'hello', chart, values: { replicas: -1 } }, context)).rejects.toMatchObject({
      code: 'values/schema',
    })
  })

  it('can keep records elsewhere', async () => {
    const elsewhere = createContext({ ...context, storage: memoryDriver() })
    await install({ name: 'hello', chart }, elsewhere)
    expect(await list({}, elsewhere)).toHaveLength(1)
    expect(await list({}, context)).toEqual([])
  })
})

describe('upgrade', () => {
  it('keeps the values that are set unless there are new ones', async () => {
    await install({ name: 'hello', chart, values: { greeting: 'Hi' } }, context)
    expect(await upgrade({ name: 'hello', chart }, context)).toMatchObject({ revision: 2, values: { greeting: 'Hi' } })
    expect(await upgrade({ name: 'hello', chart, resetValues: true }, context)).toMatchObject({ values: {} })
  })

  it('installs when there is nothing, if it is told to', async () => {
    await expect(upgrade({ name: 'hello', chart }, context)).rejects.toMatchObject({
      code: 'release/not-found',
      message: '"hello" has no deployed releases',
    })
    expect(await upgrade({ name: 'hello', chart, install: true }, context)).toMatchObject({ revision: 1 })
    expect(await upgrade({ name: 'hello', chart, install: true }, context)).toMatchObject({ revision: 2 })
    await uninstall({ name: 'hello', keepHistory: true }, context)
    expect(await upgrade({ name: 'hello', chart, install: true }, context)).toMatchObject({
      revision: 3,
      status: 'deployed',
      description: 'Install complete',
    })
  })
})

describe('a call that is ended, with rollbackOnFailure', () => {
  const unready = async (): Promise<Chart> =>
    loadChart({
      files: {
        'Chart.yaml': 'apiVersion: v2\nname: unready\nversion: 1.0.0\n',
        'templates/pod.yaml': `{apiVersion: v1, kind: Pod, metadata: {name: never, annotations: {sim/fail: unready}}, spec: {containers: [{name: c, image: x}]}}`,
      },
    })

  /** A call that ends once it waits: by its signal, or in no more than `left` ms. */
  const ending = async (left?: number) => {
    const stop = new AbortController()
    const onEvent = ({ kind }: TshelmEvent): void => {
      if (kind === 'wait' && left === undefined) stop.abort()
    }
    const options = { name: 'hello', chart: await unready(), rollbackOnFailure: true, signal: stop.signal }
    const cluster = await connectCluster({ sandbox })
    return {
      options: left === undefined ? options : { ...options, deadline: clock.now() + left },
      ending: createContext({ cluster, namespace: 'default', clock, onEvent, maxHistory: 2 }),
    }
  }

  it('uninstalls', async () => {
    const { options, ending: itself } = await ending()
    await expect(install(options, itself)).rejects.toMatchObject({
      code: 'apply/cancelled',
      message: 'release hello failed, and has been uninstalled due to rollback-on-failure being set: context canceled',
    })
    expect(await list({}, context)).toEqual([])
  })

  it('rolls back', async () => {
    await install({ name: 'hello', chart }, context)
    const { options, ending: itself } = await ending()
    await expect(upgrade(options, itself)).rejects.toMatchObject({
      message: 'release hello failed, and has been rolled back due to rollback-on-failure being set: context canceled',
    })
    expect(await status({ name: 'hello' }, context)).toMatchObject({ revision: 3, status: 'deployed' })
    // Helm: what undoes prunes nothing.
    expect(await history({ name: 'hello' }, context)).toHaveLength(3)
  })

  it('leaves a release that can be resumed where there is no time', async () => {
    const { options, ending: itself } = await ending(60_000)
    const run = expect.any(String) as string
    await expect(install(options, itself)).rejects.toMatchObject({
      code: 'apply/deadline',
      data: {
        resume: { release: 'hello', namespace: 'default', revision: 1, run },
        release: { status: 'pending-install' },
      },
    })
    expect(await status({ name: 'hello' }, context)).toMatchObject({ status: 'pending-install' })
    expect(await resume({ name: 'hello', undo: true }, context)).toMatchObject({ verb: 'uninstall', undone: true })
    expect(await list({}, context)).toEqual([])
  })
})

describe('the other verbs', () => {
  beforeEach(async () => {
    await install({ name: 'hello', chart, values: { greeting: 'Hi' } }, context)
    await upgrade({ name: 'hello', chart, values: { greeting: 'Hey' } }, context)
  })

  it('roll back', async () => {
    expect(await rollback({ name: 'hello' }, context)).toMatchObject({
      revision: 3,
      description: 'Rollback to 1',
      values: { greeting: 'Hi' },
    })
    await expect(rollback({ name: 'hello', revision: 9 }, context)).rejects.toMatchObject({ code: 'release/not-found' })
  })

  it('tell the history, oldest first', async () => {
    expect(await history({ name: 'hello' }, context)).toMatchObject([
      { revision: 1, status: 'superseded', labels: {} },
      { revision: 2, status: 'deployed', labels: {} },
    ])
    expect(await history({ name: 'hello', max: 1 }, context)).toMatchObject([{ revision: 2 }])
    await expect(history({ name: 'nobody' }, context)).rejects.toMatchObject({ code: 'release/not-found' })
  })

  it('tell values, set or all', async () => {
    expect(await getValues({ name: 'hello', revision: 1 }, context)).toEqual({ greeting: 'Hi' })
    expect(await getValues({ name: 'hello', all: true }, context)).toMatchObject({ greeting: 'Hey', replicas: 2 })
  })

  it('list by name, label and namespace', async () => {
    const elsewhere = createContext({ ...context, namespace: 'other' })
    await install({ name: 'other', chart, labels: { team: 'b' }, createNamespace: true }, elsewhere)
    const names = async (options: Parameters<typeof list>[0]): Promise<string[]> =>
      (await list(options, context)).map(({ name }) => name)
    expect(await names({})).toEqual(['hello'])
    expect(await names({ allNamespaces: true })).toEqual(['hello', 'other'])
    expect(await names({ allNamespaces: true, filter: /^oth/g })).toEqual(['other'])
    expect(await names({ allNamespaces: true, filter: (name) => name === 'hello' })).toEqual(['hello'])
    expect(await names({ allNamespaces: true, labels: { team: 'b' } })).toEqual(['other'])
    expect(await names({ allNamespaces: true, reverse: true, max: 1 })).toEqual(['other'])
  })

  it('test, with the logs of the test pods', async () => {
    const logs: TestLog[] = []
    const release = await testRelease({ name: 'hello', onLog: (log) => logs.push(log) }, context)
    expect(release.hooks.find(({ name }) => name === 'hello-page')).toMatchObject({ last_run: { phase: 'Succeeded' } })
    expect(logs).toMatchObject([{ title: 'POD LOGS: hello-page (page)' }])
    await expect(testRelease({ name: 'nobody' }, context)).rejects.toMatchObject({ code: 'release/not-found' })
  })

  it('uninstall', async () => {
    expect(await uninstall({ name: 'hello' }, context)).toMatchObject({ release: { name: 'hello' }, info: '' })
    expect(await list({}, context)).toEqual([])
    expect(await uninstall({ name: 'hello', ignoreNotFound: true }, context)).toBeUndefined()
    await expect(uninstall({ name: 'hello' }, context)).rejects.toMatchObject({
      message: 'uninstall: Release not loaded: hello: release: not found',
    })
  })

  // Helm, with RBAC that refuses the record's Secret to be updated, or deleted.
  describe('uninstall where records cannot be written', () => {
    const refuse = (): Promise<never> => Promise.reject(new Error('no'))
    const records = memoryDriver()
    const owner = (): ReleaseContext => createContext({ ...context, storage: records })
    const uninstallWith = (storage: Partial<typeof records>, keepHistory = false): ReturnType<typeof uninstall> =>
      uninstall(
        { name: 'other', keepHistory },
        createContext({ ...context, storage: { ...records, ...storage }, onEvent: (event) => events.push(event) }),
      )

    beforeEach(async () => {
      await uninstall({ name: 'other', ignoreNotFound: true }, owner())
      await install({ name: 'other', chart }, owner())
    })

    it('goes on without updates, and says so for debugging', async () => {
      await expect(uninstallWith({ update: refuse })).resolves.toMatchObject({ release: { name: 'other' } })
      expect(await list({}, owner())).toEqual([])
      expect(events).toContainEqual({
        kind: 'log',
        level: 'DEBUG',
        message: 'uninstall: Failed to store updated release',
        fields: [['error', 'no']],
      })
    })

    it('leaves the record as it was when it shall be kept', async () => {
      await uninstallWith({ update: refuse }, true)
      expect(await history({ name: 'other' }, owner())).toMatchObject([{ status: 'deployed' }])
    })

    it('fails at the end when the record cannot be deleted', async () => {
      await expect(uninstallWith({ delete: refuse })).rejects.toMatchObject({
        message: 'uninstallation completed with 1 error(s): uninstall: Failed to purge the release: no',
      })
      expect(await history({ name: 'other' }, owner())).toMatchObject([{ status: 'uninstalling' }])
    })
  })
})

describe('template', () => {
  it('renders with no cluster', async () => {
    const { manifest, hooks, notes } = await template({ chart, name: 'my', namespace: 'web', values: { replicas: 7 } })
    expect((await parseManifest(manifest)).map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      'ConfigMap my-hello',
      'Service my-hello',
      'Deployment my-hello',
    ])
    expect(hooks).toMatchObject([
      { name: 'my-hello-page', events: ['test'] },
      { name: 'my-hello-check', events: ['pre-install', 'pre-upgrade'] },
    ])
    expect(notes).toContain('--namespace web')
  })

  it('can be told of another cluster', async () => {
    const files = {
      'Chart.yaml': 'apiVersion: v2\nname: c\nversion: 1.0.0\nkubeVersion: ">=1.30.0"\n',
      'templates/NOTES.txt': '{{ .Capabilities.KubeVersion }} {{ .Capabilities.APIVersions.Has "a.io/v1" }}',
    }
    const capable = await loadChart({ files })
    const options = { chart: capable, kubeVersion: '1.31', apiVersions: ['a.io/v1'] }
    expect((await template(options)).notes).toBe('v1.31 true')
    await expect(template({ chart: capable, kubeVersion: '1.29' })).rejects.toMatchObject({
      code: 'chart/incompatible-kube-version',
    })
  })
})

describe('lint', () => {
  it('finds what is wrong with a chart in a folder', async () => {
    expect(await lint({ path: hello, fs })).toMatchObject([{ severity: 'INFO', message: 'icon is recommended' }])
    const findings = await lint({ path: hello, fs, values: { replicas: 'two' } })
    expect(findings.filter(({ severity }) => severity === 'ERROR')).not.toEqual([])
    await expect(lint({ path: '/nowhere', fs })).rejects.toMatchObject({ code: 'chart/not-a-chart' })
  })
})
