/** Runs `resume`. */
import { resume, type ResumeOptions, type Resumed } from '../../actions/resume.ts'
import { wrapError } from '../../errors.ts'
import type { Invocation } from '../command.ts'
import { waitOf } from '../dry-run.ts'
import type { Flags } from '../flag.ts'
import { printAs } from '../print/output.ts'
import { releasePrintable } from '../print/status.ts'
import { cliRuntime } from '../runtime.ts'
import { statusOptions } from '../status-options.ts'
import { withCluster } from '../with-cluster.ts'
import { announcingCancel } from './install.ts'

export async function runResume(invocation: Invocation): Promise<number> {
  const { args, flags, context } = invocation
  const name = args[0]!
  const options = { name, undo: flags.bool('undo'), ...waitOptions(flags) }
  let resumed: Resumed
  try {
    const work = (): Promise<Resumed> =>
      withCluster(context, (actions) => resume(options, actions), { finishRequests: true })
    resumed = await announcingCancel(name, context, work)
  } catch (error) {
    throw wrapError('RESUME FAILED: ', error)
  }
  print(resumed, name, invocation)
  return 0
}

/** What is not given stays as it was. */
function waitOptions(flags: Flags): Omit<ResumeOptions, 'name'> {
  return {
    ...(flags.changed('wait') && { wait: waitOf(flags) }),
    ...(flags.changed('wait-for-jobs') && { waitForJobs: flags.bool('wait-for-jobs') }),
    ...(flags.changed('timeout') && { timeout: flags.duration('timeout') }),
  }
}

/** As the verb that was resumed prints it. */
function print({ verb, record, info, undone }: Resumed, name: string, invocation: Invocation): void {
  const { flags, context } = invocation
  const { stdout } = context
  const isTable = flags.string('output') === 'table'
  if (verb === 'uninstall') {
    if (info !== '') stdout(`${info}\n`)
    const isBack = undone && record.info.status !== 'uninstalling' && record.info.status !== 'uninstalled'
    stdout(isBack ? `release "${name}" is ${record.info.status} again\n` : `release "${name}" uninstalled\n`)
    return
  }
  if (verb === 'rollback') {
    stdout('Rollback was a success! Happy Helming!\n')
    return
  }
  if (verb === 'upgrade' && isTable) stdout(`Release ${JSON.stringify(name)} has been upgraded. Happy Helming!\n`)
  printAs(invocation, releasePrintable(record, statusOptions(record, context, cliRuntime(context))))
}
