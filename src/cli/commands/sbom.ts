/** `sbom`: what a release, or a chart, is made of. */
import { TshelmError } from '../../errors.ts'
import { exactly, type Command, type Invocation } from '../command.ts'
import { chartPathFlags, develFlag, skipSchemaValidationFlag, valuesFlags } from '../flags.ts'

export const BILL_FORMATS = ['cyclonedx', 'spdx'] as const

export const sbomCommand: Command = {
  name: 'sbom',
  usage: 'RELEASE | CHART',
  short: 'list the charts and images of a release or chart',
  long: `Prints a bill of materials: the charts, with their versions, and every image that the manifests name, hooks included.

An argument that is a path, an address, or REPOSITORY/CHART is a chart, which is rendered as \`template\` does; any other is a release.
The same release, and the same chart with the same values, give the same bytes.`,
  args: exactly(1),
  flags: [
    {
      name: 'format',
      kind: 'string',
      default: 'cyclonedx',
      placeholder: 'format',
      help: 'cyclonedx (1.6) or spdx (2.3), both as JSON',
      check: (text) => {
        if (!(BILL_FORMATS as readonly string[]).includes(text)) {
          throw new TshelmError('cli/usage', `must be one of: ${BILL_FORMATS.join(', ')}`)
        }
      },
    },
    { name: 'serial-number', kind: 'bool', help: 'give the bill a random number of its own' },
    { name: 'revision', kind: 'int', default: '0', help: 'of this revision of the release' },
    { name: 'name', kind: 'string', help: 'name of the release that the chart is rendered for' },
    { name: 'kube-version', kind: 'string', help: 'Kubernetes version that the chart is rendered for' },
    {
      name: 'api-versions',
      short: 'a',
      kind: 'stringSlice',
      placeholder: 'strings',
      help: 'more API versions that the chart is rendered for; may be repeated',
    },
    skipSchemaValidationFlag,
    develFlag,
    { name: 'dependency-update', kind: 'bool', help: 'update missing dependencies first' },
    ...valuesFlags,
    ...chartPathFlags,
  ],
  run: async () => {
    const { runSbom } = await import('../verbs/sbom.ts')
    return (invocation: Invocation) => runSbom(invocation)
  },
}
