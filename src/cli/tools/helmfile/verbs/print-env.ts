import { TshelmError } from '../../../../errors.ts'
import { environmentText } from '../../../../helmfile/commands/print-env.ts'
import { NoMatchingHelmfileError } from '../../../../helmfile/errors.ts'
import { visitStates } from '../../../../helmfile/state/visit.ts'
import type { HelmfileCall } from '../call.ts'

export async function runPrintEnv({ flags, load, ports }: HelmfileCall): Promise<undefined> {
  const output = flags.string('output')
  if (output !== 'yaml' && output !== 'json') {
    throw new TshelmError('cli/usage', `invalid output format ${JSON.stringify(output)}: must be 'yaml' or 'json'`)
  }
  const isJson = output === 'json'
  if (isJson) ports.print('[\n')
  let count = 0
  try {
    await visitStates({ ...load, loadFirst: false }, ports, (state) => {
      if (count++ > 0) ports.print(isJson ? ',\n' : '---\n')
      ports.print(`${isJson ? '  ' : ''}${environmentText(state, output)}`)
      return Promise.resolve({ matched: false, errors: [] })
    })
  } catch (error) {
    if (!(error instanceof NoMatchingHelmfileError)) throw error
  } finally {
    if (isJson) ports.print('\n]\n')
  }
  return undefined
}
