/** `create`, `package` and `dependency`: what charts are made with. */
import { atMost, exactly, noArgs, type Command, type Invocation } from '../command.ts'
import { keyringFlag, registryFlags } from '../flags.ts'

export const createCommand: Command = {
  name: 'create',
  usage: 'NAME',
  short: 'make a new chart',
  args: exactly(1),
  flags: [
    { name: 'starter', short: 'p', kind: 'string', help: 'starter to begin with: its name or absolute path' },
    {
      name: 'chart-api-version',
      kind: 'string',
      default: 'v2',
      help: 'API version of the new chart, v2 or v3',
      hiddenUnless: 'HELM_EXPERIMENTAL_CHART_V3',
    },
  ],
  run: async () => {
    const { runCreate } = await import('../verbs/create.ts')
    return (invocation: Invocation) => runCreate(invocation)
  },
}

export const packageCommand: Command = {
  name: 'package',
  usage: '[CHART_PATH] [...]',
  short: 'pack charts into archives',
  flags: [
    { name: 'sign', kind: 'bool', help: 'sign the archive with a PGP key' },
    { name: 'key', kind: 'string', help: 'with --sign: the name of the key' },
    { ...keyringFlag, help: 'file with the keys to sign with' },
    {
      name: 'passphrase-file',
      kind: 'string',
      help: 'file with the passphrase of the key; "-" reads it from stdin',
    },
    { name: 'version', kind: 'string', help: 'version to give to the chart' },
    { name: 'app-version', kind: 'string', help: 'appVersion to give to the chart' },
    { name: 'destination', short: 'd', kind: 'string', default: '.', help: 'folder to write the archive to' },
    {
      name: 'dependency-update',
      short: 'u',
      kind: 'bool',
      help: 'bring charts/ up to date first',
    },
    ...registryFlags,
  ],
  run: async () => {
    const { runPackage } = await import('../verbs/package.ts')
    return (invocation: Invocation) => runPackage(invocation)
  },
}

const dependencyListCommand: Command = {
  name: 'list',
  aliases: ['ls'],
  usage: 'CHART',
  short: 'list what a chart depends on',
  args: atMost(1),
  flags: [{ name: 'max-col-width', kind: 'uint', default: '80', help: 'width at which columns of the table are cut' }],
  run: async () => {
    const { runDependencyList } = await import('../verbs/dependency-list.ts')
    return (invocation: Invocation) => runDependencyList(invocation)
  },
}

const bringingFlags: Command['flags'] = [
  { name: 'verify', kind: 'bool', help: 'check who signed the archives' },
  { ...keyringFlag, help: 'file with the public keys of those who may sign' },
  { name: 'skip-refresh', kind: 'bool', help: 'take the indexes of repositories as they are in the cache' },
  ...registryFlags,
]

const dependencyUpdateCommand: Command = {
  name: 'update',
  aliases: ['up'],
  usage: 'CHART',
  short: 'bring charts/ up to date with Chart.yaml',
  args: atMost(1),
  flags: bringingFlags,
  run: async () => {
    const { runDependencyUpdate } = await import('../verbs/dependency-update.ts')
    return (invocation: Invocation) => runDependencyUpdate(invocation)
  },
}

const dependencyBuildCommand: Command = {
  name: 'build',
  usage: 'CHART',
  short: 'bring into charts/ what Chart.lock says',
  args: atMost(1),
  flags: bringingFlags,
  run: async () => {
    const { runDependencyBuild } = await import('../verbs/dependency-update.ts')
    return (invocation: Invocation) => runDependencyBuild(invocation)
  },
}

export const dependencyCommand: Command = {
  name: 'dependency',
  aliases: ['dep', 'dependencies'],
  usage: 'update|build|list',
  short: 'look after what a chart depends on',
  args: noArgs,
  commands: [dependencyBuildCommand, dependencyListCommand, dependencyUpdateCommand],
}
