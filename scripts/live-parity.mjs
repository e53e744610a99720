// Installs real charts with Helm and with tshelm on the same cluster, and compares all that comes of it: objects, managed fields, records,
// texts, what an uninstall leaves.
//
//   node scripts/live-parity.mjs --kubeconfig FILE --charts DIR --helm PATH [--tshelm "node dist/cli.cjs"] [--only a,b] [--verbose]
//
// The cluster is emptied of everything that was not there at the start: use one made for tests.
import { parseArgs } from 'node:util'
import { chartsIn } from './live-parity/charts.mjs'
import { disarm, openCluster, restore, settledSnapshot, snapshot } from './live-parity/cluster.mjs'
import { differences, inAnyOrder, lines, objectsOf, recordsOf } from './live-parity/observe.mjs'
import { openTools } from './live-parity/tools.mjs'

const { values: options } = parseArgs({
  options: {
    kubeconfig: { type: 'string' },
    charts: { type: 'string' },
    helm: { type: 'string', default: 'helm' },
    tshelm: { type: 'string', default: 'node dist/cli.cjs' },
    only: { type: 'string' },
    verbose: { type: 'boolean', default: false },
  },
})
const call = openCluster(options.kubeconfig)
const tools = openTools(options.kubeconfig)
const { run } = tools

/** Installs, looks, uninstalls, looks again, cleans. */
async function trial(tool, { name, dir, flags }, baseline) {
  const where = ['-n', `live-${name}`]
  const fresh = async () => [...(await snapshot(call))].filter(([uid]) => !baseline.has(uid)).map(([, entry]) => entry)
  const installed = await run(tool, ['install', 'rel', dir, ...where, '--create-namespace', ...flags])
  const made = await fresh()
  const seen = { install: lines(installed), objects: objectsOf(made), records: recordsOf(made) }
  await disarm(call, baseline)
  const reads = [
    ['list'],
    ['list', '-o', 'json'],
    ['status', 'rel'],
    ['history', 'rel'],
    ['get', 'all', 'rel'],
    ['get', 'metadata', 'rel'],
  ]
  seen.reads = {}
  for (const args of reads) {
    const read = lines(await run(tool, [...args, ...where]))
    seen.reads[args.join(' ')] = args[0] === 'status' ? inAnyOrder(read) : read
  }
  seen.uninstall = lines(await run(tool, ['uninstall', 'rel', ...where]))
  seen.left = Object.keys(
    objectsOf((await fresh()).filter(({ object }) => object.metadata.deletionTimestamp === undefined)),
  ).sort()
  await restore(call, baseline)
  return { seen, ms: installed.ms, objects: Object.keys(seen.objects).length, code: installed.code }
}

async function compare(chart, baseline) {
  const helm = await trial(options.helm, chart, baseline)
  const ours = await trial(options.tshelm, chart, baseline)
  const found = differences(helm.seen, ours.seen)
  if (found.size > 0) {
    // What Helm itself does not repeat is the chart's own chance.
    const again = await trial(options.helm, chart, baseline)
    for (const path of differences(helm.seen, again.seen).keys()) found.delete(path)
  }
  return { helm, ours, found }
}

function report({ name }, { helm, ours, found }) {
  const verdict = found.size === 0 ? 'same' : `${found.size} differences`
  const times = `${String(Math.round(helm.ms)).padStart(6)} ${String(Math.round(ours.ms)).padStart(6)}`
  const outcome = helm.code === 0 ? '' : ' (helm fails)'
  console.log(`${name.padEnd(30)} ${String(helm.objects).padStart(4)} objects ${times} ms  ${verdict}${outcome}`)
  for (const [path, [left, right]] of [...found].slice(0, options.verbose ? Infinity : 8)) {
    const show = (value) => (JSON.stringify(value) ?? 'nothing').slice(0, options.verbose ? 2000 : 300)
    console.log(`    ${path}\n      helm   ${show(left)}\n      tshelm ${show(right)}`)
  }
}

const only = options.only?.split(',')
const charts = chartsIn(options.charts).filter(({ name }) => only === undefined || only.includes(name))
const baseline = await settledSnapshot(call)
let failed = 0
console.log(`${'chart'.padEnd(30)}                helm tshelm`)
for (const chart of charts) {
  const result = await compare(chart, baseline)
  if (result.found.size > 0) failed++
  report(chart, result)
}
tools.close()
console.log(`${charts.length - failed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
