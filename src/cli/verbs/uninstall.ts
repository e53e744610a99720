/** Runs `uninstall`. */
import type { UninstallOptions } from '../../actions/prepare-uninstall.ts'
import { uninstall } from '../../actions/uninstall.ts'
import { TshelmError } from '../../errors.ts'
import type { Invocation } from '../command.ts'
import { waitOf } from '../dry-run.ts'
import type { Flags } from '../flag.ts'
import { withCluster } from '../with-cluster.ts'

export async function runUninstall({ args, flags, context }: Invocation): Promise<number> {
  const options = uninstallOptions(flags)
  await withCluster(
    context,
    async (actions) => {
      for (const name of args) {
        const result = await uninstall({ ...options, name }, actions)
        if (result !== undefined && result.info !== '') context.stdout(`${result.info}\n`)
        context.stdout(`release "${name}" uninstalled\n`)
      }
    },
    { finishRequests: true },
  )
  return 0
}

export function uninstallOptions(flags: Flags): Omit<UninstallOptions, 'name'> {
  return {
    wait: waitOf(flags),
    cascade: cascadeOf(flags),
    dryRun: flags.bool('dry-run'),
    hooks: !flags.bool('no-hooks'),
    ignoreNotFound: flags.bool('ignore-not-found'),
    keepHistory: flags.bool('keep-history'),
    description: flags.string('description'),
    timeout: flags.duration('timeout'),
    recover: flags.bool('recover'),
  }
}

function cascadeOf(flags: Flags): 'background' | 'foreground' | 'orphan' {
  const cascade = flags.string('cascade')
  if (cascade === 'background' || cascade === 'foreground' || cascade === 'orphan') return cascade
  const message = `invalid cascade value (${cascade}). Must be "background", "foreground", or "orphan"`
  throw new TshelmError('cli/usage', message)
}
