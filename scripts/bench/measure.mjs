/** Two programs in turn, so that both see the same machine; medians, and medians of the ratios of neighbours. */
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

/** GNU time: what the system counted for the process, to 10 ms of CPU. */
const TIME = '/usr/bin/time'

/** @returns medians `{wall, cpu, peak}` in ms and MiB of both programs; `helm` has the ratios tshelm/helm as well */
export function measure({ helm, cli, argv, runs, home }) {
  mkdirSync(home, { recursive: true })
  const environment = environmentOf(home)
  const programs = { tshelm: [process.execPath, cli], ...(helm === undefined ? {} : { helm: [helm] }) }
  const samples = Object.fromEntries(Object.keys(programs).map((name) => [name, []]))
  // The first runs fill caches, that of code too.
  for (let run = -3; run < runs; run++) {
    for (const [name, program] of Object.entries(programs)) {
      const sample = once([...program, ...argv], environment)
      if (run >= 0) samples[name].push(sample)
    }
  }
  const result = Object.fromEntries(Object.entries(samples).map(([name, list]) => [name, medians(list)]))
  if (result.helm !== undefined) {
    const pairs = samples.tshelm.map((sample, i) => ({
      wall: sample.wall / samples.helm[i].wall,
      cpu: sample.cpu / samples.helm[i].cpu,
      peak: sample.peak / samples.helm[i].peak,
    }))
    result.helm.ratio = medians(pairs)
  }
  return result
}

/** NODE_EXTRA_CA_CERTS makes Node 20 read certificates in every process. */
export function environmentOf(home) {
  const { NODE_EXTRA_CA_CERTS: _, NODE_OPTIONS: __, ...rest } = process.env
  const homes = { HELM_CACHE_HOME: home, HELM_CONFIG_HOME: home, HELM_DATA_HOME: home }
  return { ...rest, ...homes, XDG_CACHE_HOME: join(home, 'cache'), TZ: 'UTC' }
}

/** One run: milliseconds and MiB. */
export function once(command, env, cwd = process.cwd()) {
  const start = process.hrtime.bigint()
  const { status, stderr } = spawnSync(TIME, ['-f', '%U %S %M', ...command], {
    cwd,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const wall = Number(process.hrtime.bigint() - start) / 1e6
  const report = String(stderr)
  if (status !== 0) throw new Error(`${command.join(' ')} failed: ${report}`)
  const [user, system, kilobytes] = report.trim().split('\n').at(-1).split(' ').map(Number)
  return { wall, cpu: (user + system) * 1000, peak: kilobytes / 1024 }
}

export function medians(samples) {
  return Object.fromEntries(Object.keys(samples[0]).map((key) => [key, median(samples.map((sample) => sample[key]))]))
}

export function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]
}
