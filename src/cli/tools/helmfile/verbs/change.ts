import type { ApplyOptions } from '../../../../helmfile/run/options.ts'
import { checkSet, SetWatch } from '../../../../helmfile/run/prune.ts'
import type { Session } from '../../../../helmfile/run/session.ts'
import { applyStates, syncStates, type ChangingStates } from '../../../../helmfile/run/sync.ts'
import { visitStates } from '../../../../helmfile/state/visit.ts'
import type { HelmfileCall } from '../call.ts'
import { applyOptionsOf, inSession } from '../run-options.ts'

export function runSync(call: HelmfileCall): Promise<undefined> {
  const options = { ...applyOptionsOf(call), skipUnchanged: call.flags.bool('skip-unchanged') }
  return change(call, options, (session) => syncStates(session, options))
}

export function runApply(call: HelmfileCall): Promise<undefined> {
  const options = applyOptionsOf(call)
  return change(call, options, (session) => applyStates(session, options))
}

async function change(
  call: HelmfileCall,
  { prune }: ApplyOptions,
  statesOf: (session: Session) => ChangingStates,
): Promise<undefined> {
  const { load, ports } = call
  checkSet(prune, load.selectors ?? [])
  await inSession(call, async (session) => {
    const { visit, tell } = statesOf(session)
    const watch = new SetWatch(session, prune)
    await visitStates(load, ports, (state) => {
      watch.note(state)
      return visit(state)
    })
    await watch.prune()
    tell()
  })
  return undefined
}
