// Verbs on releases, told by scenarios, with Helm and with tshelm on the same cluster: what is printed, exit codes, objects, managed fields and
// decoded records are compared after every step.
//
//   node scripts/live-verbs.mjs --kubeconfig FILE --helm PATH --helm3 PATH [--compat 3] [--tshelm "node dist/cli.cjs"] [--only REGEX] [--verbose]
//
// With `--compat 3`, Helm 3 against `tshelm --compat=3`. Each scenario has a namespace for each tool, which is deleted afterwards.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { openCluster } from './live-parity/cluster.mjs'
import { differences } from './live-parity/observe.mjs'
import { openTools } from './live-parity/tools.mjs'
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

async function compare(scenario) {
  const [helm, here] = await Promise.all([tellBy(reference, scenario), tellBy(ours, scenario)])
  const found = differences(helm, here)
  if (found.size === 0) return found
  // What does not come again is chance: Helm's own, or ours.
  const again = differences(helm, await tellBy(reference, scenario))
  for (const path of again.keys()) found.delete(path)
  return found
}

const only = options.only === undefined ? undefined : new RegExp(options.only)
const wanted = scenarios(three ? 3 : 4).filter(({ name }) => only === undefined || only.test(name))
const waiting = [...wanted]
let same = 0
const worker = async () => {
  for (let scenario = waiting.shift(); scenario !== undefined; scenario = waiting.shift()) {
    const found = await compare(scenario).catch((error) => new Map([['(story)', [String(error), undefined]]]))
    if (found.size === 0) same++
    console.log(`${found.size === 0 ? 'same' : 'DIFF'}  ${scenario.name}`)
    for (const [path, [left, right]] of [...found].slice(0, options.verbose ? Infinity : 8)) {
      const show = (value) => (JSON.stringify(value) ?? 'nothing').slice(0, options.verbose ? 2000 : 400)
      console.log(`    ${path}\n      helm   ${show(left)}\n      tshelm ${show(right)}`)
    }
  }
}
await Promise.all(Array.from({ length: Number(options.jobs) }, worker))
close()
rmSync(root, { recursive: true, force: true })
console.log(`${same} of ${wanted.length} the same`)
process.exitCode = same === wanted.length ? 0 : 1
