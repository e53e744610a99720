/** `version` and `env`: what this program is and what it assumes. */
import { atMost, noArgs, type Command, type Invocation } from '../command.ts'

export const versionCommand: Command = {
  name: 'version',
  short: 'print the version',
  args: noArgs,
  flags: [
    { name: 'short', kind: 'bool', help: 'print the version number only' },
    { name: 'template', kind: 'string', help: 'template for the output' },
    { name: 'tshelm', kind: 'bool', help: 'print the version of tshelm itself' },
  ],
  run: async () => {
    const { runVersion } = await import('../verbs/version.ts')
    return (invocation: Invocation) => runVersion(invocation)
  },
}

export const envCommand: Command = {
  name: 'env',
  short: 'print the environment that is in effect',
  args: atMost(1),
  run: async () => {
    const { runEnv } = await import('../verbs/env.ts')
    return (invocation: Invocation) => runEnv(invocation)
  },
}
