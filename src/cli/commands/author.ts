/** `create`, `package` and `dependency`: what charts are made with. */
import { atMost, exactly, noArgs, type Command, type Invocation } from '../command.ts'
import { keyringFlag, registryFlags } from '../flags.ts'

export const createCommand: Command = {
  name: 'create',
  usage: 'NAME',
  short: 'create a new chart with the given name',
  args: exactly(1),
  flags: [
    { name: 'starter', short: 'p', kind: 'string', help: 'the name or absolute path to Helm starter scaffold' },
    {
      name: 'chart-api-version',
      kind: 'string',
      default: 'v2',
      help: 'chart API version to use (v2 or v3)',
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
  short: 'package a chart directory into a chart archive',
  flags: [
    { name: 'sign', kind: 'bool', help: 'use a PGP private key to sign this package' },
    { name: 'key', kind: 'string', help: 'name of the key to use when signing. Used if --sign is true' },
    { ...keyringFlag, help: 'location of a public keyring' },
    {
      name: 'passphrase-file',
      kind: 'string',
      help: 'location of a file which contains the passphrase for the signing key. Use "-" in order to read from stdin.',
    },
    { name: 'version', kind: 'string', help: 'set the version on the chart to this semver version' },
    { name: 'app-version', kind: 'string', help: 'set the appVersion on the chart to this version' },
    { name: 'destination', short: 'd', kind: 'string', default: '.', help: 'location to write the chart.' },
    {
      name: 'dependency-update',
      short: 'u',
      kind: 'bool',
      help: 'update dependencies from "Chart.yaml" to dir "charts/" before packaging',
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
  short: 'list the dependencies for the given chart',
  args: atMost(1),
  flags: [{ name: 'max-col-width', kind: 'uint', default: '80', help: 'maximum column width for output table' }],
  run: async () => {
    const { runDependencyList } = await import('../verbs/dependency-list.ts')
    return (invocation: Invocation) => runDependencyList(invocation)
  },
}

export const dependencyCommand: Command = {
  name: 'dependency',
  aliases: ['dep', 'dependencies'],
  usage: 'update|build|list',
  short: "manage a chart's dependencies",
  args: noArgs,
  commands: [dependencyListCommand],
}
