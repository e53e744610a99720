/** `list`, `status` and `history`: what is on record. */
import type { Command, Invocation } from '../command.ts'
import { exactly, noArgs } from '../command.ts'
import { outputFlag } from '../flags.ts'

export const listCommand: Command = {
  name: 'list',
  aliases: ['ls'],
  short: 'list releases',
  args: noArgs,
  flags: [
    { name: 'short', short: 'q', kind: 'bool', help: 'output short (quiet) listing format' },
    { name: 'no-headers', kind: 'bool', help: "don't print headers when using the default output format" },
    {
      name: 'time-format',
      kind: 'string',
      help: 'format time using golang time formatter. Example: --time-format "2006-01-02 15:04:05Z0700"',
    },
    { name: 'date', short: 'd', kind: 'bool', help: 'sort by release date' },
    { name: 'reverse', short: 'r', kind: 'bool', help: 'reverse the sort order' },
    {
      name: 'uninstalled',
      kind: 'bool',
      help: "show uninstalled releases (if 'helm uninstall --keep-history' was used)",
    },
    { name: 'superseded', kind: 'bool', help: 'show superseded releases' },
    { name: 'uninstalling', kind: 'bool', help: 'show releases that are currently being uninstalled' },
    { name: 'deployed', kind: 'bool', help: 'show deployed releases' },
    { name: 'failed', kind: 'bool', help: 'show failed releases' },
    { name: 'pending', kind: 'bool', help: 'show pending releases' },
    { name: 'all-namespaces', short: 'A', kind: 'bool', help: 'list releases across all namespaces' },
    { name: 'max', short: 'm', kind: 'int', default: '256', help: 'maximum number of releases to fetch' },
    {
      name: 'offset',
      kind: 'int',
      default: '0',
      help: 'next release index in the list, used to offset from start value',
    },
    {
      name: 'filter',
      short: 'f',
      kind: 'string',
      help: 'a regular expression (Perl compatible). Any releases that match the expression will be included in the results',
    },
    {
      name: 'selector',
      short: 'l',
      kind: 'string',
      help: "Selector (label query) to filter on, supports '=', '==', and '!='.(e.g. -l key1=value1,key2=value2). Works only for secret(default) and configmap storage backends.",
    },
    outputFlag,
  ],
  run: async () => {
    const { runList } = await import('../verbs/list.ts')
    return (invocation: Invocation) => runList(invocation)
  },
}

export const statusCommand: Command = {
  name: 'status',
  usage: 'RELEASE_NAME',
  short: 'display the status of the named release',
  args: exactly(1),
  flags: [
    {
      name: 'revision',
      kind: 'int',
      default: '0',
      help: 'if set, display the status of the named release with revision',
    },
    outputFlag,
  ],
  run: async () => {
    const { runStatus } = await import('../verbs/status.ts')
    return (invocation: Invocation) => runStatus(invocation)
  },
}

export const historyCommand: Command = {
  name: 'history',
  aliases: ['hist'],
  usage: 'RELEASE_NAME',
  short: 'fetch release history',
  args: exactly(1),
  flags: [
    { name: 'max', kind: 'int', default: '256', help: 'maximum number of revision to include in history' },
    { name: 'show-rollback-revision', kind: 'bool', help: 'show the rollback revision column in table output' },
    outputFlag,
  ],
  run: async () => {
    const { runHistory } = await import('../verbs/history.ts')
    return (invocation: Invocation) => runHistory(invocation)
  },
}
