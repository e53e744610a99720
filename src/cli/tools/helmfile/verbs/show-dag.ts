import { showDag } from '../../../../helmfile/commands/show-dag.ts'
import { visitInOrder } from '../../../../helmfile/state/across-files.ts'
import type { HelmfileCall } from '../call.ts'

export async function runShowDag({ load, ports, session }: HelmfileCall): Promise<undefined> {
  const how = { ...load, filter: true, loadFirst: false, skipNeeds: true, takesNeeds: false }
  await visitInOrder(how, ports, (state) => showDag(session(), state))
  return undefined
}
