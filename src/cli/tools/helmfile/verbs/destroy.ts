import type { HelmfileCall } from '../call.ts'
import { chartOptionsOf, runTaskOf } from '../run-options.ts'

export function runDestroy(call: HelmfileCall): Promise<undefined> {
  const { flags } = call
  const options = {
    ...chartOptionsOf(call),
    cascade: flags.string('cascade'),
    skipCharts: flags.bool('skip-charts'),
    deleteWait: flags.bool('deleteWait'),
    deleteTimeout: flags.int('deleteTimeout'),
  }
  return runTaskOf(call, { command: 'destroy', options })
}
