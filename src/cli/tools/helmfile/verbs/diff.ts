import type { HelmfileCall } from '../call.ts'
import { diffOptionsOf, runTaskOf } from '../run-options.ts'

export function runDiff(call: HelmfileCall): Promise<undefined> {
  return runTaskOf(call, { command: 'diff', options: diffOptionsOf(call) })
}
