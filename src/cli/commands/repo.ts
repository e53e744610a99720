/** `repo`: repositories that have a name here. */
import { atLeast, exactly, noArgs, type Command, type Invocation } from '../command.ts'
import type { Flag } from '../flag.ts'
import { outputFlag, registryFlags } from '../flags.ts'

/** Of the index alone. */
const timeoutFlag: Flag = {
  name: 'timeout',
  kind: 'duration',
  default: '2m0s',
  help: 'time for fetching an index',
}

const addFlags: readonly Flag[] = [
  ...registryFlags.filter(({ name }) => name !== 'plain-http'),
  { name: 'password-stdin', kind: 'bool', help: 'read the password from standard input' },
  { name: 'force-update', kind: 'bool', help: 'replace a repository of that name' },
  { name: 'allow-deprecated-repos', kind: 'bool', help: 'take addresses of repositories that are gone for good' },
  { name: 'pass-credentials', kind: 'bool', help: 'send credentials to every host that the repository names' },
  timeoutFlag,
]

const add: Command = {
  name: 'add',
  usage: '[NAME] [URL]',
  short: 'give a repository a name',
  args: exactly(2),
  flags: addFlags,
  run: async () => {
    const { runRepoAdd } = await import('../verbs/repo-add.ts')
    return (invocation: Invocation) => runRepoAdd(invocation)
  },
}

const list: Command = {
  name: 'list',
  aliases: ['ls'],
  short: 'list repositories',
  args: noArgs,
  flags: [{ name: 'no-headers', kind: 'bool', help: 'leave the headers of the table out' }, outputFlag],
  run: async () => {
    const { runRepoList } = await import('../verbs/repo-list.ts')
    return (invocation: Invocation) => runRepoList(invocation)
  },
}

const remove: Command = {
  name: 'remove',
  aliases: ['rm'],
  usage: '[REPO1 [REPO2 ...]]',
  short: 'forget repositories',
  args: atLeast(1),
  run: async () => {
    const { runRepoRemove } = await import('../verbs/repo-remove.ts')
    return (invocation: Invocation) => runRepoRemove(invocation)
  },
}

const index: Command = {
  name: 'index',
  usage: '[DIR]',
  short: 'write the index of a folder of archives',
  args: exactly(1),
  flags: [
    { name: 'url', kind: 'string', help: 'address that the archives will have' },
    { name: 'merge', kind: 'string', help: 'add what this index has; archives of the folder go first' },
    { name: 'json', kind: 'bool', help: 'write JSON' },
  ],
  run: async () => {
    const { runRepoIndex } = await import('../verbs/repo-index.ts')
    return (invocation: Invocation) => runRepoIndex(invocation)
  },
}

const update: Command = {
  name: 'update',
  aliases: ['up'],
  usage: '[REPO1 [REPO2 ...]]',
  short: 'fetch the indexes of repositories anew',
  args: atLeast(0),
  flags: [timeoutFlag],
  run: async () => {
    const { runRepoUpdate } = await import('../verbs/repo-update.ts')
    return (invocation: Invocation) => runRepoUpdate(invocation)
  },
}

export const repoCommand: Command = {
  name: 'repo',
  usage: 'add|remove|list|index|update [ARGS]',
  short: 'look after repositories of charts',
  args: noArgs,
  commands: [add, list, remove, index, update],
}
