/** `completion`: scripts that make shells ask this program for candidates. */
import { noArgs, type Command, type Invocation } from '../command.ts'
import type { Shell } from '../verbs/completion.ts'

function shell(name: Shell): Command {
  return {
    name,
    short: `generate autocompletion script for ${name}`,
    args: noArgs,
    flags: [{ name: 'no-descriptions', kind: 'bool', help: 'disable completion descriptions' }],
    run: async () => {
      const { runCompletion } = await import('../verbs/completion.ts')
      return (invocation: Invocation) => runCompletion(name, invocation)
    },
  }
}

export const completionCommand: Command = {
  name: 'completion',
  short: 'generate autocompletion scripts for the specified shell',
  args: noArgs,
  commands: [shell('bash'), shell('zsh'), shell('fish'), shell('powershell')],
}
