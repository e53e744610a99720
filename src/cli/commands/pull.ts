/** `pull`: a chart as a file. */
import { atLeast, type Command, type Invocation } from '../command.ts'
import { chartPathFlags, develFlag } from '../flags.ts'

export const pullCommand: Command = {
  name: 'pull',
  aliases: ['fetch'],
  usage: '[chart URL | repo/chartname] [...]',
  short: 'fetch charts as files',
  args: atLeast(1),
  flags: [
    develFlag,
    { name: 'untar', kind: 'bool', help: 'unpack the archive, and keep nothing else' },
    { name: 'prov', kind: 'bool', help: 'fetch the signature as well, without looking at it' },
    { name: 'untardir', kind: 'string', default: '.', help: 'with --untar: the folder to unpack in' },
    {
      name: 'destination',
      short: 'd',
      kind: 'string',
      default: '.',
      help: 'folder to write to; --untardir is seen from there',
    },
    ...chartPathFlags,
  ],
  run: async () => {
    const { runPull } = await import('../verbs/pull.ts')
    return (invocation: Invocation) => runPull(invocation)
  },
}
