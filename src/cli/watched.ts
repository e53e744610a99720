/** Runs a verb with what its flags ask for: progress, an end as soon as nothing can help, a diagnosis when it fails, hooks side by side. */
import type { WaitPolicy } from '../apply/wait-policy.ts'
import { TshelmError } from '../errors.ts'
import type { CliContext } from './command.ts'
import type { Flags } from './flag.ts'
import type { Progress, ProgressMode } from './progress.ts'

export interface Watched {
  readonly flags: Flags
  readonly context: CliContext
  /** Whether errors are explained to people. */
  readonly explained: boolean
}

/** `run` gets a context of its own. */
export async function watched(
  { flags, context, explained }: Watched,
  run: (context: CliContext) => Promise<number>,
): Promise<number> {
  const mode = modeOf(flags, context)
  const how = {
    waitPolicy: policyOf(flags, explained || mode === 'events'),
    parallelHooks: flags.bool('parallel-hooks'),
  }
  if (mode === undefined) return run(extended(context, how))
  const { progressOf } = await import('./progress.ts')
  const progress = progressOf(mode, context)
  return ending(progress, () => run(extended(context, { ...progress, ...how })))
}

async function ending(progress: Progress, run: () => Promise<number>): Promise<number> {
  try {
    const code = await run()
    progress.end({ code })
    return code
  } catch (error) {
    progress.end({ error })
    throw error
  }
}

function policyOf(flags: Flags, diagnose: boolean): WaitPolicy {
  const logLines = flags.int('failure-logs')
  if (logLines < 0) throw new TshelmError('cli/usage', 'invalid --failure-logs: it must be 0 or more')
  return { failFast: flags.bool('fail-fast'), diagnose: diagnose && { logLines: Math.min(logLines, 1000) } }
}

/** undefined: nothing is shown, as Helm shows nothing. */
function modeOf(flags: Flags, { env, errorTerminal }: CliContext): ProgressMode | undefined {
  if (flags.string('output') === 'events') return 'events'
  const chosen = flags.string('progress')
  if (chosen === 'plain' || chosen === 'table') return chosen
  // A terminal that cannot go back would show every frame.
  return chosen === 'auto' && errorTerminal === true && env['TERM'] !== 'dumb' ? 'table' : undefined
}

/** Not a copy: what is dear to know of the host is asked when it is needed. */
function extended(context: CliContext, more: Partial<CliContext>): CliContext {
  return Object.assign(Object.create(context) as CliContext, more)
}
