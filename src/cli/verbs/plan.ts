/** Runs `plan install|upgrade|rollback|uninstall`. */
import { resolve } from 'node:path'
import type { ActionContext } from '../../actions/context.ts'
import { freeze } from '../../actions/frozen-plan.ts'
import { prepareInstall } from '../../actions/install.ts'
import type { Prepared } from '../../actions/prepared.ts'
import { preview } from '../../actions/preview.ts'
import { prepareRollback } from '../../actions/prepare-rollback.ts'
import { prepareUninstall } from '../../actions/prepare-uninstall.ts'
import { prepareUpgradeOrInstall } from '../../actions/upgrade-or-install.ts'
import { TshelmError } from '../../errors.ts'
import { hasChanges, type PlanReport } from '../../plan/report.ts'
import type { Runtime } from '../../runtime.ts'
import type { Invocation } from '../command.ts'
import { historyLimit } from '../history-limit.ts'
import { paintOf, planText } from '../print/plan.ts'
import { releaseOptions } from '../release-options.ts'
import { cliRuntime } from '../runtime.ts'
import { withCluster } from '../with-cluster.ts'
import { writeSecretFile } from '../write-file.ts'
import { installInput, installOptions } from './install.ts'
import { rollbackOptions } from './rollback.ts'
import { uninstallOptions } from './uninstall.ts'
import { upgradeOptions } from './upgrade.ts'

const CHANGES = 2

export async function runPlan(verb: Prepared['verb'], invocation: Invocation): Promise<number> {
  const { flags, context } = invocation
  const output = flags.string('output')
  if (output !== 'text' && output !== 'json') {
    throw new TshelmError('cli/usage', `invalid output ${JSON.stringify(output)}: it may be text or json`)
  }
  const prepare = await preparation(verb, invocation, cliRuntime(context))
  const report = await withCluster(context, (actions) => planned(prepare, invocation, actions), {
    maxHistory: verb === 'upgrade' || verb === 'rollback' ? historyLimit(invocation) : 0,
  })
  if (output === 'json') context.stdout(`${JSON.stringify(report)}\n`)
  else context.stdout(planText(report, { context: flags.int('context'), paint: paintOf(context) }))
  return flags.bool('detailed-exitcode') && hasChanges(report) ? CHANGES : 0
}

type Prepare = (actions: ActionContext) => Promise<Prepared>

/** Chart and values are read before the cluster is asked, as the verbs do it. */
async function preparation(verb: Prepared['verb'], invocation: Invocation, runtime: Runtime): Promise<Prepare> {
  switch (verb) {
    case 'install':
      return installation(invocation, runtime)
    case 'upgrade':
      return upgradeOrInstallation(invocation, runtime)
    case 'rollback': {
      const options = rollbackOptions(invocation)
      return (actions) => prepareRollback(options, actions)
    }
    case 'uninstall': {
      const options = { ...uninstallOptions(invocation.flags), name: invocation.args[0]! }
      return async (actions) => {
        const prepared = await prepareUninstall(options, actions)
        if (prepared !== undefined) return prepared
        throw new TshelmError('release/not-found', `${options.name} is uninstalled already: only its records are left`)
      }
    }
  }
}

async function installation(invocation: Invocation, runtime: Runtime): Promise<Prepare> {
  const input = await installInput(releaseOptions(invocation, runtime), invocation, runtime)
  const options = await installOptions(input, invocation, runtime)
  return (actions) => prepareInstall(options, actions, { planning: true })
}

async function upgradeOrInstallation(invocation: Invocation, runtime: Runtime): Promise<Prepare> {
  const { flags } = invocation
  const options = {
    ...(await upgradeOptions(releaseOptions(invocation, runtime), invocation, runtime)),
    install: flags.bool('install'),
    createNamespace: flags.bool('create-namespace'),
    crds: !flags.bool('skip-crds'),
  }
  return (actions) => prepareUpgradeOrInstall(options, actions)
}

async function planned(prepare: Prepare, { flags, context }: Invocation, actions: ActionContext): Promise<PlanReport> {
  const prepared = await prepare(actions)
  const { report, seen } = await preview(prepared, actions.cluster, { showSecrets: flags.bool('show-secrets') })
  const file = flags.string('out')
  if (file !== '') {
    const frozen = await freeze(prepared, seen, actions)
    writeSecretFile(resolve(context.cwd, file), `${JSON.stringify(frozen)}\n`)
  }
  return report
}
