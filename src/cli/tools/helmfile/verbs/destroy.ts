import { destroyState } from '../../../../helmfile/run/destroy.ts'
import { visitStates } from '../../../../helmfile/state/visit.ts'
import type { HelmfileCall } from '../call.ts'
import { chartOptionsOf, inSession } from '../run-options.ts'

export function runDestroy(call: HelmfileCall): Promise<undefined> {
  const { flags, load, ports } = call
  const options = {
    ...chartOptionsOf(call),
    cascade: flags.string('cascade'),
    skipCharts: flags.bool('skip-charts'),
    deleteWait: flags.bool('deleteWait'),
    deleteTimeout: flags.int('deleteTimeout'),
  }
  return inSession(call, async (session) => {
    await visitStates({ ...load, reverse: true }, ports, (state) => destroyState(session, state, options))
    return undefined
  })
}
