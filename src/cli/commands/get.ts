/** `get`: parts of a release's record. */
import type { Command, Invocation } from '../command.ts'
import { exactly } from '../command.ts'
import type { Flag } from '../flag.ts'
import { outputFlag } from '../flags.ts'

const revision: Flag = { name: 'revision', kind: 'int', default: '0', help: 'of this revision' }

const part = (
  name: 'all' | 'hooks' | 'manifest' | 'metadata' | 'notes' | 'values',
  more: Partial<Command>,
): Command => ({
  name,
  usage: 'RELEASE_NAME',
  short: `print the ${name} of a release`,
  args: exactly(1),
  flags: [revision],
  run: async () => {
    const { runGet } = await import('../verbs/get.ts')
    return (invocation: Invocation) => runGet(name, invocation)
  },
  ...more,
})

export const getCommand: Command = {
  name: 'get',
  short: 'print what is on record of a release',
  long: 'Prints what is on record of a release: values, manifest, hooks, notes, metadata, or everything.',
  commands: [
    part('all', {
      short: 'print everything on record of a release',
      flags: [
        revision,
        { name: 'template', kind: 'string', help: 'print with this Go template, such as {{.Release.Name}}' },
      ],
    }),
    part('hooks', { long: 'Prints the hooks of a release, as YAML documents.' }),
    part('manifest', {
      long: 'Prints the manifest of a release: every object that it applied, those of subcharts included.',
    }),
    part('metadata', { flags: [revision, outputFlag] }),
    part('notes', {}),
    part('values', {
      flags: [{ name: 'all', short: 'a', kind: 'bool', help: "the chart's own values as well" }, revision, outputFlag],
    }),
  ],
}
