/** `completion`: scripts that make shells ask this program for candidates. */
import { noArgs, type Command, type Invocation } from '../command.ts'
import type { Shell } from '../verbs/completion.ts'

const HOW: Readonly<Record<Shell, string>> = {
  bash: `Needs the bash-completion package. For this session: source <(tshelm completion bash)
For every one: tshelm completion bash > /etc/bash_completion.d/tshelm`,
  zsh: `For this session: source <(tshelm completion zsh)
For every one: tshelm completion zsh > "\${fpath[1]}/_tshelm"`,
  fish: `For this session: tshelm completion fish | source
For every one: tshelm completion fish > ~/.config/fish/completions/tshelm.fish`,
  powershell: `For this session: tshelm completion powershell | Out-String | Invoke-Expression
For every one: put that line in your profile.`,
}

function shell(name: Shell): Command {
  return {
    name,
    short: `generate the completion script for ${name}`,
    long: `Prints the script that completes commands, flags and arguments in ${name}.\n\n${HOW[name]}`,
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
  long: 'Prints scripts that complete commands, flags and arguments in a shell.',
  args: noArgs,
  commands: [shell('bash'), shell('zsh'), shell('fish'), shell('powershell')],
}
