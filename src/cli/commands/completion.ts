/** `completion`: scripts that make shells ask this program for candidates. */
import { noArgs, type Command, type Invocation } from '../command.ts'
import type { Shell } from '../verbs/completion.ts'

function shell(name: Shell): Command {
  return {
    name,
    short: `generate the completion script for ${name}`,
    args: noArgs,
    flags: [{ name: 'no-descriptions', kind: 'bool', help: 'leave out descriptions' }],
    run: async () => {
      const { runCompletion } = await import('../verbs/completion.ts')
      return (invocation: Invocation) => runCompletion(name, invocation)
    },
  }
}

export const completionCommand: Command = {
  name: 'completion',
  short: 'generate completion scripts for shells',
  args: noArgs,
  commands: [shell('bash'), shell('zsh'), shell('fish'), shell('powershell')],
}
