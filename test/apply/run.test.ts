/** Running plans against the embedded cluster: what fails, what goes on, what is put on record. */
import { describe, expect, it } from 'vitest'
import { memoryDriver } from '../../storage/memory.ts'
import { createStore, type Store } from '../../storage/store.ts'
import { runPlan, type RunResult } from '../../src/apply/run.ts'
import { clusterOver } from '../../src/kube/client.ts'
import type { Cluster } from '../../src/kube/cluster.ts'
import type { ManifestObject } from '../../src/manifest/objects.ts'
import type { JsonObject, KubeObject } from '../../src/object.ts'
import { planInstall, planUpgrade } from '../../src/plan/build.ts'
import { withOwner } from '../../src/plan/ownership.ts'
import { resolveTargets } from '../../src/plan/targets.ts'
import { systemClock } from '../../src/runtime.ts'
import { openSandbox } from '../../src/sandbox/sandbox.ts'
import { sandboxTransport } from '../../src/sandbox/transport.ts'
import { release } from '../fakes/records.ts'

const method = { serverSide: true, forceConflicts: false, forceReplace: false, mergeUnstructured: false }

interface World {
  readonly cluster: Cluster
  readonly store: Store
}

function world(): World {
  const sandbox = openSandbox({ clock: systemClock })
  return { cluster: clusterOver(sandboxTransport(sandbox, 'test')), store: createStore(memoryDriver()) }
}

const config = (name: string, data: JsonObject): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data,
})
const good = (name: string): KubeObject => config(name, { a: 'b' })
const bad = (name: string): KubeObject => config(name, { a: 1 })
const parsed = (objects: readonly KubeObject[]): ManifestObject[] => objects.map((object) => ({ object }))

interface Job extends World {
  readonly signal?: AbortSignal
}

async function installing(objects: readonly KubeObject[], { cluster, store, signal }: Job): Promise<RunResult> {
  const record = release('one', 1, 'pending-install')
  const targets = await resolveTargets(parsed(objects), cluster, 'default')
  const plan = planInstall({
    ...{ release: 'one', namespace: 'default', revision: 1, method, hooks: true, createNamespace: false },
    ...{ targets, existing: [], wait: false, waitForJobs: false },
  })
  return runPlan(plan, contextOf({ cluster, store, ...(signal ? { signal } : {}) }, record))
}

function contextOf({ cluster, store, signal }: Job, record: ReturnType<typeof release>): Parameters<typeof runPlan>[1] {
  const runtime = {
    ...{ clock: systemClock, randomBytes: (count: number) => new Uint8Array(count), timeZone: 'UTC' },
    ...{ emit: () => undefined, ...(signal ? { signal } : {}) },
  }
  return { cluster, store, runtime, record, waitStrategy: 'hookOnly', timeout: 1000, concurrency: 4 }
}

async function names({ cluster }: World): Promise<string[]> {
  const resource = await cluster.resourceFor({ group: '', version: 'v1', kind: 'ConfigMap' })
  return (await cluster.list(resource, 'default'))
    .map(({ metadata }) => metadata.name)
    .filter((n) => !n.includes('kube'))
}

describe('an install', () => {
  it('is put on record as deployed when it is cancelled after the last object', async () => {
    const here = world()
    const cancel = new AbortController()
    const apply: Cluster['apply'] = async (...args) => {
      const object = await here.cluster.apply(...args)
      cancel.abort()
      return object
    }
    const cluster = { ...here.cluster, apply }
    // No hooks: nothing but the record follows the last object.
    const record = release('one', 1, 'pending-install')
    const targets = await resolveTargets(parsed([good('a')]), cluster, 'default')
    const plan = planInstall({
      ...{ release: 'one', namespace: 'default', revision: 1, method, hooks: false, createNamespace: false },
      ...{ targets, existing: [], wait: false, waitForJobs: false },
    })
    await runPlan(plan, contextOf({ cluster, store: here.store, signal: cancel.signal }, record))
    expect((await here.store.get('one', 1)).info.status).toBe('deployed')
  })

  it('creates everything and ends deployed', async () => {
    const here = world()
    expect(await installing([good('a'), good('b')], here)).toMatchObject({
      later: [],
      created: [{ name: 'a' }, { name: 'b' }],
    })
    expect((await here.store.get('one', 1)).info).toMatchObject({ status: 'deployed', description: 'Install complete' })
  })

  it('tries every object, in the kinds that follow too, and names all failures', async () => {
    const here = world()
    const service: KubeObject = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 's' },
      spec: { ports: [{ port: 1 }] },
    }
    const { error } = await installing([bad('a'), good('b'), bad('c'), service], here)
    const lines = error!.message.split('\n')
    expect(lines.map((line) => /default\/(\w)/.exec(line)?.[1])).toEqual(['a', 'c'])
    expect(await names(here)).toEqual(['b'])
    const services = await here.cluster.resourceFor({ group: '', version: 'v1', kind: 'Service' })
    expect(await here.cluster.get({ resource: services, namespace: 'default', name: 's' })).toBeDefined()
    const { info } = await here.store.get('one', 1)
    expect(info).toMatchObject({ status: 'failed', description: `Release "one" failed: ${error!.message}` })
  })

  it('touches nothing once it is cancelled', async () => {
    const here = world()
    const { error } = await installing([good('a')], { ...here, signal: AbortSignal.abort() })
    expect(error!.message).toBe('context canceled')
    expect(await names(here)).toEqual([])
  })
})

describe('an upgrade', () => {
  const upgrading = async (
    here: World,
    before: readonly KubeObject[],
    after: readonly KubeObject[],
  ): Promise<RunResult> => {
    const plan = planUpgrade({
      ...{ release: 'one', namespace: 'default', revision: 2, method, hooks: true, currentRevision: 1 },
      ...{ migrateFields: false, wait: false, waitForJobs: false },
      current: await resolveTargets(parsed(before), here.cluster, 'default'),
      targets: await resolveTargets(parsed(after), here.cluster, 'default'),
    })
    return runPlan(plan, contextOf(here, release('one', 2, 'pending-upgrade')))
  }

  it('deletes what the new revision lacks, but not what is to be kept', async () => {
    const here = world()
    const kept = good('kept')
    kept.metadata['annotations'] = { 'helm.sh/resource-policy': 'keep' }
    await installing([good('a'), good('gone'), kept], here)
    const { created } = await upgrading(here, [good('a'), good('gone'), kept], [good('a'), good('new')])
    expect(created).toMatchObject([{ name: 'new' }])
    expect(await names(here)).toEqual(['a', 'kept', 'new'])
    expect((await here.store.get('one', 1)).info.status).toBe('superseded')
  })

  it('deletes nothing when updates failed, and joins their failures', async () => {
    const here = world()
    await installing([good('a'), good('b'), good('gone')], here)
    const { error } = await upgrading(here, [good('a'), good('b'), good('gone')], [bad('a'), bad('b')])
    expect(error!.message.split(' && ')).toHaveLength(2)
    expect(await names(here)).toEqual(['a', 'b', 'gone'])
    expect((await here.store.get('one', 1)).info.status).toBe('deployed')
    expect((await here.store.get('one', 2)).info.status).toBe('failed')
  })

  it('stops at an object that cannot be created', async () => {
    const here = world()
    await installing([good('a')], here)
    const { error, created } = await upgrading(here, [good('a')], [good('a'), bad('new')])
    expect(error!.message).toMatch(/^failed to create resource: server-side apply failed for object default\/new /)
    expect(created).toMatchObject([{ name: 'new' }])
  })
})

describe('an upgrade that changes nothing', () => {
  it.each([
    [false, 0],
    [true, 3],
  ])('with applyAll %s applies %i objects', async (applyAll, expected) => {
    const here = world()
    const objects = ['a', 'b', 'c'].map(good)
    await installing(objects, here)
    let applied = 0
    const apply: Cluster['apply'] = (...args) => {
      applied++
      return here.cluster.apply(...args)
    }
    const owner = { release: 'one', namespace: 'default' }
    const targets = (await resolveTargets(parsed(objects), here.cluster, 'default')).map((target) => ({
      ...target,
      object: withOwner(target.object, owner),
    }))
    for (const { ref, object, resource } of targets) {
      await here.cluster.apply({ resource, namespace: 'default', name: ref.name }, object, { fieldManager: 'helm' })
    }
    const plan = planUpgrade({
      ...{ release: 'one', namespace: 'default', revision: 2, method: { ...method, applyAll }, hooks: false },
      ...{ currentRevision: 1, migrateFields: false, wait: false, waitForJobs: false, current: targets, targets },
    })
    const cluster = { ...here.cluster, apply }
    await runPlan(plan, contextOf({ cluster, store: here.store }, release('one', 2, 'pending-upgrade')))
    expect(applied).toBe(expected)
  })
})
