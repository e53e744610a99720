import { showDag } from '../../../../helmfile/commands/show-dag.ts'
import { visitStates } from '../../../../helmfile/state/visit.ts'
import type { HelmfileCall } from '../call.ts'

export async function runShowDag({ load, ports, session }: HelmfileCall): Promise<undefined> {
  await visitStates({ ...load, filter: true, loadFirst: false }, ports, (state) => showDag(session(), state))
  return undefined
}
