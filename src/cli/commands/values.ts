/** `values`: where a chart's values come from. Not one of Helm's. */
import { atLeast, type Command, type Invocation } from '../command.ts'
import { chartPathFlags, develFlag, outputFlag, valuesFlags } from '../flags.ts'

export const valuesCommand: Command = {
  name: 'values',
  short: 'tell where the values of a chart come from',
  long: 'Tells where the values of a chart come from.',
  commands: [
    {
      name: 'explain',
      usage: 'CHART [PATH...]',
      short: 'show what each layer of values says, and which one wins',
      long: `Shows, for each PATH, what every layer says of it, lowest precedence first: defaults of the chart and its subcharts, imported values,
files, flags. The layer marked * decides; below stands what templates see, and which of them read it.

A path is written like image.tag or hosts[0].name, in the values of the root chart: those of a subchart begin with its name. Without a
path, every value is listed with the layer that decides it.`,
      args: atLeast(1),
      flags: [...chartPathFlags, develFlag, ...valuesFlags, outputFlag],
      run: async () => {
        const { runValuesExplain } = await import('../verbs/values-explain.ts')
        return (invocation: Invocation) => runValuesExplain(invocation)
      },
    },
  ],
}
