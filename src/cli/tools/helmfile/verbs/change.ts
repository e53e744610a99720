import { applyStates, syncStates, type ChangingStates } from '../../../../helmfile/run/sync.ts'
import { visitStates } from '../../../../helmfile/state/visit.ts'
import type { HelmfileCall } from '../call.ts'
import { applyOptionsOf, inSession } from '../run-options.ts'

export function runSync(call: HelmfileCall): Promise<undefined> {
  return inSession(call, (session) => change(call, syncStates(session, applyOptionsOf(call))))
}

export function runApply(call: HelmfileCall): Promise<undefined> {
  return inSession(call, (session) => change(call, applyStates(session, applyOptionsOf(call))))
}

async function change({ load, ports }: HelmfileCall, { visit, tell }: ChangingStates): Promise<undefined> {
  await visitStates(load, ports, visit)
  tell()
  return undefined
}
