/** `show`: what is in a chart, without installing it. */
import { exactly, noArgs, type Command, type Invocation } from '../command.ts'
import type { Flag } from '../flag.ts'
import { chartPathFlags, develFlag, outputFlag, reworded } from '../flags.ts'
import type { ShownPart } from '../verbs/show.ts'

const jsonPathFlag: Flag = {
  name: 'jsonpath',
  kind: 'string',
  help: 'print only what this JSONPath expression selects',
}

function part(name: ShownPart, short: string, flags: readonly Flag[] = []): Command {
  return {
    name,
    usage: '[CHART]',
    short,
    args: exactly(1),
    flags: [develFlag, ...flags, ...chartPathFlags],
    run: async () => {
      const { runShow } = await import('../verbs/show.ts')
      return (invocation: Invocation) => runShow(name, invocation)
    },
  }
}

const versions: Command = {
  name: 'versions',
  usage: '[CHART]',
  short: 'list the versions of a chart',
  long: `Prints the versions of a chart that there are, the newest first: of oci://HOST/PATH/NAME, of REPO/NAME as it was fetched last, or with
--repo of a name there.

Pre-releases are left out without --devel.`,
  args: exactly(1),
  flags: [
    develFlag,
    ...reworded(
      chartPathFlags.filter(({ name }) => name !== 'verify' && name !== 'keyring' && name !== 'pass-credentials'),
      { version: 'print versions in this range only' },
    ),
    outputFlag,
  ],
  run: async () => {
    const { runShowVersions } = await import('../verbs/show-versions.ts')
    return (invocation: Invocation) => runShowVersions(invocation)
  },
}

export const showCommand: Command = {
  name: 'show',
  aliases: ['inspect'],
  short: 'show what is in a chart',
  args: noArgs,
  commands: [
    part('all', 'show everything'),
    part('readme', "show the chart's README"),
    part('values', "show the chart's values", [jsonPathFlag]),
    part('chart', "show the chart's definition"),
    part('crds', "show the chart's CRDs"),
    versions,
  ],
}
