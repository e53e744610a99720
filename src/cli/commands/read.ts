/** `list`, `status` and `history`: what is on record. */
import type { Command, Invocation } from '../command.ts'
import { exactly, noArgs } from '../command.ts'
import type { Flag } from '../flag.ts'
import { outputFlag } from '../flags.ts'

const STATES = ['uninstalled', 'superseded', 'uninstalling', 'deployed', 'failed', 'pending']

export const listCommand: Command = {
  name: 'list',
  aliases: ['ls'],
  short: 'list releases',
  long: `Lists the releases of a namespace, or of all with -A, in whatever state they are.

Flags such as --deployed and --failed pick states, --filter names (a regular expression), --selector labels.
256 releases are shown at most; --max and --offset page through more.`,
  args: noArgs,
  flags: [
    { name: 'short', short: 'q', kind: 'bool', help: 'print names only' },
    { name: 'no-headers', kind: 'bool', help: 'print tables without header' },
    { name: 'time-format', kind: 'string', help: 'layout of times, in Go\'s notation: "2006-01-02 15:04:05Z0700"' },
    { name: 'date', short: 'd', kind: 'bool', help: 'sort by date' },
    { name: 'reverse', short: 'r', kind: 'bool', help: 'reverse the order' },
    ...STATES.map((name): Flag => ({ name, kind: 'bool', help: `show ${name} releases` })),
    { name: 'all-namespaces', short: 'A', kind: 'bool', help: 'list the releases of all namespaces' },
    { name: 'max', short: 'm', kind: 'int', default: '256', help: 'releases to show at most' },
    { name: 'offset', kind: 'int', default: '0', help: 'releases to skip' },
    { name: 'filter', short: 'f', kind: 'string', help: 'regular expression that names must match' },
    { name: 'selector', short: 'l', kind: 'string', help: "labels to select by: '=', '==' and '!='" },
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
  long: `Shows when and where a release was deployed, its state, revision and description, its objects as they are now,
the last run of its tests, and its notes.`,
  args: exactly(1),
  flags: [{ name: 'revision', kind: 'int', default: '0', help: 'show this revision' }, outputFlag],
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
  long: 'Lists the revisions of a release, the newest last; 256 at most unless --max says otherwise.',
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
