/** `show`: what is in a chart, without installing it. */
import { exactly, noArgs, type Command, type Invocation } from '../command.ts'
import type { Flag } from '../flag.ts'
import { chartPathFlags } from '../flags.ts'
import type { ShownPart } from '../verbs/show.ts'

const develFlag: Flag = {
  name: 'devel',
  kind: 'bool',
  help: 'also take pre-release versions; the same as --version ">0.0.0-0"',
}

const jsonPathFlag: Flag = {
  name: 'jsonpath',
  kind: 'string',
  help: 'print only what this JSONPath expression selects',
}

interface Part {
  readonly name: ShownPart
  readonly short: string
  readonly what: string
  readonly flags?: readonly Flag[]
}

function part({ name, short, what, flags = [] }: Part): Command {
  return {
    name,
    usage: '[CHART]',
    short,
    long: `Prints ${what} of a chart: a folder, an archive, an address or a reference to a repository.`,
    args: exactly(1),
    flags: [develFlag, ...flags, ...chartPathFlags],
    run: async () => {
      const { runShow } = await import('../verbs/show.ts')
      return (invocation: Invocation) => runShow(name, invocation)
    },
  }
}

export const showCommand: Command = {
  name: 'show',
  aliases: ['inspect'],
  short: 'show what is in a chart',
  long: 'Prints the parts of a chart: its definition, values, README and CRDs.',
  args: noArgs,
  commands: [
    part({ name: 'all', short: 'show everything', what: 'definition, values, README and CRDs' }),
    part({ name: 'readme', short: "show the chart's README", what: 'the README' }),
    part({ name: 'values', short: "show the chart's values", what: 'the default values', flags: [jsonPathFlag] }),
    part({ name: 'chart', short: "show the chart's definition", what: 'the definition (Chart.yaml)' }),
    part({ name: 'crds', short: "show the chart's CRDs", what: 'the CustomResourceDefinitions' }),
  ],
}
