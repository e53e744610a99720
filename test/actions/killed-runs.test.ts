/**
 * Runs that are killed after every single write: what `resume`, `resume --undo` and doing it again make of them. In this process, with the
 * embedded cluster; test/cluster/kill.test.ts does it with processes and a real API server.
 */
import { beforeAll, describe, expect, it } from 'vitest'
import {
  createContext,
  history,
  install,
  isTshelmError,
  loadChart,
  resume,
  rollback,
  uninstall,
  upgrade,
  type Chart,
  type ReleaseContext,
} from '../../src/index.ts'
import { clusterOver } from '../../src/kube/client.ts'
import { openSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts'
import { sandboxTransport } from '../../src/sandbox/transport.ts'
import { recordedRuns } from '../fakes/recorded-runs.ts'
import { fakeClock, type FakeClock } from '../fakes/clock.ts'
import { KILL_CHART, killChartObjects } from '../fakes/kill-chart.ts'
import { killedAfter } from '../fakes/killed-transport.ts'

// All of them with KILL_STRIDE=1; by default a different part for each way of going on.
const STRIDE = Number(process.env['KILL_STRIDE'] ?? '13')
const name = 'r'
let chart: Chart

beforeAll(async () => {
  chart = await loadChart({ files: KILL_CHART })
})

interface World {
  readonly sandbox: Sandbox
  readonly clock: FakeClock
}

/** A process with that id; all others are dead. */
function processIn({ sandbox, clock }: World, pid: number, limit?: number) {
  const killed = killedAfter(sandboxTransport(sandbox, 'test'), limit)
  const self = { host: 'h', boot: 'b', pidns: 'n', started: '1', pid }
  const context = createContext({
    cluster: clusterOver(killed.transport),
    namespace: 'default',
    clock,
    here: { self: () => self, lives: (holder) => holder.pid === pid },
  })
  return { ...killed, context }
}

const left = { text: 'one', side: 'left' }
const right = { text: 'two', side: 'right' }

type Step = (context: ReleaseContext) => Promise<unknown>

interface Verb {
  readonly before: readonly Step[]
  readonly run: Step
  /** What was there; '' is no release. */
  readonly was: State
  /** What shall be in the end. */
  readonly done: State
  /** And when it is undone. */
  readonly undone: State
}

type State = 'left' | 'right' | ''

const installs: Step = (context) => install({ name, chart, values: left }, context)
const upgrades: Step = (context) => upgrade({ name, chart, values: right }, context)
const rollsBack: Step = (context) => rollback({ name }, context)
const uninstalls: Step = (context) => uninstall({ name, ignoreNotFound: true }, context)

const VERBS: Readonly<Record<string, Verb>> = {
  install: { before: [], run: installs, was: '', done: 'left', undone: '' },
  upgrade: { before: [installs], run: upgrades, was: 'left', done: 'right', undone: 'left' },
  rollback: { before: [installs, upgrades], run: rollsBack, was: 'right', done: 'left', undone: 'right' },
  uninstall: { before: [installs, upgrades], run: uninstalls, was: 'right', done: '', undone: 'right' },
}

async function begun({ before, run }: Verb, limit?: number) {
  const clock = fakeClock()
  const world: World = { sandbox: openSandbox({ clock }), clock }
  for (const step of before) await step(processIn(world, 1).context)
  const victim = processIn(world, 2, limit)
  await Promise.race([run(victim.context), victim.dead])
  return { world, writes: victim.writes() }
}

type Way = 'resume' | 'again' | 'undo'

/** What a user does who sees that a run has died. Resolves to what shall have become of the release. */
async function recovered(verb: Verb, way: Way, context: ReleaseContext): Promise<readonly State[]> {
  const { was, done, undone } = verb
  if (way === 'again') {
    try {
      await verb.run(context)
    } catch (error) {
      // It had been done: nothing but the last answer was lost.
      if (!isTshelmError(error) || error.code !== 'release/name-in-use') throw error
    }
    return [done]
  }
  try {
    await resume({ name, undo: way === 'undo' }, context)
    return [way === 'undo' ? undone : done]
  } catch (error) {
    if (!isTshelmError(error)) throw error
    // Nothing had been put on record yet, or everything.
    if (error.code === 'release/nothing-to-resume' || error.code === 'release/not-found') return [was, done]
    if (error.code !== 'release/cannot-undo') throw error
    await resume({ name }, context)
    return [done]
  }
}

async function expectState(states: readonly State[], world: World): Promise<void> {
  const { context } = processIn(world, 9)
  const found = await recordedRuns(context)
  const isLeft = found.texts.includes('one')
  const state = states.find((one) => (one === 'left') === isLeft && (one === '') === (found.texts.length === 0))
  if (state === undefined) throw new RangeError(`${found.texts.join()} is none of ${states.join()}`)
  expect(found.objects).toEqual(state === '' ? [] : killChartObjects(name, state))
  expect(found.texts).toEqual(state === '' ? [] : [state === 'left' ? 'one' : 'two'])
  expect(found.notes).toEqual([])
  // Of the hooks, only the one without a policy stays.
  expect(found.hooks.filter((hook) => hook !== `${name}-before`)).toEqual([])
  if (state === '') return
  const revisions = await history({ name }, context)
  expect(revisions.map(({ revision }) => revision)).toEqual(revisions.map((_, i) => i + 1))
  const [newest, ...older] = revisions.toReversed()
  expect(newest!.status).toBe('deployed')
  for (const { status } of older) expect(['superseded', 'failed']).toContain(status)
}

describe.each(Object.keys(VERBS))('%s, killed after each write', { timeout: 600_000 }, (verb) => {
  it.each([
    ['resume', 0],
    ['again', 1],
    ['undo', 2],
  ] as const)('%s', async (way, offset) => {
    const { writes } = await begun(VERBS[verb]!)
    const problems: string[] = []
    for (let limit = 1 + (offset % STRIDE); limit <= writes; limit += STRIDE) {
      try {
        const { world } = await begun(VERBS[verb]!, limit)
        // Rolling back once more would go the other way.
        if (verb === 'rollback' && way === 'again' && limit === writes) continue
        await expectState(await recovered(VERBS[verb]!, way, processIn(world, 3).context), world)
      } catch (error) {
        problems.push(
          `${String(limit)} of ${String(writes)}: ${error instanceof Error ? error.message : String(error)}`,
        )
      }
    }
    expect(problems).toEqual([])
  })
})
