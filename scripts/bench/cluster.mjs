/**
 * Releases on a real cluster, tshelm and Helm in turn: wall time, CPU time and peak memory of each verb with 300 objects, and how many
 * requests each verb makes, by the API server's audit log. Figures, no verdicts. The cluster should be one made for tests.
 */
import { spawnSync } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { unpackCharts, writeReleaseChart } from './charts.mjs'
import { environmentOf, median, once } from './measure.mjs'

const NAMESPACE = 'bench'
/** The audit log catches up. */
const SETTLE_MS = 1500
// Controllers clear away what a verb leaves behind, some seconds long, on the same processors: the next verb begins when they are done.
const QUIET_MS = 700
const MAX_WAIT_MS = 30_000

/** @param input `{folder, cli, helm, kubeconfig, audit, runs, only, archive}`; `only`: `time` or `requests` */
export function clusterFigures(input) {
  const { folder, only } = input
  const many = writeReleaseChart(join(folder, 'many'), 50)
  const setup = { ...input, programs: programsOf(input), env: environment(input) }
  if (only === undefined || only === 'time') printTimes(measureVerbs(many, setup))
  if (only === undefined || only === 'requests') {
    const charts = { hello: created(setup), '300 objects': many, ...published(input) }
    for (const [name, chart] of Object.entries(charts)) printRequests(name, countRequests(chart, setup))
  }
}

function published({ archive, folder }) {
  if (!existsSync(archive)) return {}
  const [, path] = unpackCharts(archive, folder).find(([name]) => name === 'redis')
  return { redis: path }
}

/** What `create` writes: with a test hook. */
function created({ folder, cli, env }) {
  spawnSync(process.execPath, [cli, 'create', join(folder, 'hello')], { env })
  return join(folder, 'hello')
}

function programsOf({ helm, cli }) {
  return { tshelm: [process.execPath, cli], ...(helm === undefined ? {} : { helm: [helm] }) }
}

function environment({ folder, kubeconfig }) {
  const home = join(folder, 'home')
  mkdirSync(home, { recursive: true })
  return { ...environmentOf(home), HOME: home, KUBECONFIG: kubeconfig }
}

/** What is measured of a release: arguments after the program, in the order of a release's life. */
function lifeOf(chart) {
  return {
    install: ['install', 'r', chart, '--create-namespace'],
    upgrade: ['upgrade', 'r', chart, '--set', 'mark=b'],
    'upgrade, nothing changed': ['upgrade', 'r', chart, '--set', 'mark=b'],
    rollback: ['rollback', 'r', '1'],
    uninstall: ['uninstall', 'r'],
  }
}

/** @returns by verb and program the samples of every run */
function measureVerbs(chart, { programs, env, runs, audit }) {
  const samples = {}
  for (let run = -1; run < runs; run++) {
    for (const [program, command] of Object.entries(programs)) {
      for (const [verb, argv] of Object.entries(lifeOf(chart))) {
        const sample = once([...command, ...argv, '-n', NAMESPACE], env)
        settle(audit)
        if (run >= 0) ((samples[verb] ??= {})[program] ??= []).push(sample)
      }
    }
  }
  return samples
}

function printTimes(samples) {
  const titles = ['wall ms', 'helm', 'ratio', 'cpu ms', 'helm', 'ratio', 'MiB', 'helm', 'ratio']
  console.log(['medians, 300 objects'.padEnd(28), ...titles.map((title) => title.padStart(8))].join(''))
  for (const [verb, { tshelm, helm }] of Object.entries(samples)) {
    const cells = ['wall', 'cpu', 'peak'].flatMap((key) => {
      const own = median(tshelm.map((sample) => sample[key]))
      if (helm === undefined) return [own.toFixed(0), '', '']
      const other = median(helm.map((sample) => sample[key]))
      return [own.toFixed(0), other.toFixed(0), (own / other).toFixed(2)]
    })
    console.log([verb.padEnd(28), ...cells.map((cell) => cell.padStart(8))].join(''))
  }
}

/** @returns by verb and program the requests, by HTTP method */
function countRequests(chart, { programs, env, audit }) {
  const verbs = {
    ...lifeOf(chart),
    list: ['list'],
    status: ['status', 'r'],
    get: ['get', 'manifest', 'r'],
    history: ['history', 'r'],
    test: ['test', 'r'],
  }
  const { uninstall, ...rest } = verbs
  const counts = {}
  for (const [program, command] of Object.entries(programs)) {
    for (const [verb, argv] of Object.entries({ ...rest, uninstall })) {
      const from = statSync(audit).size
      const { status, stderr } = spawnSync(command[0], [...command.slice(1), ...argv, '-n', NAMESPACE], { env })
      if (status !== 0) throw new Error(`${program} ${argv.join(' ')} failed: ${stderr}`)
      sleep(SETTLE_MS)
      ;(counts[verb] ??= {})[program] = requestsSince(audit, from, program)
    }
  }
  return counts
}

function requestsSince(audit, from, program) {
  const agent = program === 'helm' ? 'Helm/' : 'tshelm'
  const own = entriesSince(audit, from).filter(
    ({ userAgent, stage }) => userAgent?.startsWith(agent) && stage !== 'ResponseStarted',
  )
  const byVerb = {}
  for (const { verb } of own) byVerb[verb] = (byVerb[verb] ?? 0) + 1
  return { total: own.length, byVerb, uris: own.map(({ verb, requestURI }) => `${verb} ${requestURI}`) }
}

function printRequests(name, counts) {
  console.log(`requests, ${name}`)
  for (const [verb, { tshelm, helm }] of Object.entries(counts)) {
    const text = (found) => (found === undefined ? '' : `${String(found.total).padStart(6)}  ${detail(found.byVerb)}`)
    console.log(`  ${verb.padEnd(26)}tshelm${text(tshelm).padEnd(60)}${helm === undefined ? '' : `helm${text(helm)}`}`)
    if (process.env.BENCH_URIS !== undefined) {
      for (const [program, found] of Object.entries({ tshelm, helm })) {
        if (found !== undefined) console.log(found.uris.map((uri) => `      ${program} ${uri}`).join('\n'))
      }
    }
  }
}

function detail(byVerb) {
  return Object.entries(byVerb)
    .map(([verb, count]) => `${verb} ${count}`)
    .join(', ')
}

/** Until nobody has written anything but signs of life. */
function settle(audit) {
  sleep(SETTLE_MS)
  for (let waited = 0; waited < MAX_WAIT_MS; waited += QUIET_MS) {
    const from = statSync(audit).size
    sleep(QUIET_MS)
    const entries = entriesSince(audit, from)
    if (!entries.some(({ verb, objectRef }) => WRITES.test(verb) && !/^(?:leases|events)$/.test(objectRef?.resource)))
      return
  }
}

const WRITES = /^(?:create|update|patch|delete|deletecollection)$/

function entriesSince(audit, from) {
  const file = openSync(audit, 'r')
  try {
    const bytes = Buffer.alloc(statSync(audit).size - from)
    readSync(file, bytes, 0, bytes.length, from)
    const lines = bytes.toString('utf8').split('\n')
    return lines.filter((line) => line.startsWith('{') && line.endsWith('}')).map((line) => JSON.parse(line))
  } finally {
    closeSync(file)
  }
}

function sleep(ms) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

export function auditOf(kubeconfig) {
  return join(dirname(kubeconfig), 'audit.log')
}
