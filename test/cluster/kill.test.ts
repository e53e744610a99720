/**
 * The program is killed (SIGKILL) after a number of its writes, on a real control plane, for each verb: what `resume` and doing it again
 * make of what it left. By default some of the numbers; all of them with KILL_STRIDE=1, see scripts/live-kill.mjs.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mapLimit } from '../../src/concurrency.ts'
import { connectCluster, createContext } from '../../src/index.ts'
import { killChartObjects, writeKillChart } from '../fakes/kill-chart.ts'
import { recordedRuns } from '../fakes/recorded-runs.ts'
import { bundleCli, startCluster, whyNoCluster, type TestCluster } from './harness.ts'
import { startKillProxy, type KillMoment } from './kill-proxy.ts'

const reason = whyNoCluster()
if (reason !== undefined) console.warn(`skipped: ${reason}`)

const STRIDE = Number(process.env['KILL_STRIDE'] ?? '16')
const AT_ONCE = Number(process.env['KILL_PARALLEL'] ?? '6')
const name = 'r'
const folder = mkdtempSync(join(tmpdir(), 'tshelm-kill-'))
let cluster: TestCluster

beforeAll(async () => {
  if (reason !== undefined) return
  writeKillChart(folder)
  await bundleCli(folder)
  cluster = await startCluster()
}, 900_000)

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
  if (reason === undefined) cluster.stop()
}, 60_000)

interface Ended {
  readonly code: number | null
  readonly text: string
}

/** Runs the bundled program. `onStart` gets what kills it. */
function program(kubeconfig: string, argv: readonly string[], onStart?: (kill: () => void) => void): Promise<Ended> {
  const env = { PATH: process.env.PATH, HOME: folder, TZ: 'UTC', KUBECONFIG: kubeconfig }
  return new Promise((resolve) => {
    const child = spawn('node', [join(folder, 'cli.cjs'), ...argv], { cwd: folder, env })
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()))
    child.on('close', (code) => resolve({ code, text }))
    onStart?.(() => child.kill('SIGKILL'))
  })
}

/** The same, the `limit`-th write being its last. Resolves to the number of writes. */
async function killed(argv: readonly string[], limit: number, moment: KillMoment): Promise<number> {
  let kill = (): void => undefined
  const proxy = await startKillProxy({ kubeconfig: cluster.kubeconfig, limit, moment, kill: () => kill() })
  const kubeconfig = join(folder, `kubeconfig-${new URL(proxy.url).port}`)
  writeFileSync(
    kubeconfig,
    readFileSync(cluster.kubeconfig, 'utf8').replace(/cluster: \{.*?\}\}/, `cluster: {server: "${proxy.url}"}}`),
  )
  const { code, text } = await program(kubeconfig, argv, (stop) => (kill = stop))
  proxy.close()
  if (limit === Infinity && code !== 0) throw new Error(`${argv.join(' ')}: ${text}`)
  return proxy.writes()
}

const left = 'text=one,side=left'
const right = 'text=two,side=right'
const installs = ['install', name, './many', '--set', left]
const upgrades = ['upgrade', name, './many', '--set', right]

type State = 'left' | 'right' | ''

interface Verb {
  readonly before: readonly (readonly string[])[]
  readonly argv: readonly string[]
  readonly was: State
  readonly done: State
}

const VERBS: Readonly<Record<string, Verb>> = {
  install: { before: [], argv: installs, was: '', done: 'left' },
  upgrade: { before: [installs], argv: upgrades, was: 'left', done: 'right' },
  rollback: { before: [installs, upgrades], argv: ['rollback', name], was: 'right', done: 'left' },
  uninstall: { before: [installs, upgrades], argv: ['uninstall', name, '--ignore-not-found'], was: 'right', done: '' },
}

type Way = 'resume' | 'again'

let spaces = 0

/** A namespace with what the verb finds. */
async function prepared({ before }: Verb): Promise<string> {
  const space = `kill-${String(process.pid)}-${String(++spaces)}`
  const api = await connectCluster({ kubeconfig: readFileSync(cluster.kubeconfig, 'utf8') })
  const resource = await api.resourceFor({ group: '', version: 'v1', kind: 'Namespace' })
  const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: space } }
  await api.create({ resource, namespace: '', name: space }, object)
  api.close()
  for (const argv of before) await ok([...argv, '-n', space])
  return space
}

async function ok(argv: readonly string[]): Promise<void> {
  const { code, text } = await program(cluster.kubeconfig, argv)
  if (code !== 0) throw new Error(`${argv.join(' ')}: ${text}`)
}

const NOTHING_TO_RESUME = 3

/** Resolves to what may have become of the release. */
async function recovered({ argv, was, done }: Verb, way: Way, space: string): Promise<readonly State[]> {
  if (way === 'again') {
    const { code, text } = await program(cluster.kubeconfig, [...argv, '-n', space])
    // It had been done: nothing but the last answer was lost.
    if (code !== 0 && !text.includes('cannot reuse a name that is still in use')) throw new Error(text)
    return [done]
  }
  const { code, text } = await program(cluster.kubeconfig, ['resume', name, '-n', space])
  if (code === NOTHING_TO_RESUME) return [was, done]
  if (code !== 0) throw new Error(text)
  return [done]
}

async function expectState(states: readonly State[], space: string): Promise<void> {
  const api = await connectCluster({ kubeconfig: readFileSync(cluster.kubeconfig, 'utf8') })
  const context = createContext({ cluster: api, namespace: space })
  const found = await recordedRuns(context)
  const isLeft = found.texts.includes('one')
  const state = states.find((one) => (one === 'left') === isLeft && (one === '') === (found.texts.length === 0))
  if (state === undefined) throw new Error(`${found.texts.join()} is none of ${states.join()}`)
  expect(found.objects).toEqual(state === '' ? [] : killChartObjects(name, state))
  expect(found.texts).toEqual(state === '' ? [] : [state === 'left' ? 'one' : 'two'])
  expect(found.notes).toEqual([])
  expect(found.hooks.filter((hook) => hook !== `${name}-before`)).toEqual([])
  const revisions = (await context.store.history(name).catch(() => [])).sort((a, b) => a.version - b.version)
  api.close()
  expect(revisions.map(({ version }) => version)).toEqual(revisions.map((_, i) => i + 1))
  const statuses = revisions.map(({ info }) => info.status)
  if (state === '') expect(statuses).toEqual([])
  else expect(statuses.at(-1)).toBe('deployed')
  for (const status of statuses.slice(0, -1)) expect(['superseded', 'failed']).toContain(status)
}

async function drop(space: string): Promise<void> {
  const api = await connectCluster({ kubeconfig: readFileSync(cluster.kubeconfig, 'utf8') })
  const resource = await api.resourceFor({ group: '', version: 'v1', kind: 'Namespace' })
  await api.delete({ resource, namespace: '', name: space }, 'Background')
  api.close()
}

describe.skipIf(reason !== undefined)('killed after its writes', { timeout: 3_600_000 }, () => {
  it.each(Object.keys(VERBS))('%s', async (verb) => {
    const subject = VERBS[verb]!
    const whole = await prepared(subject)
    const writes = await killed([...subject.argv, '-n', whole], Infinity, 'after-answer')
    await expectState([subject.done], whole)
    await drop(whole)
    const points = Array.from({ length: writes }, (_, i) => i + 1).flatMap((limit) =>
      (['resume', 'again'] as const).map((way, i) => ({ limit, way, isChosen: (limit + i * 7) % STRIDE === 0 })),
    )
    const chosen = points.filter(({ isChosen, limit, way }) => {
      // Rolling back once more would go the other way.
      return isChosen && !(verb === 'rollback' && way === 'again' && limit === writes)
    })
    const problems = await mapLimit(chosen, AT_ONCE, async ({ limit, way }) => {
      try {
        const space = await prepared(subject)
        const moment = limit % 2 === 0 ? 'after-answer' : 'before-answer'
        await killed([...subject.argv, '-n', space], limit, moment)
        await expectState(await recovered(subject, way, space), space)
        await drop(space)
        return []
      } catch (error) {
        return [`${way} after ${String(limit)} of ${String(writes)}: ${error instanceof Error ? error.message : ''}`]
      }
    })
    console.warn(`${verb}: ${String(writes)} writes, ${String(chosen.length)} kill points`)
    expect(problems.flat()).toEqual([])
  })
})
