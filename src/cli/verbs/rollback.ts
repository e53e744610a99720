/** Runs `rollback`. */
import { atoi } from '../../../gotemplate/go/strconv.ts'
import { checkDescription, type RollbackOptions } from '../../actions/prepare-rollback.ts'
import { rollback } from '../../actions/rollback.ts'
import { messageOf, TshelmError } from '../../errors.ts'
import type { Invocation } from '../command.ts'
import { dryRunOf, waitOf } from '../dry-run.ts'
import { historyLimit } from '../history-limit.ts'
import { cliRuntime } from '../runtime.ts'
import { withCluster } from '../with-cluster.ts'

export async function runRollback(invocation: Invocation): Promise<number> {
  const { context } = invocation
  const options = rollbackOptions(invocation)
  await withCluster(context, (actions) => rollback(options, actions), {
    maxHistory: historyLimit(invocation),
    finishRequests: true,
  })
  context.stdout('Rollback was a success! Happy Helming!\n')
  return 0
}

/** Throws in Helm's words. */
export function rollbackOptions({ args, flags, context }: Invocation): RollbackOptions {
  const { emit } = cliRuntime(context)
  const wait = waitOf(flags)
  const revision = args[1] === undefined ? 0 : revisionOf(args[1])
  checkDescription(flags.string('description'))
  return {
    name: args[0]!,
    revision,
    wait,
    dryRun: dryRunOf(flags, emit),
    description: flags.string('description'),
    waitForJobs: flags.bool('wait-for-jobs'),
    timeout: flags.duration('timeout'),
    recover: flags.bool('recover'),
    hooks: !flags.bool('no-hooks'),
    serverSide: flags.string('server-side') as RollbackOptions['serverSide'] & string,
    forceConflicts: flags.bool('force-conflicts'),
    forceReplace: flags.bool('force-replace') || flags.bool('force'),
    applyAll: flags.bool('apply-all'),
    cleanupOnFail: flags.bool('cleanup-on-fail'),
  }
}

function revisionOf(text: string): number {
  try {
    return Number(atoi(text))
  } catch (cause) {
    throw new TshelmError('cli/usage', `could not convert revision to a number: ${messageOf(cause)}`, { cause })
  }
}
