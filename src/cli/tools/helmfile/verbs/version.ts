import { TshelmError } from '../../../../errors.ts'
import type { HelmfileCall } from '../call.ts'

/** The helmfile that is imitated. */
export const HELMFILE_VERSION = '1.8.0'

export function runVersion({ flags, host }: HelmfileCall): Promise<undefined> {
  const output = flags.string('output')
  if (output === 'short') host.stdout(`${HELMFILE_VERSION}\n`)
  else if (output === 'json') host.stdout(`${JSON.stringify({ version: HELMFILE_VERSION })}\n`)
  else if (output === 'yaml' || output === '') host.stdout(`version: ${HELMFILE_VERSION}\n`)
  else throw new TshelmError('cli/usage', `invalid argument ${JSON.stringify(output)} for "-o, --output" flag`)
  return Promise.resolve(undefined)
}
