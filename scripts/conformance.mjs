// npm run conformance [-- --filter RE] [--fail N] [--stderr] [--no-cli] [--compat 3 [--recorded FILE]]
// Runs the recorded cases of Helm in process, then a sample through the built CLI by the cases' own runners. Prints counts by category
// and, last, `N passed, N failed`. Exit status 1 below the agreed rates. With --compat 3 the vectors alone are run, against what Helm 3 gave;
// FILE has more of that, a JSON object a line: id, exit, stdout, stderr, outFiles.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadCorpus, runCorpusCase } from './conformance/corpus.mjs'
import { openBench } from './conformance/in-process.mjs'
import { runPrograms } from './conformance/programs.mjs'
import { forHelm3, loadVectors, runVector } from './conformance/vectors.mjs'
import { loadYamlCases, runYamlCase } from './conformance/yaml-cases.mjs'
import { sharedFolder } from './shared.mjs'

const argument = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? fallback : process.argv[at + 1]
}
const filter = new RegExp(argument('filter', ''))
const shown = Number(argument('fail', '0'))
const showStderr = process.argv.includes('--stderr')
const compat = argument('compat', '4')
// Differences that are kept, with the reason.
const KEPT = {
  'lang-printf-e9dcb1ca88': 'prints the address of a Go variable',
}
const KEPT_COMPAT_3 = {
  'lang-fields-12a91aafd4': 'prints addresses of maintainers',
  'lang-fields-dd7b510cec': 'prints addresses of maintainers',
}
const REQUIRED = { vectors: 97, corpus: 97, 'yaml-cases': 99 }

if (!existsSync(join(sharedFolder, 'vectors'))) {
  console.log(`the recorded cases are not in ${sharedFolder} (TSHELM_SHARED names another folder): conformance skipped`)
  process.exit(0)
}

const bench = await openBench(compat === '3' ? { TSHELM_COMPAT: '3' } : {})
const recorded = new Map()
if (argument('recorded') !== undefined) {
  const lines = readFileSync(argument('recorded'), 'utf8').trim().split('\n')
  for (const line of lines.map((text) => JSON.parse(text))) recorded.set(line.id, line)
}
const root = process.cwd()
const table = new Map()
let failuresShown = 0

function count(suite, category, id, { problems, stderrSame, detail }) {
  const key = `${suite} ${category}`
  const row = table.get(key) ?? { suite, category, passed: 0, failed: 0, stderrSame: 0, stderrTotal: 0 }
  table.set(key, row)
  if (problems.length === 0) row.passed++
  else row.failed++
  if (stderrSame !== undefined) {
    row.stderrTotal++
    if (stderrSame) row.stderrSame++
  }
  const failed = problems.length > 0 || (showStderr && stderrSame === false)
  if (failed && failuresShown < shown) {
    failuresShown++
    console.log(`${suite} ${id}\n  ${problems.join('; ') || 'stderr'}${detail === undefined ? '' : `\n${detail()}`}`)
  }
}

const { vectors, fixtures } = loadVectors(join(sharedFolder, 'vectors'))
const text = (value) => (Buffer.isBuffer(value) ? value.toString() : value)
for (const given of vectors) {
  const vector = compat === '3' ? forHelm3(given, recorded.get(given.id)) : given
  if (!filter.test(`${vector.category} ${vector.id}`)) continue
  const kept = KEPT[vector.id] ?? (compat === '3' ? KEPT_COMPAT_3[vector.id] : undefined)
  if (kept !== undefined) {
    console.log(`${vector.id} skipped: ${kept}`)
    continue
  }
  const verdict = await runVector(bench, vector, fixtures)
  const detail = () =>
    `  input    ${JSON.stringify(vector.expr ?? vector.text ?? vector.raw ?? vector.args)} ${vector.values === undefined ? '' : JSON.stringify(vector.values)}\n` +
    `  stdout   ${JSON.stringify(text(verdict.stdout)).slice(0, 400)}\n  expected ${JSON.stringify(vector.stdout ?? vector.stdoutRegex ?? vector.stdoutB64 ?? '').slice(0, 400)}\n` +
    `  stderr   ${JSON.stringify(verdict.stderr).slice(0, 600)}\n  expected ${JSON.stringify(vector.stderr ?? '').slice(0, 600)}`
  count('vectors', vector.category, vector.id, { ...verdict, detail })
}
for (const test of compat === '3' ? [] : loadYamlCases(join(sharedFolder, 'yaml-cases'))) {
  if (!filter.test(test.id)) continue
  count('yaml-cases', test.kind, test.id, { problems: await runYamlCase(bench, test) })
}
if (compat !== '3' && (filter.test('corpus') || filter.source !== '')) {
  const corpus = loadCorpus(join(sharedFolder, 'corpus'), bench.work)
  for (const test of corpus.cases) {
    if (filter.test(`corpus ${test.id}`))
      count('corpus', 'charts', test.id, await runCorpusCase(bench, corpus.root, test))
  }
}
process.chdir(root)
bench.close()

let passed = 0
let failed = 0
let low = false
const suites = new Map()
for (const row of [...table.values()].sort((a, b) => (a.suite + a.category < b.suite + b.category ? -1 : 1))) {
  const total = row.passed + row.failed
  const stderr = row.stderrTotal === 0 ? '' : `  stderr ${row.stderrSame}/${row.stderrTotal}`
  console.log(`${row.suite.padEnd(11)} ${row.category.padEnd(28)} ${row.passed}/${total}${stderr}`)
  const sum = suites.get(row.suite) ?? { passed: 0, total: 0, stderrSame: 0, stderrTotal: 0 }
  suites.set(row.suite, {
    passed: sum.passed + row.passed,
    total: sum.total + total,
    stderrSame: sum.stderrSame + row.stderrSame,
    stderrTotal: sum.stderrTotal + row.stderrTotal,
  })
  passed += row.passed
  failed += row.failed
}
for (const [suite, { passed: p, total, stderrSame, stderrTotal }] of suites) {
  const rate = (100 * p) / total
  if (rate < REQUIRED[suite]) low = true
  const stderr = stderrTotal === 0 ? '' : `, stderr ${((100 * stderrSame) / stderrTotal).toFixed(2)}%`
  console.log(`${suite}: ${rate.toFixed(2)}% of ${total}${stderr} (required ${REQUIRED[suite]}%)`)
}
if (compat !== '3' && !process.argv.includes('--no-cli') && filter.source === '(?:)') {
  for (const [suite, sample] of [
    ['vectors', '5'],
    ['corpus', '10'],
  ]) {
    console.log(`${suite}: a ${sample}% sample through the built CLI, by its own runner`)
    const argv = [
      join(sharedFolder, suite, 'run.mjs'),
      '--cli',
      `node ${join(root, 'dist/cli.cjs')}`,
      '--sample',
      sample,
      '--fail',
      '3',
    ]
    try {
      console.log(execFileSync('node', argv, { encoding: 'utf8' }).trim().split('\n').slice(-3).join('\n'))
    } catch (error) {
      console.log(String(error.stdout).trim().split('\n').slice(-12).join('\n'))
    }
  }
  const programs = runPrograms({
    shared: sharedFolder,
    cli: join(root, 'dist/cli.cjs'),
    filter: argument('programs', ''),
  })
  passed += programs?.passed ?? 0
  failed += programs?.failed ?? 0
  if (programs?.low === true) low = true
}
const results = argument('results')
if (results !== undefined) writeFileSync(results, JSON.stringify({ passed, failed }))
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = low ? 1 : 0
