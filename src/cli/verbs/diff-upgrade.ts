/** Runs `diff upgrade`. */
import { diffUpgrade } from '../../actions/diff-upgrade.ts'
import type { ManifestChange } from '../../diff/manifests.ts'
import { TshelmError } from '../../errors.ts'
import type { Invocation } from '../command.ts'
import { differencesText, paintOf } from '../print/plan.ts'
import { releaseOptions } from '../release-options.ts'
import { cliRuntime } from '../runtime.ts'
import { withCluster } from '../with-cluster.ts'
import { upgradeOptions } from './upgrade.ts'

const CHANGES = 2

export async function runDiffUpgrade(invocation: Invocation): Promise<number> {
  const { flags, context } = invocation
  const output = flags.string('output')
  if (output !== 'diff' && output !== 'json') {
    throw new TshelmError('cli/usage', `invalid output ${JSON.stringify(output)}: it may be diff or json`)
  }
  const runtime = cliRuntime(context)
  const options = {
    ...(await upgradeOptions(releaseOptions(invocation, runtime), invocation, runtime)),
    install: flags.bool('install') || flags.bool('allow-unreleased'),
    showSecrets: flags.bool('show-secrets'),
  }
  const changes = await withCluster(context, (actions) => diffUpgrade(options, actions))
  if (output === 'json') context.stdout(`${JSON.stringify(changes.map(asData))}\n`)
  else context.stdout(differencesText(changes, { context: flags.int('context'), paint: paintOf(context) }))
  return flags.bool('detailed-exitcode') && changes.length > 0 ? CHANGES : 0
}

function asData({ object, change, fields }: ManifestChange): Pick<ManifestChange, 'object' | 'change' | 'fields'> {
  return { object, change, fields }
}
