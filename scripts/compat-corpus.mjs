// node scripts/compat-corpus.mjs [--oracle PATH] [--filter RE] [--fail N]
// Renders the corpus with --compat=3 in process, and with Helm 3 (PATH is its binary), and compares exit status, stdout and stderr.
// Lines that differ between runs of Helm 3 itself (random passwords, certificates) are left out, and so is the order of what is warned of.
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { loadCorpus } from './conformance/corpus.mjs'
import { openBench, runIn } from './conformance/in-process.mjs'
import { findOracle, sharedFolder } from './shared.mjs'

const argument = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? fallback : process.argv[at + 1]
}
const oracle = argument('oracle', findOracle('helm3'))
const filter = new RegExp(argument('filter', ''))
let toShow = Number(argument('fail', '5'))
// Runs of Helm 3 until what is random has shown itself.
const MAX_RUNS = 5

if (oracle === undefined) {
  console.error('name the binary of Helm 3 with --oracle')
  process.exit(2)
}

const bench = await openBench({ TSHELM_COMPAT: '3' })
const home = mkdtempSync(join(tmpdir(), 'compat-corpus-'))
const { root, cases } = loadCorpus(join(sharedFolder, 'corpus'), bench.work)
const run = promisify(execFile)

async function runOracle(argv) {
  const env = { HOME: home, TZ: 'UTC', HELM_CACHE_HOME: home, HELM_CONFIG_HOME: home, HELM_DATA_HOME: home }
  const options = { cwd: root, env, maxBuffer: 256 * 1024 * 1024 }
  try {
    const { stdout, stderr } = await run(oracle, argv, options)
    return { exit: 0, stdout, stderr: stderr.replaceAll(root, '{cwd}') }
  } catch ({ code, stdout, stderr }) {
    return { exit: code, stdout, stderr: stderr.replaceAll(root, '{cwd}') }
  }
}

/** The first line of `got` that is not in any run, at a place where all runs agree; undefined if there is none. */
function difference(got, runs) {
  const texts = runs.map((text) => text.split('\n'))
  const lines = got.split('\n')
  if (texts.every((text) => text.length !== lines.length)) return `${lines.length} lines, expected ${texts[0].length}`
  const same = texts.filter((text) => text.length === lines.length)
  for (const [i, line] of lines.entries()) {
    const steady = same.every((text) => text[i] === same[0][i])
    if (steady && line !== same[0][i]) return `line ${i + 1}: ${line}\n      expected ${same[0][i]}`
  }
  return undefined
}

// Go's maps give warnings, and names within one, in any order.
const sorted = (text) =>
  text
    .split(/[\s,]+/)
    .sort()
    .join(' ')

async function verdict(test) {
  const argv = ['template', 'rel', test.dir, ...test.flags, ...test.values.flatMap((file) => ['-f', file])]
  const got = await runIn(bench, root, argv)
  const runs = []
  for (;;) {
    runs.push(await runOracle(argv))
    const [first] = runs
    const stdout = difference(
      got.stdout,
      runs.map((one) => one.stdout),
    )
    const stderr = runs.some((one) => sorted(one.stderr) === sorted(got.stderr))
    const problem = got.exit === first.exit ? stdout : `exit ${got.exit}, expected ${first.exit}: ${got.stderr}`
    if ((problem === undefined && stderr) || runs.length === MAX_RUNS) {
      const detail = stderr
        ? undefined
        : `stderr ${JSON.stringify(got.stderr)}\n      expected ${JSON.stringify(first.stderr)}`
      return { problem, stderr, detail, random: runs.length > 1 }
    }
  }
}

const counts = { passed: 0, stderr: 0, random: 0, total: 0 }
for (const test of cases.filter(({ id }) => filter.test(id))) {
  const { problem, stderr, detail, random } = await verdict(test)
  counts.total++
  if (problem === undefined) counts.passed++
  if (stderr) counts.stderr++
  if (random) counts.random++
  if ((problem !== undefined || !stderr) && toShow-- > 0) console.log(`${test.id}\n    ${problem ?? detail}`)
}
process.chdir(tmpdir())
bench.close()
rmSync(home, { recursive: true, force: true })
console.log(
  `${counts.passed} of ${counts.total} equal, stderr of ${counts.stderr}; ${counts.random} took several runs of Helm 3`,
)
process.exitCode = counts.passed === counts.total ? 0 : 1
