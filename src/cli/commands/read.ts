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
    { name: 'short', short: 'q', kind: 'bool', help: 'print names only' },
    { name: 'no-headers', kind: 'bool', help: 'print tables without header' },
    {
      name: 'time-format',
      kind: 'string',
      help: 'layout of times, in Go\'s notation: "2006-01-02 15:04:05Z0700"',
    },
    { name: 'date', short: 'd', kind: 'bool', help: 'sort by date' },
    { name: 'reverse', short: 'r', kind: 'bool', help: 'reverse the order' },
    {
      name: 'uninstalled',
      kind: 'bool',
      help: 'show uninstalled releases',
    },
    { name: 'superseded', kind: 'bool', help: 'show superseded releases' },
    { name: 'uninstalling', kind: 'bool', help: 'show uninstalling releases' },
    { name: 'deployed', kind: 'bool', help: 'show deployed releases' },
    { name: 'failed', kind: 'bool', help: 'show failed releases' },
    { name: 'pending', kind: 'bool', help: 'show pending releases' },
    { name: 'all-namespaces', short: 'A', kind: 'bool', help: 'list the releases of all namespaces' },
    { name: 'max', short: 'm', kind: 'int', default: '256', help: 'releases to show at most' },
    {
      name: 'offset',
      kind: 'int',
      default: '0',
      help: 'releases to skip',
    },
    {
      name: 'filter',
      short: 'f',
      kind: 'string',
      help: 'regular expression that names must match',
    },
    {
      name: 'selector',
      short: 'l',
      kind: 'string',
      help: 'labels to select by: key=value, key!=value, separated by commas',
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
  short: 'show the state of a release',
  args: exactly(1),
  flags: [
    {
      name: 'revision',
      kind: 'int',
      default: '0',
      help: 'show this revision',
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
  short: 'list the revisions of a release',
  args: exactly(1),
  flags: [
    { name: 'max', kind: 'int', default: '256', help: 'revisions to show at most' },
    { name: 'show-rollback-revision', kind: 'bool', help: 'tell in the table which revision was rolled back to' },
    outputFlag,
  ],
  run: async () => {
    const { runHistory } = await import('../verbs/history.ts')
    return (invocation: Invocation) => runHistory(invocation)
  },
}
