// Runs one suite of tests: `unit` (no server needed), `cluster` (a real control plane) or `sources` (a real registry, nginx, gpg). With
// TSHELM_RESULTS set, a JSON report goes into that folder as well.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const [suite] = process.argv.slice(2)
const argv = ['node_modules/vitest/vitest.mjs', 'run']
const SUITES = {
  unit: ['--exclude', 'test/cluster/**', '--exclude', 'test/sources/**'],
  cluster: ['test/cluster', '--testTimeout', '120000', '--no-file-parallelism'],
  sources: ['test/sources', '--testTimeout', '60000', '--hookTimeout', '60000'],
}
argv.push(...SUITES[suite])
const folder = process.env.TSHELM_RESULTS
if (folder) argv.push('--reporter', 'default', '--reporter', 'json', '--outputFile.json', join(folder, `${suite}.json`))
process.exit(spawnSync('node', argv, { stdio: 'inherit' }).status ?? 1)
