// Real charts that one tool installs and another changes: whatever follows must come out as when Helm does it all. The cluster is emptied of
// everything that was not there at the start.
import { join } from 'node:path'
import { disarm, restore, settledSnapshot, snapshot } from '../live-parity/cluster.mjs'
import { differences, inAnyOrder, lines, objectsOf, recordsOf } from '../live-parity/observe.mjs'

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

/** `maker` installs; `actor` reads, changes, goes back and removes. */
async function story([maker, actor], { dir, change, hooks = true }, { baseline, call, run, tools, charts }) {
  const chart = join(charts, dir)
  const where = ['-n', 'live-interop']
  const skip = hooks ? [] : ['--no-hooks']
  const seen = {}
  const look = async (step) => {
    const made = [...(await snapshot(call))].filter(([uid]) => !baseline.has(uid)).map(([, entry]) => entry)
    seen[step] = { ...seen[step], objects: objectsOf(made), records: recordsOf(made) }
    await disarm(call, baseline)
  }
  const act = async (step, tool, args) => {
    const ended = lines(await run(tools[tool], [...args, ...where]))
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

/** Resolves to how many stories were the same, and of how many. `tell` hears of each. */
export async function compareCharts({ call, run, tools, charts, wanted, tell }) {
  const baseline = await settledSnapshot(call)
  let same = 0
  let count = 0
  for (const chart of CHARTS) {
    const name = chart.dir.split('/')[1]
    if (!wanted(name)) continue
    const told = new Map()
    const toldOnce = async (pair) => {
      const key = pair.join(' → ')
      if (!told.has(key)) told.set(key, await story(pair, chart, { baseline, call, run, tools, charts }))
      return told.get(key)
    }
    for (const [reference, pair] of PAIRS) {
      const found = differences(await toldOnce(reference), await toldOnce(pair))
      count++
      if (found.size === 0) same++
      tell(`${name}: ${pair.join(' → ')} as ${reference.join(' → ')}`, found)
    }
  }
  return { same, count }
}
