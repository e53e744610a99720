/** `sandbox`: the embedded cluster by itself. Not one of Helm's. */
import { noArgs, type Command, type Invocation } from '../command.ts'

export const sandboxCommand: Command = {
  name: 'sandbox',
  short: 'run an embedded Kubernetes API',
  long: 'Runs an embedded Kubernetes API with simulated controllers.',
  commands: [
    {
      name: 'serve',
      short: 'serve the sandbox to kubectl, helm and other clients',
      long: `Serves the embedded Kubernetes API over HTTP until it is interrupted, and prints the path of a kubeconfig for it.

It listens on this machine only, and whoever can connect may do everything. Its state is kept in memory, or with --state (or the global
--sandbox) in a file, which commands with --sandbox=FILE may use at the same time.`,
      args: noArgs,
      flags: [
        { name: 'port', kind: 'int', default: '0', help: 'port to listen on; 0 takes any free one' },
        { name: 'state', kind: 'string', help: 'file to keep the state in' },
      ],
      run: async () => {
        const { runSandboxServe } = await import('../verbs/sandbox-serve.ts')
        return (invocation: Invocation) => runSandboxServe(invocation)
      },
    },
  ],
}
