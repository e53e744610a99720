/** Runs `apply-plan`. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { applyFrozenPlan, readFrozenPlan, type FrozenPlan } from '../../actions/frozen-plan.ts'
import type { Outcome } from '../../actions/prepared.ts'
import { pathError } from '../../chart/file-system.ts'
import { MAX_PLAN_LENGTH } from '../../limits.ts'
import { TshelmError } from '../../errors.ts'
import type { Invocation } from '../command.ts'
import { printAs } from '../print/output.ts'
import { releasePrintable } from '../print/status.ts'
import { cliRuntime } from '../runtime.ts'
import { statusOptions } from '../status-options.ts'
import { withCluster } from '../with-cluster.ts'
import { announcingCancel } from './install.ts'

export async function runApplyPlan(invocation: Invocation): Promise<number> {
  const { args, context } = invocation
  const frozen = readPlan(args[0]!, context.cwd)
  const { release } = frozen.plan
  const outcome = await announcingCancel(release, context, () =>
    withCluster(context, (actions) => applyFrozenPlan(frozen, actions), { finishRequests: true }),
  )
  report(frozen, outcome, invocation)
  return 0
}

function readPlan(path: string, cwd: string): FrozenPlan {
  let text: string
  try {
    text = readFileSync(resolve(cwd, path), 'utf8')
  } catch (error) {
    throw pathError('open', path, error, 'cli/file')
  }
  if (text.length > MAX_PLAN_LENGTH) {
    throw new TshelmError('plan/invalid-file', `${path} is too large for a plan: ${String(text.length)} characters`)
  }
  return readFrozenPlan(text, path)
}

/** What the verb itself would say. */
function report({ verb, plan }: FrozenPlan, { record, info }: Outcome, invocation: Invocation): void {
  const { context } = invocation
  const runtime = cliRuntime(context)
  if (verb === 'rollback') {
    context.stdout('Rollback was a success! Happy Helming!\n')
    return
  }
  if (verb === 'uninstall') {
    if (info !== '') context.stdout(`${info}\n`)
    context.stdout(`release "${plan.release}" uninstalled\n`)
    return
  }
  if (verb === 'upgrade' && invocation.flags.string('output') === 'table') {
    context.stdout(`Release ${JSON.stringify(plan.release)} has been upgraded. Happy Helming!\n`)
  }
  printAs(invocation, releasePrintable(record, { ...statusOptions(record, context, runtime), hideNotes: false }))
}
