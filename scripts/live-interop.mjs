// Releases that one tool made in the hands of another: whoever does what, it must come out as when Helm does it all, and whoever is asked must say
// the same. Every ordered pair of Helm 4, Helm 3, tshelm and `tshelm --compat=3`; with --charts, real charts as well.
//
//   node scripts/live-interop.mjs --kubeconfig FILE --helm PATH --helm3 PATH [--tshelm "node dist/cli.cjs"] [--only REGEX] [--charts DIR]
//
// With --sql CONNECTION records are kept in Postgres (HELM_DRIVER=sql).
// With --charts the cluster is emptied of everything that was not there at the start: use one made for tests.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { readersOf, REFERENCE, stories, TOOLS } from './live-interop/matrix.mjs'
import { openCluster } from './live-parity/cluster.mjs'
import { differences } from './live-parity/observe.mjs'
import { openTools } from './live-parity/tools.mjs'
import { tell } from './live-verbs/story.mjs'

const { values: options } = parseArgs({
  options: {
    kubeconfig: { type: 'string' },
    charts: { type: 'string' },
    sql: { type: 'string' },
    helm: { type: 'string', default: 'helm' },
    helm3: { type: 'string', default: 'helm3' },
    tshelm: { type: 'string', default: `node ${resolve('dist/cli.cjs')}` },
    only: { type: 'string' },
    jobs: { type: 'string', default: '3' },
    verbose: { type: 'boolean', default: false },
  },
})
const call = openCluster(options.kubeconfig)
const database = options.sql === undefined ? {} : { HELM_DRIVER: 'sql', HELM_DRIVER_SQL_CONNECTION_STRING: options.sql }
const { run, close } = openTools(options.kubeconfig, database)
const root = mkdtempSync(join(tmpdir(), 'live-interop-'))
const tools = {
  helm: options.helm,
  helm3: options.helm3,
  tshelm: options.tshelm,
  tshelm3: `${options.tshelm} --compat=3`,
}
const references = Object.fromEntries(TOOLS.map((name) => [name, tools[REFERENCE[name]]]))
let number = 0
// Helm makes its table when it first connects, and fails where two do so at once.
if (options.sql !== undefined) await run(options.helm, ['list', '-A'])

async function tellBy(who, story) {
  const ns = `i${String(process.pid % 1000).padStart(3, '0')}${String(++number).padStart(4, '0')}`
  try {
    return await tell(story, { ns, tool: who.helm, tools: who, call, run, root })
  } finally {
    await call('DELETE', `/api/v1/namespaces/${ns}`)
  }
}

/** Steps by number alone: whoever takes them. */
const plain = (told) =>
  Object.fromEntries(Object.entries(told).map(([key, seen]) => [key.replace(/^(\d+) \w+: /, '$1 '), seen]))

const remembered = new Map()

/** Helm's own story, told once for all who are held against it. */
function referenceOf(steps) {
  const key = JSON.stringify(steps.map(({ by, run }) => [REFERENCE[by], run]))
  if (!remembered.has(key)) remembered.set(key, tellBy(references, { steps }).then(plain))
  return remembered.get(key)
}

/** Against Helm's story, and what each tool says of our own. */
async function compare({ steps, reads }) {
  const first = steps.slice(0, -1)
  const last = steps.slice(-1)
  const story = { steps: [...first, ...reads.map((step) => ({ ...step, read: true })), ...last] }
  const [reference, told] = await Promise.all([referenceOf(steps), tellBy(tools, story)])
  const ours = plain(Object.fromEntries(Object.entries(told).filter(([key]) => !key.startsWith('read'))))
  const found = differences(reference, ours)
  if (found.size > 0) {
    const again = plain(await tellBy(references, { steps }))
    for (const path of differences(reference, again).keys()) found.delete(path)
  }
  for (const [asked, key] of readersOf(told)) {
    for (const [path, pair] of differences(told[asked], told[key])) found.set(`${asked} / ${key}${path}`, pair)
  }
  return found
}

function show(name, found) {
  console.log(`${found.size === 0 ? 'same' : 'DIFF'}  ${name}`)
  for (const [path, [left, right]] of [...found].slice(0, options.verbose ? Infinity : 6)) {
    const text = (value) => (JSON.stringify(value) ?? 'nothing').slice(0, options.verbose ? 2000 : 400)
    console.log(`    ${path}\n      reference ${text(left)}\n      here      ${text(right)}`)
  }
}

const only = options.only === undefined ? undefined : new RegExp(options.only)
const wanted = (name) => only === undefined || only.test(name)
const waiting = stories().filter(({ name }) => wanted(name))
let count = waiting.length
let same = 0
const worker = async () => {
  for (let story = waiting.shift(); story !== undefined; story = waiting.shift()) {
    const found = await compare(story).catch((error) => new Map([['(story)', [String(error), undefined]]]))
    if (found.size === 0) same++
    show(story.name, found)
  }
}
await Promise.all(Array.from({ length: Number(options.jobs) }, worker))
if (options.charts !== undefined) {
  const { compareCharts } = await import('./live-interop/charts.mjs')
  const charts = await compareCharts({ call, run, tools, charts: options.charts, wanted, tell: show })
  same += charts.same
  count += charts.count
}
close()
rmSync(root, { recursive: true, force: true })
console.log(`${same} of ${count} the same`)
process.exitCode = same === count ? 0 : 1
