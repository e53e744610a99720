// Releases that one tool made in the hands of another: whoever installs, whatever follows must come out as when Helm does it all.
//
//   node scripts/live-interop.mjs --kubeconfig FILE --charts DIR --helm PATH --helm3 PATH [--tshelm "node dist/cli.cjs"] [--only a,b]
//
// The cluster is emptied of everything that was not there at the start: use one made for tests.
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { disarm, openCluster, restore, settledSnapshot, snapshot } from './live-parity/cluster.mjs'
import { differences, inAnyOrder, lines, objectsOf, recordsOf } from './live-parity/observe.mjs'
import { openTools } from './live-parity/tools.mjs'

const { values: options } = parseArgs({
  options: {
    kubeconfig: { type: 'string' },
    charts: { type: 'string' },
    helm: { type: 'string', default: 'helm' },
    helm3: { type: 'string', default: 'helm3' },
    tshelm: { type: 'string', default: 'node dist/cli.cjs' },
    only: { type: 'string' },
    verbose: { type: 'boolean', default: false },
  },
})

// What the upgrade changes: numbers, lists, maps that come and go.
const CHARTS = [
  {
    dir: 'kubernetes-sigs__metrics-server/metrics-server',
    change: 'replicas=2,args={--kubelet-insecure-tls},podLabels.team=a',
  },
  {
    dir: 'stakater__Reloader/reloader',
    change: 'reloader.deployment.replicas=2,reloader.enableHA=true,reloader.serviceAccount.annotations.a=b',
  },
  {
    dir: 'nats-io__k8s/nats',
    change: 'config.jetstream.enabled=true,natsBox.enabled=false,config.monitor.enabled=true',
  },
  { dir: 'coredns__helm/coredns', change: 'replicaCount=3,prometheus.service.enabled=true,autoscaler.enabled=true' },
  { dir: 'open-policy-agent__gatekeeper/gatekeeper', change: 'replicas=2,auditInterval=30', hooks: false },
]

// The first pair is what the second is held against.
const PAIRS = [
  [
    ['helm', 'helm'],
    ['tshelm', 'helm'],
  ],
  [
    ['helm', 'helm'],
    ['helm', 'tshelm'],
  ],
  [
    ['helm3', 'helm'],
    ['helm3', 'tshelm'],
  ],
  [
    ['helm', 'helm3'],
    ['tshelm', 'helm3'],
  ],
]

const call = openCluster(options.kubeconfig)
const { run, close } = openTools(options.kubeconfig)

/** `maker` installs; `actor` reads, changes, goes back and removes. */
async function story([maker, actor], { dir, change, hooks = true }, baseline) {
  const chart = join(options.charts, dir)
  const where = ['-n', 'live-interop']
  const skip = hooks ? [] : ['--no-hooks']
  const seen = {}
  const look = async (step) => {
    const made = [...(await snapshot(call))].filter(([uid]) => !baseline.has(uid)).map(([, entry]) => entry)
    seen[step] = { ...seen[step], objects: objectsOf(made), records: recordsOf(made) }
    await disarm(call, baseline)
  }
  const act = async (step, tool, args) => {
    const ended = lines(await run(options[tool], [...args, ...where]))
    seen[step] = { ended: args[0] === 'status' || args[0] === 'install' ? inAnyOrder(ended) : ended }
  }
  await act('install', maker, ['install', 'rel', chart, '--create-namespace', ...skip])
  await look('install')
  for (const args of [['list'], ['status', 'rel'], ['history', 'rel'], ['get', 'all', 'rel']]) {
    await act(args[0], actor, args)
  }
  await act('upgrade', actor, ['upgrade', 'rel', chart, '--set', change, ...skip])
  await look('upgrade')
  await act('back', actor, ['rollback', 'rel', '1', ...skip])
  await look('back')
  await act('history after', actor, ['history', 'rel'])
  await act('get after', actor, ['get', 'all', 'rel'])
  await act('uninstall', actor, ['uninstall', 'rel', ...skip])
  await look('uninstall')
  await restore(call, baseline)
  return seen
}

const baseline = await settledSnapshot(call)
const only = options.only?.split(',')
let passed = 0
let failed = 0
for (const chart of CHARTS) {
  const name = chart.dir.split('/')[1]
  if (only !== undefined && !only.includes(name)) continue
  const told = new Map()
  const tell = async (pair) => {
    const key = pair.join(' → ')
    if (!told.has(key)) told.set(key, await story(pair, chart, baseline))
    return told.get(key)
  }
  for (const [reference, pair] of PAIRS) {
    const found = differences(await tell(reference), await tell(pair))
    if (found.size === 0) passed++
    else failed++
    const verdict = found.size === 0 ? 'same' : `${found.size} differences`
    console.log(`${name.padEnd(20)} ${pair.join(' → ').padEnd(18)} as ${reference.join(' → ').padEnd(16)} ${verdict}`)
    for (const [path, [left, right]] of [...found].slice(0, options.verbose ? Infinity : 8)) {
      const show = (value) => (JSON.stringify(value) ?? 'nothing').slice(0, options.verbose ? 2000 : 300)
      console.log(`    ${path}\n      reference ${show(left)}\n      here      ${show(right)}`)
    }
  }
}
close()
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
