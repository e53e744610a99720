/** `registry`: who the user is at registries of charts. */
import { atLeast, type Command, type Invocation } from '../command.ts'

const login: Command = {
  name: 'login',
  usage: '[host]',
  short: 'sign in to a registry',
  args: atLeast(1),
  flags: [
    { name: 'username', short: 'u', kind: 'string', help: 'user name at the registry' },
    { name: 'password', short: 'p', kind: 'string', help: 'password or token' },
    { name: 'password-stdin', kind: 'bool', help: 'read password or token from standard input' },
    { name: 'insecure', kind: 'bool', help: 'do not verify the certificate of the registry' },
    { name: 'cert-file', kind: 'string', help: 'client certificate for the registry' },
    { name: 'key-file', kind: 'string', help: 'key of the client certificate' },
    { name: 'ca-file', kind: 'string', help: 'certificate authority of the registry' },
    { name: 'plain-http', kind: 'bool', help: 'speak plain HTTP to the registry' },
  ],
  run: async () => {
    const { runRegistryLogin } = await import('../verbs/registry.ts')
    return (invocation: Invocation) => runRegistryLogin(invocation)
  },
}

const logout: Command = {
  name: 'logout',
  usage: '[host]',
  short: 'sign out of a registry',
  args: atLeast(1),
  run: async () => {
    const { runRegistryLogout } = await import('../verbs/registry.ts')
    return (invocation: Invocation) => runRegistryLogout(invocation)
  },
}

export const registryCommand: Command = {
  name: 'registry',
  short: 'sign in to registries, and out of them',
  commands: [login, logout],
}
