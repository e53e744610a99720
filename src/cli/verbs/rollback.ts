/** Runs `rollback`. */
import { atoi } from '../../../gotemplate/go/strconv.ts'
import { rollback, checkDescription, type RollbackOptions } from '../../actions/rollback.ts'
import { messageOf, TshelmError } from '../../errors.ts'
import type { Invocation } from '../command.ts'
import { dryRunOf, waitOf } from '../dry-run.ts'
import { historyLimit } from '../history-limit.ts'
import { cliRuntime } from '../runtime.ts'
import { withCluster } from '../with-cluster.ts'

export async function runRollback(invocation: Invocation): Promise<number> {
  const { args, flags, context } = invocation
  const { emit } = cliRuntime(context)
  const wait = waitOf(flags)
  const revision = args[1] === undefined ? 0 : revisionOf(args[1])
  checkDescription(flags.string('description'))
  const options: RollbackOptions = {
    name: args[0]!,
    revision,
    wait,
    dryRun: dryRunOf(flags, emit),
    description: flags.string('description'),
    waitForJobs: flags.bool('wait-for-jobs'),
    timeout: flags.duration('timeout'),
    hooks: !flags.bool('no-hooks'),
    serverSide: flags.string('server-side') as RollbackOptions['serverSide'] & string,
    forceConflicts: flags.bool('force-conflicts'),
    forceReplace: flags.bool('force-replace') || flags.bool('force'),
    cleanupOnFail: flags.bool('cleanup-on-fail'),
  }
  await withCluster(context, (actions) => rollback(options, actions), {
    maxHistory: historyLimit(invocation),
    finishRequests: true,
  })
  context.stdout('Rollback was a success! Happy Helming!\n')
  return 0
}

function revisionOf(text: string): number {
  try {
    return Number(atoi(text))
  } catch (cause) {
    throw new TshelmError('cli/usage', `could not convert revision to a number: ${messageOf(cause)}`, { cause })
  }
}
