// Whole-process figures of tshelm and Helm, in turn, warm figures in process, and what the SDK weighs. Figures, no verdicts.
//   npm run bench -- [--runs N] [--only WORD]
//   npm run bench -- --growth [--only WORD]   a verdict: fails where time or memory grow faster than the input
//   npm run bench -- --cluster --kubeconfig FILE [--audit LOG] [--runs N] [--only time|requests]   releases on a cluster made for tests
//   npm run bench -- --sources [--kubeconfig FILE] [--runs N] [--only pull|install|dependencies|index]   charts from registries and repositories
//   npm run bench -- --fleet [--kubeconfig FILE] [--runs N]   100 releases in 10 files; for ratios of diff helm-diff must be in HELM_PLUGINS
// Charts come from the corpus beside the checkout; without it only generated charts are measured. Without Helm there are no ratios.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { unpackCharts, writeCharts } from './bench/charts.mjs'
import { auditOf, clusterFigures } from './bench/cluster.mjs'
import { fleetFigures } from './bench/fleet.mjs'
import { checkGrowth } from './bench/growth.mjs'
import { measure } from './bench/measure.mjs'
import { sdkFigures } from './bench/sdk.mjs'
import { sourcesFigures } from './bench/sources.mjs'
import { warmFigures } from './bench/warm.mjs'
import { findOracle, sharedFolder } from './shared.mjs'

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '15' },
    only: { type: 'string' },
    growth: { type: 'boolean', default: false },
    cluster: { type: 'boolean', default: false },
    sources: { type: 'boolean', default: false },
    fleet: { type: 'boolean', default: false },
    kubeconfig: { type: 'string' },
    audit: { type: 'string' },
    cli: { type: 'string', default: resolve(import.meta.dirname, '../dist/cli.cjs') },
  },
})
const runs = Number(options.runs)
const { cli } = options
if (!existsSync(cli)) throw new Error(`${cli} is missing: npm run build`)
const folder = mkdtempSync(join(tmpdir(), 'tshelm-bench-'))
const helm = findOracle('helm')
try {
  if (options.fleet) fleet()
  else if (options.sources) await sources()
  else if (options.cluster) releases()
  else if (options.growth) process.exitCode = checkGrowth({ folder, cli, only: options.only }) ? 0 : 1
  else await figures()
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function fleet() {
  const { kubeconfig } = options
  const found = { helm, helmfile: findOracle('helmfile'), ...(kubeconfig && { kubeconfig: resolve(kubeconfig) }) }
  for (const line of fleetFigures({ folder, cli: resolve(cli), runs, ...found })) console.log(line)
}

async function figures() {
  if (helm === undefined) console.log('no helm found: figures of tshelm only')
  const cases = [['version', ['version']], ...charts().map(([name, chart]) => [name, ['template', 'release', chart]])]
  printHeader()
  for (const [name, argv] of cases) {
    if (options.only !== undefined && !name.includes(options.only)) continue
    printRow(name, measure({ helm, cli, argv, runs, home: join(folder, 'home') }))
  }
  if (options.only === undefined) {
    for (const line of await warmFigures(folder)) console.log(line)
    for (const line of await sdkFigures(folder, join(folder, 'hello'))) console.log(line)
  }
}

function releases() {
  const { kubeconfig } = options
  if (kubeconfig === undefined) throw new Error('--cluster needs --kubeconfig')
  const archive = join(sharedFolder, 'corpus/charts.tar.gz')
  clusterFigures({ folder, cli, helm, kubeconfig, audit: auditOf(kubeconfig), archive, ...options, runs })
}

async function sources() {
  await sourcesFigures({ ...options, folder, helm, runs, archive: join(sharedFolder, 'corpus/charts.tar.gz') })
}

function charts() {
  const generated = writeCharts(folder)
  const archive = join(sharedFolder, 'corpus/charts.tar.gz')
  if (!existsSync(archive)) {
    console.log('no corpus found: generated charts only')
    return generated
  }
  const published = unpackCharts(archive, folder)
  if (helm !== undefined) {
    const kps = published.find(([name]) => name === 'kube-prometheus-stack')[1]
    const packed = spawnSync(helm, ['package', kps, '-d', folder], { encoding: 'utf8' })
    const path = /saved it to: (.*)/.exec(packed.stdout)?.[1]
    if (path !== undefined) published.push(['kube-prometheus-stack.tgz', path])
  }
  return [...generated, ...published]
}

function printHeader() {
  const titles = ['wall ms', 'helm', 'ratio', 'cpu ms', 'helm', 'ratio', 'MiB', 'helm', 'ratio']
  console.log(['medians of whole processes'.padEnd(28), ...titles.map((title) => title.padStart(8))].join(''))
}

function printRow(name, { tshelm, helm: other }) {
  const cells = ['wall', 'cpu', 'peak'].flatMap((key) =>
    other === undefined
      ? [tshelm[key].toFixed(0), '', '']
      : [tshelm[key].toFixed(0), other[key].toFixed(0), other.ratio[key].toFixed(2)],
  )
  console.log([name.padEnd(28), ...cells.map((cell) => cell.padStart(8))].join(''))
}
