import type { HelmfileCall } from '../call.ts'
import { applyOptionsOf, runTaskOf } from '../run-options.ts'

export function runSync(call: HelmfileCall): Promise<undefined> {
  const options = { ...applyOptionsOf(call), skipUnchanged: call.flags.bool('skip-unchanged') }
  return runTaskOf(call, { command: 'sync', options })
}

export function runApply(call: HelmfileCall): Promise<undefined> {
  return runTaskOf(call, { command: 'apply', options: applyOptionsOf(call) })
}
