/** `kustomize version`. */
import { emitYaml } from '../../../../gotemplate/go/yaml/emit.ts'
import { TshelmError } from '../../../errors.ts'
import { KUSTOMIZE_VERSION } from '../../../kustomize/version.ts'
import type { Invocation } from '../../command.ts'

const PROVENANCE = {
  version: KUSTOMIZE_VERSION,
  gitCommit: 'unknown',
  buildDate: 'unknown',
  goOs: 'linux',
  goArch: 'amd64',
  goVersion: 'go1.26.8',
}

export function runVersion({ flags, context: { stdout } }: Invocation): number {
  const output = flags.string('output')
  if (flags.bool('short')) {
    if (output !== '') throw new TshelmError('cli/usage', '--short and --output are mutually exclusive')
    stdout(`{${KUSTOMIZE_VERSION}  unknown   }\n`)
  } else if (output === 'json') stdout(`${JSON.stringify(PROVENANCE, undefined, 2)}\n`)
  else if (output === 'yaml') {
    const lines = Object.entries(PROVENANCE).map(([name, value]) => emitYaml({ [name]: value }))
    stdout(`${lines.join('')}\n`)
  } else if (output === '') stdout(`${KUSTOMIZE_VERSION}\n`)
  return 0
}
