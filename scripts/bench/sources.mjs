/**
 * Where charts come from: wall time, CPU time and peak memory of tshelm and Helm in turn, and what each asks of servers, which are on this
 * machine and made for it. Caches of charts and indexes are empty unless a step says otherwise; that of code is not. Charts are installed
 * from a registry too where there is a cluster made for tests. Figures, no verdicts.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { unpackCharts, writeCharts } from './charts.mjs'
import { environmentOf, median, medians, once } from './measure.mjs'
import { writeBallastChart, writeCertificate, writeIndex, writeLargeIndex, writeUmbrella } from './repository.mjs'
import { startFront, startRegistry } from './servers.mjs'

const DEPENDENCIES = Array.from({ length: 12 }, (_, i) => `dependency-${i}`)
const LATENCY_MS = 20
const INDEX_BYTES = 20 * 1024 * 1024
/** Runs before those that count: they fill the cache of code. */
const WARMING = 3

/** @param input `{folder, cli, helm, runs, only, archive, kubeconfig}`; `only`: one of GROUPS */
export async function sourcesFigures(input) {
  const bench = { ...input, stops: [] }
  try {
    printHeader()
    for (const [name, livesOf] of Object.entries(GROUPS)) {
      if (input.only !== undefined && input.only !== name) continue
      for (const life of await livesOf(bench)) await printLife(life, bench)
    }
  } finally {
    for (const stop of bench.stops) stop()
  }
}

/**
 * A life is what is done in one folder, of which each program and each run has a new one: `prepare(folder)` writes files, `steps` are
 * commands in their order, `[name, argv]`; one without a name is not measured. `counts` tells what a server was asked.
 */
const GROUPS = { pull: pulls, install: installs, dependencies: updates, index: largeUpdate }

async function pulls(bench) {
  const tls = await writeCertificate(bench.folder, await import('../../dist/index.js'))
  const [plain, secured] = [await registry(bench), await registry(bench, tls)]
  if (plain === undefined) return []
  const far = await front(bench, `http://${plain.host}`, LATENCY_MS)
  return chartsOf(bench).flatMap(({ name, version, path }) => {
    run(bench, ['push', path, `oci://${plain.host}/charts`, '--plain-http'])
    run(bench, ['push', path, `oci://${secured.host}/charts`, '--ca-file', tls.cert])
    const pull = (host, ...flags) => ['pull', `oci://${host}/charts/${name}`, '--version', version, ...flags]
    const again = pull(plain.host, '--plain-http')
    const isNamed = [`pull ${name}`, again]
    return [
      { steps: [isNamed, ['  in the cache', again]] },
      { steps: [['  by TLS', pull(secured.host, '--ca-file', tls.cert)]] },
      { steps: [[`  ${LATENCY_MS} ms away`, pull(far.host, '--plain-http')]], counts: far.counts },
    ]
  })
}

async function installs(bench) {
  if (bench.kubeconfig === undefined) return []
  const plain = await registry(bench)
  if (plain === undefined) return []
  return chartsOf(bench).map(({ name, version, path }) => {
    run(bench, ['push', path, `oci://${plain.host}/charts`, '--plain-http'])
    const cluster = ['-n', 'bench', '--kubeconfig', bench.kubeconfig]
    const source = [`oci://${plain.host}/charts/${name}`, '--version', version, '--plain-http']
    const install = ['install', 'r', ...source, '--create-namespace', ...cluster]
    const uninstall = [undefined, ['uninstall', 'r', ...cluster]]
    return { steps: [[`install ${name}`, install], uninstall, ['  in the cache', install], uninstall] }
  })
}

async function updates(bench) {
  const www = join(bench.folder, 'www')
  for (const name of DEPENDENCIES) {
    writeBallastChart(join(bench.folder, name), name)
    run(bench, ['package', join(bench.folder, name), '-d', www])
  }
  writeIndex(www, DEPENDENCIES)
  const fronts = [await front(bench, www, 0), await front(bench, www, LATENCY_MS)]
  return fronts.flatMap(({ host, counts }, i) => {
    const url = `http://${host}`
    const prepare = (folder) => writeUmbrella(join(folder, 'umbrella'), DEPENDENCIES, url)
    const update = ['dependency', 'update', 'umbrella']
    const steps = [
      [`${DEPENDENCIES.length} dependencies${i === 0 ? '' : `, ${LATENCY_MS} ms away`}`, update],
      ['  again', update],
      ['  again, --skip-refresh', [...update, '--skip-refresh']],
    ]
    const unknown = { counts, prepare, steps: [['  repository not added', update]] }
    return [{ counts, prepare, steps: [[undefined, ['repo', 'add', 'local', url]], ...steps] }, unknown]
  })
}

async function largeUpdate(bench) {
  const www = join(bench.folder, 'large')
  mkdirSync(www)
  writeLargeIndex(www, INDEX_BYTES)
  const { host, counts } = await front(bench, www, 0)
  const add = [undefined, ['repo', 'add', 'large', `http://${host}`]]
  return [{ counts, steps: [add, ['repo update, 20 MB', ['repo', 'update']]] }]
}

async function registry({ folder, stops }, tls) {
  const started = await startRegistry(folder, tls)
  if (started === undefined) console.log('no registry found: test/sources/registry/build.sh makes it')
  else stops.push(started.close)
  return started
}

async function front({ stops }, source, delay) {
  const started = await startFront(source, delay)
  stops.push(started.close)
  return started
}

/** A generated chart and a published one, packed. */
function chartsOf(bench) {
  const { folder, archive } = bench
  const published = existsSync(archive) ? unpackCharts(archive, folder) : []
  const wanted = [...writeCharts(folder), ...published].filter(([name]) => name === 'hello' || name === 'redis')
  return wanted.map(([name, path]) => {
    const target = join(folder, 'packed', name)
    run(bench, ['package', path, '-d', target])
    const [file] = readdirSync(target)
    return { name, version: file.slice(name.length + 1, -'.tgz'.length), path: join(target, file) }
  })
}

function run({ cli, folder }, argv) {
  const home = join(folder, 'setup')
  mkdirSync(home, { recursive: true })
  const { status, stderr } = spawnSync(process.execPath, [cli, ...argv], { env: environmentOf(home), encoding: 'utf8' })
  if (status !== 0) throw new Error(`${argv.join(' ')} failed: ${stderr}`)
}

async function printLife(life, { folder, cli, helm, runs }) {
  const programs = { tshelm: [process.execPath, cli], ...(helm === undefined ? {} : { helm: [helm] }) }
  const samples = {}
  for (let round = -WARMING; round < runs; round++) {
    for (const [program, command] of Object.entries(programs)) {
      for (const [name, sample] of await live(life, command, folder)) {
        if (round >= 0) ((samples[name] ??= {})[program] ??= []).push(sample)
      }
    }
  }
  for (const [name, found] of Object.entries(samples)) printRow(name, found)
}

/** @returns `[name, sample]` of each step that has a name */
async function live({ prepare, steps, counts }, command, folder) {
  const work = join(folder, 'life')
  mkdirSync(work)
  prepare?.(work)
  const { XDG_CACHE_HOME } = environmentOf(join(folder, 'home'))
  const env = { ...environmentOf(join(work, 'home')), HOME: work, XDG_CACHE_HOME }
  const samples = []
  for (const [name, argv] of steps) {
    const before = await counts?.()
    const sample = once([...command, ...argv], env, work)
    const after = await counts?.()
    const asked = counts && {
      requests: after.requests - before.requests,
      connections: after.connections - before.connections,
    }
    if (name !== undefined) samples.push([name, { ...sample, ...asked }])
  }
  rmSync(work, { recursive: true, force: true })
  return samples
}

function printHeader() {
  const titles = ['wall ms', 'helm', 'ratio', 'cpu ms', 'helm', 'ratio', 'MiB', 'helm', 'ratio', 'requests', 'helm']
  console.log(['medians'.padEnd(34), ...titles.map((title) => title.padStart(9))].join(''))
}

function printRow(name, { tshelm, helm }) {
  const own = medians(tshelm)
  const other = helm && medians(helm)
  const cells = ['wall', 'cpu', 'peak'].flatMap((key) => {
    if (helm === undefined) return [own[key].toFixed(0), '', '']
    const ratio = median(tshelm.map((sample, i) => sample[key] / helm[i][key]))
    return [own[key].toFixed(0), other[key].toFixed(0), ratio.toFixed(2)]
  })
  const asked = [own, other].map((found) => (found?.requests === undefined ? '' : String(found.requests)))
  console.log([name.padEnd(34), ...[...cells, ...asked].map((cell) => cell.padStart(9))].join(''))
}
