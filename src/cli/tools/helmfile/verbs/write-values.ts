import { writeValues } from '../../../../helmfile/commands/write-values.ts'
import { visitStates } from '../../../../helmfile/state/visit.ts'
import type { HelmfileCall } from '../call.ts'

export async function runWriteValues({ flags, load, ports, session, settings }: HelmfileCall): Promise<undefined> {
  const options = {
    outputFileTemplate: flags.string('output-file-template'),
    values: flags.list('values'),
    skipDeps: settings.skipDeps,
    skipRefresh: settings.skipRefresh,
  }
  await visitStates({ ...load, filter: true, loadFirst: false }, ports, (state) =>
    writeValues(session(), state, options),
  )
  return undefined
}
