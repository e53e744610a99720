// All scenarios: { name, steps, namespace?, helm?, explained? }. `helm: 4` or `3` for those that only one of them has.
import { badArguments } from './scenarios/arguments.mjs'
import { flags } from './scenarios/flags.mjs'
import { hooks } from './scenarios/hooks.mjs'
import { installs } from './scenarios/install.mjs'
import { readFlags } from './scenarios/read-flags.mjs'
import { reads } from './scenarios/read.mjs'
import { rollbacks } from './scenarios/rollback.mjs'
import { tests } from './scenarios/test.mjs'
import { uninstalls } from './scenarios/uninstall.mjs'
import { upgrades } from './scenarios/upgrade.mjs'

const ALL = { installs, upgrades, rollbacks, uninstalls, hooks, tests, reads, flags, readFlags, badArguments }

// What the flags of Helm 4 are called in Helm 3; nothing where it has none.
const OLDER = {
  '--rollback-on-failure': ['--atomic'],
  '--force-replace': ['--force'],
  '--wait=watcher': ['--wait'],
  '--wait=legacy': ['--wait'],
  '--wait=hookOnly': [],
  '--server-side=false': [],
  '--server-side=auto': [],
}

const older = (args) => args.flatMap((arg) => OLDER[arg] ?? [arg])

function forHelm3(step) {
  if (typeof step === 'function') return step
  const { run, ...more } = typeof step === 'string' || Array.isArray(step) ? { run: step } : step
  const args = typeof run === 'string' ? run.split(' ') : run
  return { ...more, run: more.by === 'helm' ? args : older(args) }
}

export function scenarios(helm) {
  return Object.entries(ALL).flatMap(([group, table]) =>
    Object.entries(table).flatMap(([name, told]) => {
      const scenario = Array.isArray(told) ? { steps: told } : told
      if (scenario.helm !== undefined && scenario.helm !== helm) return []
      const steps = helm === 3 ? scenario.steps.map(forHelm3) : scenario.steps
      return [{ ...scenario, name: `${group}: ${name}`, steps }]
    }),
  )
}
