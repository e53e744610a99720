/** Who may work on a release, and what becomes of one whose run has died. */
import { beforeEach, describe, expect, it } from 'vitest'
import { RUN_ANNOTATION, type RunNote } from '../../storage/run-note.ts'
import type { ReleaseRecord } from '../../storage/record.ts'
import {
  connectCluster,
  createContext,
  history,
  install,
  loadChart,
  resume,
  rollback,
  status,
  uninstall,
  upgrade,
  type Chart,
  type ReleaseContext,
  type TshelmEvent,
} from '../../src/index.ts'
import { openSandbox } from '../../src/sandbox/sandbox.ts'
import { fakeClock, type FakeClock } from '../fakes/clock.ts'

const name = 'r'
const FILES = {
  'Chart.yaml': 'apiVersion: v2\nname: app\nversion: 1.0.0\n',
  'templates/a.yaml':
    '{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {text: {{ .Values.text | quote }}}}\n',
  'templates/b.yaml': '{{ if .Values.more }}{apiVersion: v1, kind: ConfigMap, metadata: {name: b}}{{ end }}\n',
}

let clock: FakeClock
let context: ReleaseContext
let events: TshelmEvent[]
let chart: Chart

beforeEach(async () => {
  clock = fakeClock()
  events = []
  chart = await loadChart({ files: FILES })
  const cluster = await connectCluster({ sandbox: openSandbox({ clock }) })
  const here = { self: () => ({ host: 'h', pid: 2 }), lives: () => undefined }
  context = createContext({ cluster, namespace: 'default', clock, here, onEvent: (event) => events.push(event) })
})

const at = (secondsAgo: number): string => new Date(clock.now() - secondsAgo * 1000).toISOString()

const settings = {
  ...{ waitStrategy: 'hookOnly', waitForJobs: false, timeout: 1000, hooks: true },
  ...{ cleanupOnFail: false, rollbackOnFailure: false },
}
const method = { serverSide: true, forceConflicts: false, forceReplace: false, mergeUnstructured: false }

/** The newest revision, as a run would have left it that is at it, or was. */
async function leave(note: Partial<RunNote> | undefined, change: (record: ReleaseRecord) => void): Promise<void> {
  const record = await context.store.last(name)
  change(record)
  const whole: RunNote = {
    ...{ v: 1, id: 'other', verb: 'upgrade', holder: { host: 'h', pid: 1 }, began: at(60), beat: at(5), every: 10 },
    ...{ state: 'running', options: { settings, method, description: '', base: 1 } },
    ...note,
  }
  record.annotations = note === undefined ? {} : { [RUN_ANNOTATION]: JSON.stringify(whole) }
  await context.store.update(record)
}

/** A second revision that is being made. */
async function upgrading(note: Partial<RunNote> | undefined): Promise<void> {
  await install({ name, chart, values: { text: 'one' } }, context)
  await upgrade({ name, chart, values: { text: 'two', more: true } }, context)
  const first = await context.store.get(name, 1)
  first.info.status = 'deployed'
  await context.store.update(first)
  await leave(note, ({ info }) => Object.assign(info, { status: 'pending-upgrade', description: 'Preparing upgrade' }))
}

const statuses = async (): Promise<string[]> => (await history({ name }, context)).map((one) => one.status)

async function configMaps(): Promise<string[]> {
  const resource = await context.cluster.resourceFor({ group: '', version: 'v1', kind: 'ConfigMap' })
  const found = await context.cluster.list(resource, 'default', { labelSelector: 'app.kubernetes.io/managed-by=Helm' })
  return found.map(({ metadata }) => metadata.name)
}

const busy = {
  code: 'release/in-progress',
  message: 'another operation (install/upgrade/rollback) is in progress',
  hint: expect.stringMatching(
    /^revision 2 is pending-upgrade: process 1 on h is at it since .*; last sign of life at /,
  ) as string,
}

describe('while a run goes on', () => {
  beforeEach(() => upgrading({}))

  it('nobody else changes the release', async () => {
    await expect(upgrade({ name, chart }, context)).rejects.toMatchObject(busy)
    await expect(rollback({ name }, context)).rejects.toMatchObject(busy)
    await expect(uninstall({ name }, context)).rejects.toMatchObject(busy)
    await expect(resume({ name }, context)).rejects.toMatchObject(busy)
    await expect(upgrade({ name, chart, recover: true }, context)).rejects.toMatchObject(busy)
    await expect(install({ name, chart }, context)).rejects.toMatchObject({
      code: 'release/in-progress',
      message: 'release name check failed: cannot reuse a name that is still in use',
    })
    expect(await statuses()).toEqual(['deployed', 'pending-upgrade'])
  })

  it('everybody may look', async () => {
    expect(await status({ name }, context)).toMatchObject({ status: 'pending-upgrade' })
  })
})

describe('a run that is not heard of', () => {
  it('is watched, and then taken over', async () => {
    await upgrading({ beat: at(40), at: 'apply/1-ConfigMap' })
    const before = clock.sleeps.length
    await upgrade({ name, chart, values: { text: 'three' } }, context)
    expect(clock.sleeps.slice(before)).toContain(13_000)
    const [, dead] = await history({ name }, context)
    expect(dead).toMatchObject({
      status: 'failed',
      description: `Upgrade "r" was cut off at apply/1-ConfigMap: process 1 on h gave no sign of life since 2025-12-31T23:59:20.000Z`,
    })
    expect(await statuses()).toEqual(['superseded', 'failed', 'deployed'])
    expect(await configMaps()).toEqual(['a'])
  })

  it('is left alone when it is heard of meanwhile', async () => {
    await upgrading({ beat: at(40) })
    const plain = { ...clock }
    Object.assign(clock, {
      sleep: async (ms: number) => {
        if (ms === 13_000) await leave({ beat: at(0) }, () => undefined)
        return plain.sleep(ms)
      },
    })
    await expect(upgrade({ name, chart }, context)).rejects.toMatchObject({ code: 'release/in-progress' })
  })

  it('has a description of no more than 256 characters', async () => {
    await upgrading({ state: 'paused', at: 'x'.repeat(400) })
    await upgrade({ name, chart }, context)
    const [, dead] = await history({ name }, context)
    expect(dead!.description).toHaveLength(256)
  })

  it('keeps its objects counted when the one that takes over fails', async () => {
    await upgrading({ state: 'paused' })
    const broken = {
      ...FILES,
      'templates/c.yaml': '{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {a: 1}}\n',
    }
    await expect(upgrade({ name, chart: await loadChart({ files: broken }) }, context)).rejects.toThrow()
    expect(await statuses()).toEqual(['deployed', 'failed', 'failed'])
    expect(await configMaps()).toEqual(['a', 'b'])
    await upgrade({ name, chart }, context)
    expect(await configMaps()).toEqual(['a'])
  })

  it('leaves what is not its own', async () => {
    await upgrading({ state: 'paused' })
    const resource = await context.cluster.resourceFor({ group: '', version: 'v1', kind: 'ConfigMap' })
    const key = { resource, namespace: 'default', name: 'b' }
    const annotations = { 'meta.helm.sh/release-name': 'somebody' }
    await context.cluster.patch(key, { metadata: { annotations } }, { type: 'merge' })
    await upgrade({ name, chart }, context)
    expect(await configMaps()).toEqual(['a', 'b'])
  })

  it('is resumed by one of two', async () => {
    await upgrading({ state: 'paused' })
    const outcomes = await Promise.allSettled([resume({ name }, context), resume({ name }, context)])
    expect(outcomes.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(outcomes.find((one) => one.status === 'rejected')).toMatchObject({ reason: { code: 'release/in-progress' } })
    expect(await statuses()).toEqual(['superseded', 'deployed'])
  })

  it('is not resumed when what it noted cannot be read', async () => {
    await upgrading({ state: 'paused', options: { settings: 'mine' } })
    await expect(resume({ name }, context)).rejects.toMatchObject({ code: 'release/nothing-to-resume' })
  })
})

describe('a note that somebody else has written', () => {
  const options = {
    ...{ settings, method, description: '', base: 1, dead: [{ revision: 1, description: '' }] },
    leftovers: [{ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name: 'precious' }],
    leftHooks: [{ apiVersion: 'v1', kind: 'Namespace', namespace: '', name: 'victim' }],
  }

  it.each([
    ['resume', () => resume({ name }, context)],
    ['resume --undo', () => resume({ name, undo: true }, context)],
    ['upgrade', () => upgrade({ name, chart, values: { text: 'three' } }, context)],
    ['uninstall', () => uninstall({ name }, context)],
  ])('makes nobody delete what is not of the release: %s', async (_, run) => {
    const key = async (kind: string, namespace: string, object: string) => ({
      ...{ resource: await context.cluster.resourceFor({ group: '', version: 'v1', kind }), namespace, name: object },
    })
    const others = [await key('ConfigMap', 'default', 'precious'), await key('Namespace', '', 'victim')]
    for (const { resource, namespace, name: object } of others) {
      const { version: apiVersion, kind } = resource
      const metadata = { name: object, ...(namespace === '' ? {} : { namespace }) }
      await context.cluster.create({ resource, namespace, name: object }, { apiVersion, kind, metadata })
    }
    await upgrading({ state: 'paused', options })
    await run()
    for (const other of others)
      expect((await context.cluster.get(other))?.metadata['deletionTimestamp']).toBe(undefined)
    expect(await Promise.all(others.map((other) => context.cluster.get(other)))).not.toContain(undefined)
  })
})

describe('a rollback without a revision', () => {
  it('goes to the last good one after a dead upgrade', async () => {
    await upgrading(undefined)
    await leave(undefined, ({ info }) => void (info.status = 'failed'))
    await upgrade({ name, chart, values: { text: 'three' } }, context)
    for (const [version, before] of [
      [1, 'deployed'],
      [2, 'failed'],
    ] as const) {
      const record = await context.store.get(name, version)
      record.info.status = before
      await context.store.update(record)
    }
    await leave({ state: 'paused' }, ({ info }) => void (info.status = 'pending-upgrade'))
    expect(await rollback({ name }, context)).toMatchObject({
      revision: 4,
      description: 'Rollback to 1',
      values: { text: 'one' },
    })
  })

  it('goes where a dead rollback went', async () => {
    await upgrading(undefined)
    await leave(undefined, ({ info }) => void (info.status = 'deployed'))
    await rollback({ name, revision: 1 }, context)
    await leave({ state: 'paused', verb: 'rollback' }, ({ info }) => void (info.status = 'pending-rollback'))
    expect(await rollback({ name }, context)).toMatchObject({ revision: 4, description: 'Rollback to 1' })
  })

  it('brings back what a dead uninstall was about to delete', async () => {
    await install({ name, chart, values: { text: 'one', more: true } }, context)
    await leave({ state: 'paused', verb: 'uninstall' }, ({ info }) => void (info.status = 'uninstalling'))
    const resource = await context.cluster.resourceFor({ group: '', version: 'v1', kind: 'ConfigMap' })
    await context.cluster.delete({ resource, namespace: 'default', name: 'b' }, 'Background')
    expect(await rollback({ name }, context)).toMatchObject({ revision: 2, description: 'Rollback to 1' })
    expect(await configMaps()).toEqual(['a', 'b'])
    expect(await statuses()).toEqual(['failed', 'deployed'])
  })
})

describe('what Helm left pending', () => {
  beforeEach(() => upgrading(undefined))

  it('refuses upgrades as Helm does', async () => {
    await expect(upgrade({ name, chart }, context)).rejects.toMatchObject({
      code: 'release/in-progress',
      message: busy.message,
    })
    await expect(resume({ name }, context)).rejects.toMatchObject({ code: 'release/nothing-to-resume' })
    await expect(install({ name, chart }, context)).rejects.toMatchObject({ code: 'release/name-in-use' })
  })

  it('can be rolled back and uninstalled, as with Helm', async () => {
    expect(await rollback({ name }, context)).toMatchObject({ revision: 3 })
    await uninstall({ name }, context)
    expect(await configMaps()).toEqual([])
  })

  it('is taken over with recover', async () => {
    await upgrade({ name, chart, values: { text: 'three' }, recover: true }, context)
    const [, dead] = await history({ name }, context)
    expect(dead).toMatchObject({ status: 'failed', description: 'Upgrade "r" was cut off: taken over with --recover' })
    expect(await configMaps()).toEqual(['a'])
  })
})

describe('an uninstall', () => {
  it('deletes nothing when somebody was faster', async () => {
    await install({ name, chart, values: { text: 'one' } }, context)
    const { store } = context
    const racing: ReleaseContext = {
      ...context,
      store: {
        ...store,
        update: async (record) => {
          await store.update(record)
          if (record.info.status === 'uninstalling') {
            await store.create({ ...record, version: 2, info: { ...record.info, status: 'pending-upgrade' } })
          }
        },
      },
    }
    await expect(uninstall({ name }, racing)).rejects.toMatchObject({ code: 'release/in-progress' })
    expect(await configMaps()).toEqual(['a'])
    expect((await store.get(name, 1)).info).toMatchObject({ status: 'deployed', description: 'Install complete' })
  })

  it('is called off before it deletes, and not after', async () => {
    await install({ name, chart, values: { text: 'one' } }, context)
    const was = { status: 'deployed', description: 'Install complete' }
    const options = { settings, method, description: '', was }
    const left = (place: string): Promise<void> =>
      leave(
        { state: 'paused', verb: 'uninstall', at: place, options },
        ({ info }) => void (info.status = 'uninstalling'),
      )
    await left('check-owners')
    await expect(resume({ name, undo: true }, context)).rejects.toMatchObject({ code: 'release/cannot-undo' })
    await left('hooks/pre-delete')
    expect(await resume({ name, undo: true }, context)).toMatchObject({ undone: true, release: { status: 'deployed' } })
    expect(await statuses()).toEqual(['deployed'])
  })
})

describe('a release whose records cannot be read', () => {
  it('is neither uninstalled nor resumed', async () => {
    await install({ name, chart, values: { text: 'one' } }, context)
    const resource = await context.cluster.resourceFor({ group: '', version: 'v1', kind: 'Secret' })
    const key = { resource, namespace: 'default', name: 'sh.helm.release.v1.r.v1' }
    const broken = { data: { release: Buffer.from('!').toString('base64') } }
    await context.cluster.patch(key, broken, { type: 'merge', fieldManager: 'somebody' })
    const unreadable = { code: 'release/invalid-record' }
    await expect(uninstall({ name }, context)).rejects.toMatchObject({ ...unreadable, message: 'no release provided' })
    await expect(resume({ name }, context)).rejects.toMatchObject(unreadable)
    await expect(upgrade({ name, chart, values: {} }, context)).rejects.toMatchObject({
      ...unreadable,
      message: 'no revision for release "r"',
    })
    expect(await configMaps()).toEqual(['a'])
  })
})
