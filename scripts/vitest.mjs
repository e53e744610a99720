// Runs one suite of tests: `unit` (no server needed) or `cluster` (a real control plane). With TSHELM_RESULTS set, a JSON report goes
// into that folder as well.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const [suite] = process.argv.slice(2)
const argv = ['node_modules/vitest/vitest.mjs', 'run']
argv.push(
  ...(suite === 'cluster'
    ? ['test/cluster', '--testTimeout', '120000', '--no-file-parallelism']
    : ['--exclude', 'test/cluster/**']),
)
const folder = process.env.TSHELM_RESULTS
if (folder) argv.push('--reporter', 'default', '--reporter', 'json', '--outputFile.json', join(folder, `${suite}.json`))
process.exit(spawnSync('node', argv, { stdio: 'inherit' }).status ?? 1)
