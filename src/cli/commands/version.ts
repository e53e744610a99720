/** `version` and `env`: what this program is and what it assumes. */
import { atMost, noArgs, type Command, type Invocation } from '../command.ts'

export const versionCommand: Command = {
  name: 'version',
  short: 'print the version',
  long: `Prints which Helm this program stands for, in the form that Helm prints:

version.BuildInfo{Version:"v4.3.1", GitCommit:"", GitTreeState:"clean", GoVersion:"go1.26.8", KubeClientVersion:"v1.37"}

--template may use .Version, .GitCommit, .GitTreeState, .GoVersion and .KubeClientVersion. The version of tshelm itself,
and of the Node.js it runs on, is printed with --tshelm.`,
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
  long: 'Prints every setting that comes from environment variables, flags or defaults; with a KEY, its value alone.',
  args: atMost(1),
  run: async () => {
    const { runEnv } = await import('../verbs/env.ts')
    return (invocation: Invocation) => runEnv(invocation)
  },
}
