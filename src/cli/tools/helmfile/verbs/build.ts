import { buildState } from '../../../../helmfile/commands/build.ts'
import { visitStates } from '../../../../helmfile/state/visit.ts'
import type { HelmfileCall } from '../call.ts'

export async function runBuild({ flags, load, ports, session }: HelmfileCall): Promise<undefined> {
  const options = { embedValues: flags.bool('embed-values') }
  await visitStates({ ...load, filter: true, loadFirst: false }, ports, (state) =>
    buildState(session(), state, options),
  )
  return undefined
}
