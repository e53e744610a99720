/** `get`: parts of a release's record. */
import type { Command, Invocation } from '../command.ts'
import { exactly, noArgs } from '../command.ts'
import type { Flag } from '../flag.ts'
import { outputFlag } from '../flags.ts'

const revision: Flag = { name: 'revision', kind: 'int', default: '0', help: 'get the named release with revision' }

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
  short: 'download extended information of a named release',
  args: noArgs,
  commands: [
    part('all', 'download all information for a named release', [
      revision,
      { name: 'template', kind: 'string', help: 'go template for formatting the output, eg: {{.Release.Name}}' },
    ]),
    part('values', 'download the values file for a named release', [
      revision,
      { name: 'all', short: 'a', kind: 'bool', help: 'dump all (computed) values' },
      outputFlag,
    ]),
    part('manifest', 'download the manifest for a named release', [revision]),
    part('hooks', 'download all hooks for a named release', [revision]),
    part('notes', 'download the notes for a named release', [revision]),
    part('metadata', 'This command fetches metadata for a given release', [
      { ...revision, help: 'specify release revision' },
      outputFlag,
    ]),
  ],
}
