/** Hooks against the embedded cluster: their order, and what is left of them. */
import { describe, expect, it } from 'vitest'
import { memoryDriver } from '../../storage/memory.ts'
import type { HookRecord, ReleaseRecord } from '../../storage/record.ts'
import { createStore } from '../../storage/store.ts'
import type { ApplyContext } from '../../src/apply/context.ts'
import { runHooks, runHooksUntilEnd } from '../../src/apply/hooks.ts'
import type { TshelmEvent } from '../../src/events.ts'
import { clusterOver } from '../../src/kube/client.ts'
import { PODS } from '../../src/kube/known-resources.ts'
import { hooksFor } from '../../src/manifest/hooks.ts'
import { systemClock } from '../../src/runtime.ts'
import { openSandbox } from '../../src/sandbox/sandbox.ts'
import { sandboxTransport } from '../../src/sandbox/transport.ts'
import { release } from '../fakes/records.ts'

const method = { serverSide: true, forceConflicts: false, forceReplace: false, mergeUnstructured: false }

interface Told extends Partial<Omit<HookRecord, 'name'>> {
  readonly fails?: boolean
}

function hook(name: string, { fails = false, ...more }: Told = {}): HookRecord {
  const annotations = fails ? '{sim/fail: exit}' : '{}'
  return {
    ...{ name, kind: 'Pod', path: `web/templates/${name}.yaml`, events: ['pre-install'], last_run: { phase: '' } },
    manifest: `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, annotations: ${annotations}}\nspec: {restartPolicy: Never, containers: [{name: c, image: i}]}\n`,
    ...{ weight: 0, delete_policies: ['before-hook-creation'], output_log_policies: [] },
    ...more,
  }
}

interface World {
  readonly context: ApplyContext
  readonly record: ReleaseRecord
  /** What began and ended, in order. */
  readonly story: string[]
  readonly pods: () => Promise<string[]>
}

async function world(hooks: HookRecord[], more: Partial<ApplyContext> = {}): Promise<World> {
  const cluster = clusterOver(sandboxTransport(openSandbox({ clock: systemClock }), 'test'))
  const store = createStore(memoryDriver())
  const record = { ...release('one', 1, 'pending-install'), hooks }
  await store.create(record)
  const story: string[] = []
  const emit = (event: TshelmEvent): void => {
    if (event.kind === 'hook') story.push(`${event.hook} ${event.action}`)
  }
  const runtime = { clock: systemClock, randomBytes: (count: number) => new Uint8Array(count), timeZone: 'UTC', emit }
  const context: ApplyContext = {
    ...{ cluster, store, runtime, record, waitStrategy: 'hookOnly', timeout: 10_000, concurrency: 4 },
    ...more,
  }
  const pods = async (): Promise<string[]> => (await cluster.list(PODS, 'default')).map(({ metadata }) => metadata.name)
  return { context, record, story, pods }
}

describe('hooks of one event', () => {
  it('run one after another, by weight and name', async () => {
    const { context, story, record } = await world([hook('late', { weight: 1 }), hook('b'), hook('a')])
    await runHooks('pre-install', method, context)
    expect(story).toEqual([
      ...['a running', 'a succeeded', 'b running', 'b succeeded'],
      ...['late running', 'late succeeded'],
    ])
    const stored = await context.store.get('one', 1)
    expect(stored.hooks.map(({ name, last_run: run }) => [name, run.phase])).toEqual([
      ['late', 'Running'],
      ['b', 'Succeeded'],
      ['a', 'Succeeded'],
    ])
    expect(record.hooks.every(({ last_run: run }) => run.phase === 'Succeeded')).toBe(true)
  })

  it('run side by side within a weight, if asked to', async () => {
    const hooks = [hook('late', { weight: 1 }), hook('b'), hook('a')]
    const { context, story, record } = await world(hooks, { parallelHooks: true })
    await runHooks('pre-install', method, context)
    expect(story.slice(0, 2)).toEqual(['a running', 'b running'])
    expect(story.slice(2, 4).sort()).toEqual(['a succeeded', 'b succeeded'])
    expect(story.slice(4)).toEqual(['late running', 'late succeeded'])
    expect(record.hooks.map(({ name }) => name)).toEqual(['late', 'b', 'a'])
  })

  it('run as often as they name the event', async () => {
    const { context, story } = await world([hook('twice', { events: ['pre-install', 'pre-install'] })])
    await runHooks('pre-install', method, context)
    expect(story).toEqual(['twice running', 'twice succeeded', 'twice running', 'twice succeeded'])
  })

  it('end with the one that fails, and those before it are cleaned up', async () => {
    const { context, story, pods } = await world([
      hook('one', { delete_policies: ['hook-succeeded'] }),
      hook('two'),
      hook('wrong', { weight: 1, fails: true, delete_policies: ['hook-failed'] }),
      hook('never', { weight: 2 }),
    ])
    await expect(runHooks('pre-install', method, context)).rejects.toMatchObject({
      code: 'apply/hook-failed',
      message: 'resource Pod/default/wrong not ready. status: Failed, message: pod wrong failed',
    })
    expect(story.at(-1)).toBe('wrong failed')
    expect(await pods()).toEqual(['two'])
  })

  it('that run side by side are all waited for when one fails', async () => {
    const hooks = [
      hook('bad', { fails: true }),
      hook('good', { delete_policies: ['hook-succeeded'] }),
      hook('next', { weight: 1 }),
    ]
    const { context, story, pods } = await world(hooks, { parallelHooks: true })
    const end = await runHooksUntilEnd(hooksFor(hooks, 'pre-install'), { event: 'pre-install', method, context })
    expect(end).toMatchObject({
      error: { code: 'apply/hook-failed' },
      failures: [{ hook: { name: 'bad' } }],
      succeeded: [{ name: 'good' }],
    })
    expect(story).not.toContain('next running')
    // What is left is still to be looked at.
    expect((await pods()).sort()).toEqual(['bad', 'good'])
    await end.finish()
    expect(await pods()).toEqual(['bad'])
  })
})
