// The whole kill test on a real control plane: every write of every verb is once the last one, and is followed by `resume` and, in another
// run, by the same command again. Takes some minutes. KILL_PARALLEL says how many runs go on at once (6).
import { spawnSync } from 'node:child_process'

const argv = ['node_modules/vitest/vitest.mjs', 'run', 'test/cluster/kill.test.ts']
const env = { ...process.env, KILL_STRIDE: process.env.KILL_STRIDE ?? '1' }
process.exit(spawnSync('node', argv, { stdio: 'inherit', env }).status ?? 1)
