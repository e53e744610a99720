import { statusState, testState } from '../../../../helmfile/run/status.ts'
import { visitStates } from '../../../../helmfile/state/visit.ts'
import type { HelmfileCall } from '../call.ts'
import { chartOptionsOf, inSession } from '../run-options.ts'

export function runStatus(call: HelmfileCall): Promise<undefined> {
  const { load, ports } = call
  return inSession(call, async (session) => {
    const options = chartOptionsOf(call)
    await visitStates({ ...load, filter: true, loadFirst: false }, ports, (state) =>
      statusState(session, state, options),
    )
    return undefined
  })
}

export function runTest(call: HelmfileCall): Promise<undefined> {
  const { flags, load, ports } = call
  const options = {
    ...chartOptionsOf(call),
    cleanup: flags.bool('cleanup'),
    logs: flags.bool('logs'),
    timeout: flags.changed('timeout') ? flags.int('timeout') : undefined,
  }
  return inSession(call, async (session) => {
    await visitStates({ ...load, filter: true, loadFirst: false }, ports, (state) => testState(session, state, options))
    return undefined
  })
}
