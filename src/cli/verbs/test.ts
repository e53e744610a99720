/** Runs `test`. */
import { testLogs, testRelease, type TestOptions } from '../../actions/test.ts'
import { messageOf, TshelmError } from '../../errors.ts'
import type { CliContext, Invocation } from '../command.ts'
import type { Flags } from '../flag.ts'
import { statusText } from '../print/status.ts'
import { cliRuntime } from '../runtime.ts'
import { statusOptions } from '../status-options.ts'
import { withCluster } from '../with-cluster.ts'

export async function runTest({ args, flags, context }: Invocation): Promise<number> {
  const options: TestOptions = { name: args[0]!, timeout: flags.duration('timeout'), ...filtersOf(flags) }
  await withCluster(
    context,
    async (actions) => {
      const result = await testRelease(options, actions)
      const status = statusOptions(result.release, context, cliRuntime(context))
      context.stdout(statusText(result.release, { ...status, hideNotes: hidesNotes(flags, context) }))
      try {
        if (flags.bool('logs')) {
          context.stdout('\n')
          const show = (title: string, text: string): void => context.stdout(`${title}${text}\n`)
          await testLogs(result, options, { context: actions, show })
        }
      } catch (error) {
        await result.finish()
        const both = [result.error, error].filter((one) => one !== undefined).map(messageOf)
        throw new TshelmError('kube/api', both.join('\n'), { cause: error })
      }
      if (result.error === undefined) await result.finish()
      else throw result.error
    },
    { finishRequests: true },
  )
  return 0
}

/** Helm 4 never shows them here. */
function hidesNotes(flags: Flags, { settings }: CliContext): boolean {
  return settings.compat.output.testNotes === 'hidden' || flags.bool('hide-notes')
}

function filtersOf(flags: Flags): Pick<TestOptions, 'include' | 'exclude'> {
  const include: string[] = []
  const exclude: string[] = []
  for (const filter of flags.list('filter')) {
    const left = /^!\s?name=/.exec(filter)
    if (filter.startsWith('name=')) include.push(filter.slice('name='.length))
    else if (left !== null) exclude.push(filter.slice(left[0].length))
  }
  return { include, exclude }
}
