import { TshelmError } from '../../../../errors.ts'
import { planStates, planTable } from '../../../../helmfile/run/plan.ts'
import { checkSet } from '../../../../helmfile/run/prune.ts'
import { loadStates } from '../../../../helmfile/state/visit.ts'
import type { HelmfileCall } from '../call.ts'
import { diffOptionsOf, inSession } from '../run-options.ts'

/** With `--detailed-exitcode`, 2 where there is something to do. */
export function runPlan(call: HelmfileCall): Promise<number> {
  const { flags, load, ports, host } = call
  const format = flags.string('output')
  if (format !== '' && format !== 'json') throw new TshelmError('cli/usage', `--output must be json, not ${format}`)
  const prune = flags.string('prune')
  checkSet(prune, load.selectors ?? [])
  return inSession(call, async (session) => {
    const planned = await planStates(session, await loadStates(load, ports), {
      ...diffOptionsOf(call),
      output: '',
      prune,
    })
    ports.print(format === 'json' ? `${JSON.stringify(planned)}\n` : planTable(planned, host.cwd))
    const hasWork = planned.some(({ action }) => action !== 'none' && action !== 'left out')
    return hasWork && flags.bool('detailed-exitcode') ? 2 : 0
  })
}
