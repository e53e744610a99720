/** `push`: charts to where they are published; and `cm-push`, as the plugin of that name is called. */
import { PUBLISH_KINDS } from '../../source/publish/model.ts'
import { atLeast, type Command, type Invocation } from '../command.ts'
import type { Flag } from '../flag.ts'
import { keyringFlag, oneOf, registryFlags, reworded } from '../flags.ts'

const KINDS = PUBLISH_KINDS.join(', ')

const publishFlags: readonly Flag[] = [
  ...reworded(registryFlags, {
    'insecure-skip-tls-verify': 'do not verify certificates when publishing',
    'plain-http': 'publish over plain HTTP',
  }),
  {
    name: 'type',
    kind: 'string',
    help: `what the target is: ${KINDS}; found out by default`,
    check: oneOf(['', ...PUBLISH_KINDS], () => `must be one of ${KINDS}`),
  },
  { name: 'version', kind: 'string', help: 'version to give to the chart' },
  { name: 'app-version', kind: 'string', help: 'appVersion to give to the chart' },
  { name: 'force', kind: 'bool', help: 'replace the same version of the chart, where servers keep it otherwise' },
  { name: 'url', kind: 'string', help: 'address that the folder is served at, for its index' },
  { name: 'context-path', kind: 'string', help: "what all of a ChartMuseum's paths begin with" },
  { name: 'access-token', kind: 'string', help: 'token to send as Authorization: Bearer' },
  { name: 'auth-header', kind: 'string', help: 'header to send the token in, as it is' },
  { name: 'api-key', kind: 'string', help: 'API key of an Artifactory' },
  { name: 'refresh', kind: 'bool', help: 'fetch the index of the repository again afterwards' },
  { name: 'dependency-update', kind: 'bool', help: 'bring charts/ of a folder up to date first' },
  keyringFlag,
]

const run: Command['run'] = async () => {
  const { runPush } = await import('../verbs/push.ts')
  return (invocation: Invocation) => runPush(invocation)
}

export const pushCommand: Command = {
  name: 'push',
  usage: '[chart] [remote]',
  short: 'publish a chart',
  args: atLeast(2),
  flags: publishFlags,
  run,
}

/** Letters of the plugin's. */
const LETTERS: Readonly<Record<string, string>> = {
  version: 'v',
  'app-version': 'a',
  username: 'u',
  password: 'p',
  force: 'f',
  'dependency-update': 'd',
}

export const cmPushCommand: Command = {
  name: 'cm-push',
  usage: '[chart] [repo]',
  short: 'publish a chart, with the flags of the cm-push plugin',
  hidden: true,
  args: atLeast(2),
  flags: [
    ...publishFlags.map((flag) => (LETTERS[flag.name] === undefined ? flag : { ...flag, short: LETTERS[flag.name]! })),
    { name: 'insecure', kind: 'bool', help: 'same as --insecure-skip-tls-verify', sameAs: 'insecure-skip-tls-verify' },
    { name: 'use-http', kind: 'bool', help: 'same as --plain-http', sameAs: 'plain-http' },
    { name: 'check-helm-version', kind: 'bool', help: 'without effect', hidden: true },
    { name: 'timeout', short: 't', kind: 'int', default: '30', help: 'without effect', hidden: true },
  ],
  run,
}
