/** Runs `test`. */
import type { ActionContext } from '../../actions/context.ts'
import { testRelease, type TestOptions, type TestResult } from '../../actions/test.ts'
import { messageOf, TshelmError } from '../../errors.ts'
import type { CliContext, Invocation } from '../command.ts'
import type { Flags } from '../flag.ts'
import { chartNameOf } from '../print/chart-name.ts'
import { statusText } from '../print/status.ts'
import { cliRuntime } from '../runtime.ts'
import { statusOptions } from '../status-options.ts'
import { withCluster } from '../with-cluster.ts'

export async function runTest({ args, flags, context }: Invocation): Promise<number> {
  const options: TestOptions = {
    name: args[0]!,
    timeout: flags.duration('timeout'),
    ...filtersOf(flags),
  }
  const work = async (actions: ActionContext): Promise<void> => {
    const result = await testRelease(options, actions)
    const failures: unknown[] = result.error === undefined ? [] : [result.error]
    const { output } = context.settings.compat
    const cleanUp = (): Promise<void> =>
      result.finish().catch((error: unknown) => {
        // Helm: the tests' own failure counts for more.
        if (failures.length === 0) failures.push(error)
      })
    if (output.testCleanup === 'first') await cleanUp()
    await show(result, options, { actions, context, flags, failures })
    if (output.testCleanup === 'last') await cleanUp()
    if (failures.length === 1) throw failures[0]
    if (failures.length > 1)
      throw new TshelmError('kube/api', failures.map(messageOf).join('\n'), { cause: failures[0] })
  }
  await withCluster(context, work, { finishRequests: true })
  return 0
}

interface Call {
  readonly actions: ActionContext
  readonly context: CliContext
}

interface Showing extends Call {
  readonly flags: Flags
  /** Takes what goes wrong. */
  readonly failures: unknown[]
}

async function show(result: TestResult, options: TestOptions, { flags, failures, ...call }: Showing): Promise<void> {
  const { context } = call
  const status = statusOptions(result.release, context, cliRuntime(context))
  context.stdout(statusText(result.release, { ...status, hideNotes: hidesNotes(flags, context) }))
  if (flags.bool('logs')) {
    await printLogs(result, options, call).catch((error: unknown) => {
      if (context.settings.compat.output.testLogErrors === 'alone') failures.length = 0
      failures.push(error)
    })
  }
  const path = flags.string('junit')
  if (path !== '') await writeReport(path, result, call).catch((error: unknown) => void failures.push(error))
}

async function printLogs(result: TestResult, options: TestOptions, { actions, context }: Call): Promise<void> {
  const { testLogs } = await import('../../actions/test-logs.ts')
  context.stdout('\n')
  await testLogs(result, options, {
    context: actions,
    show: (title, text) => context.stdout(`${title}${text}\n`),
  })
}

async function writeReport(path: string, result: TestResult, { actions, context }: Call): Promise<void> {
  const [{ withLogs }, { junitXml }, { filesIn }] = await Promise.all([
    import('../../actions/test-outcomes.ts'),
    import('../../actions/junit.ts'),
    import('../write-file.ts'),
  ])
  const { name, namespace, version: revision, chart } = result.release
  const tests = await withLogs(result, actions)
  const xml = junitXml({ name, namespace, revision, chart: chartNameOf(chart), tests })
  filesIn(context.cwd).write(path, Buffer.from(xml))
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
