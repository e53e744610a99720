import type { HelmfileCall } from '../call.ts'
import { chartOptionsOf, runTaskOf } from '../run-options.ts'

export function runStatus(call: HelmfileCall): Promise<undefined> {
  return runTaskOf(call, { command: 'status', options: chartOptionsOf(call) })
}

export function runTest(call: HelmfileCall): Promise<undefined> {
  const { flags } = call
  const options = {
    ...chartOptionsOf(call),
    cleanup: flags.bool('cleanup'),
    logs: flags.bool('logs'),
    timeout: flags.changed('timeout') ? flags.int('timeout') : undefined,
  }
  return runTaskOf(call, { command: 'test', options })
}
