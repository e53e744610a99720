// Verbs on releases, told by scenarios, with Helm and with tshelm on the same cluster: what is printed, exit codes, objects, managed fields and
// decoded records are compared after every step.
//
//   node scripts/live-verbs.mjs --kubeconfig FILE --helm PATH --helm3 PATH [--compat 3] [--tshelm "node dist/cli.cjs"] [--only REGEX] [--verbose]
//
// With `--compat 3`, Helm 3 against `tshelm --compat=3`. Each scenario has a namespace for each tool, which is deleted afterwards. What differs
// for a reason that the docs give is told apart (live-verbs/reasons.mjs), and is no failure.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { openCluster } from './live-parity/cluster.mjs'
import { differences } from './live-parity/observe.mjs'
import { openTools } from './live-parity/tools.mjs'
import { checkReasons } from './live-verbs/reasons.mjs'
import { scenarios } from './live-verbs/scenarios.mjs'
import { tell } from './live-verbs/story.mjs'

const { values: options } = parseArgs({
  options: {
    kubeconfig: { type: 'string' },
    helm: { type: 'string', default: 'helm' },
    helm3: { type: 'string', default: 'helm3' },
    tshelm: { type: 'string', default: `node ${resolve('dist/cli.cjs')}` },
    compat: { type: 'string', default: '4' },
    only: { type: 'string' },
    jobs: { type: 'string', default: '3' },
    verbose: { type: 'boolean', default: false },
  },
})
checkReasons(join(import.meta.dirname, '../docs/differences.md'))
const call = openCluster(options.kubeconfig)
const { run, close } = openTools(options.kubeconfig)
const root = mkdtempSync(join(tmpdir(), 'live-verbs-'))
const tools = { helm: options.helm, helm3: options.helm3, tshelm: options.tshelm }
const three = options.compat === '3'
const reference = three ? options.helm3 : options.helm
const ours = three ? `${options.tshelm} --compat=3` : options.tshelm
let number = 0

/** Both tools' namespaces have names of the same length, for tables. */
async function tellBy(tool, scenario) {
  const ns = `v${String(process.pid % 1000).padStart(3, '0')}${String(++number).padStart(4, '0')}`
  try {
    return await tell(scenario, { ns, tool, tools, call, run, root })
  } finally {
    await call('DELETE', `/api/v1/namespaces/${ns}`)
    await call('DELETE', `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/things.${ns}.example.com`)
  }
}

/** Times that Helm is asked again, before something counts as different. */
const AGAIN = 3

async function compare(scenario) {
  const [helm, here] = await Promise.all([tellBy(reference, scenario), tellBy(ours, scenario)])
  const found = differences(helm, here)
  const reasons = explain(found, scenario.explained)
  // What does not come again is chance: Helm's own, or ours.
  for (let round = 0; round < AGAIN && found.size > 0; round++) {
    const again = differences(helm, await tellBy(reference, scenario))
    for (const path of again.keys()) found.delete(path)
  }
  return { found, reasons }
}

const only = options.only === undefined ? undefined : new RegExp(options.only)
const wanted = scenarios(three ? 3 : 4).filter(({ name }) => only === undefined || only.test(name))
const waiting = [...wanted]
const counts = { same: 0, explained: 0, DIFF: 0 }

/** The reasons that hold, after what they explain has been taken out of `found`. */
function explain(found, explained = {}) {
  return Object.entries(explained)
    .filter(([, where]) => {
      const paths = [...found.keys()].filter((path) => where.test(path))
      for (const path of paths) found.delete(path)
      return paths.length > 0
    })
    .map(([reason]) => reason)
}

function broken(error) {
  return { found: new Map([['(story)', [String(error), undefined]]]), reasons: [] }
}

const worker = async () => {
  for (let scenario = waiting.shift(); scenario !== undefined; scenario = waiting.shift()) {
    const { found, reasons } = await compare(scenario).catch((error) => broken(error))
    const verdict = found.size > 0 ? 'DIFF' : reasons.length > 0 ? 'explained' : 'same'
    counts[verdict]++
    console.log(`${verdict.padEnd(9)}  ${scenario.name}`)
    for (const reason of reasons) console.log(`    ${reason}`)
    for (const [path, [left, right]] of [...found].slice(0, options.verbose ? Infinity : 8)) {
      const show = (value) => (JSON.stringify(value) ?? 'nothing').slice(0, options.verbose ? 2000 : 400)
      console.log(`    ${path}\n      helm   ${show(left)}\n      tshelm ${show(right)}`)
    }
  }
}
await Promise.all(Array.from({ length: Number(options.jobs) }, worker))
close()
rmSync(root, { recursive: true, force: true })
console.log(
  `${counts.same} of ${wanted.length} the same, ${counts.explained} different for a known reason, ${counts.DIFF} different`,
)
process.exitCode = counts.DIFF === 0 ? 0 : 1
