import { diffStates } from '../../../../helmfile/run/diff.ts'
import { visitStates } from '../../../../helmfile/state/visit.ts'
import type { HelmfileCall } from '../call.ts'
import { diffOptionsOf, inSession } from '../run-options.ts'

export function runDiff(call: HelmfileCall): Promise<undefined> {
  return inSession(call, async (session) => {
    const { diff, tell } = diffStates(session, diffOptionsOf(call))
    await visitStates({ ...call.load, loadFirst: false }, call.ports, diff)
    tell()
    return undefined
  })
}
