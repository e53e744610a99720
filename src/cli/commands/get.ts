/** `get`: parts of a release's record. */
import type { Command, Invocation } from '../command.ts'
import { exactly, noArgs } from '../command.ts'
import type { Flag } from '../flag.ts'
import { outputFlag } from '../flags.ts'

const revision: Flag = { name: 'revision', kind: 'int', default: '0', help: 'of this revision' }

const part = (
  name: 'all' | 'hooks' | 'manifest' | 'metadata' | 'notes' | 'values',
  short: string,
  flags: readonly Flag[],
): Command => ({
  name,
  usage: 'RELEASE_NAME',
  short,
  args: exactly(1),
  flags,
  run: async () => {
    const { runGet } = await import('../verbs/get.ts')
    return (invocation: Invocation) => runGet(name, invocation)
  },
})

export const getCommand: Command = {
  name: 'get',
  short: 'print what is on record of a release',
  args: noArgs,
  commands: [
    part('all', 'print everything on record of a release', [
      revision,
      { name: 'template', kind: 'string', help: 'print with this Go template, such as {{.Release.Name}}' },
    ]),
    part('values', 'print the values of a release', [
      revision,
      { name: 'all', short: 'a', kind: 'bool', help: "the chart's own values as well" },
      outputFlag,
    ]),
    part('manifest', 'print the manifest of a release', [revision]),
    part('hooks', 'print the hooks of a release', [revision]),
    part('notes', 'print the notes of a release', [revision]),
    part('metadata', 'print the metadata of a release', [revision, outputFlag]),
  ],
}
