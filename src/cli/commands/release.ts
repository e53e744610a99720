/** `rollback`, `uninstall` and `test`: verbs on a release that is there. */
import type { Command, Invocation } from '../command.ts'
import { atLeast, exactly } from '../command.ts'
import {
  applyAllFlag,
  deadlineFlag,
  dryRunFlag,
  forceFlags,
  historyMaxFlag,
  onlyEventsFlag,
  progressFlags,
  recoverFlag,
  serverSideAutoFlag,
  timeoutFlag,
  waitFlags,
  waitForJobsFlag,
} from '../flags.ts'

export const rollbackCommand: Command = {
  name: 'rollback',
  usage: '<RELEASE> [REVISION]',
  short: 'roll back a release to an earlier revision',
  args: atLeast(1),
  flags: [
    { name: 'description', kind: 'string', help: 'a description of your own, 256 characters at most' },
    ...forceFlags,
    serverSideAutoFlag,
    { name: 'no-hooks', kind: 'bool', help: 'do not run hooks' },
    timeoutFlag,
    waitForJobsFlag,
    {
      name: 'cleanup-on-fail',
      kind: 'bool',
      help: 'if it fails, delete what it created',
    },
    historyMaxFlag,
    dryRunFlag('none'),
    ...waitFlags,
    deadlineFlag,
    recoverFlag,
    applyAllFlag,
    onlyEventsFlag,
    ...progressFlags,
  ],
  exclusive: [
    ['force-replace', 'force-conflicts'],
    ['force', 'force-conflicts'],
  ],
  run: async () => {
    const { runRollback } = await import('../verbs/rollback.ts')
    return (invocation: Invocation) => runRollback(invocation)
  },
}

export const uninstallCommand: Command = {
  name: 'uninstall',
  aliases: ['del', 'delete', 'un'],
  suggestFor: ['remove', 'rm'],
  usage: 'RELEASE_NAME [...]',
  short: 'uninstall a release',
  args: atLeast(1),
  flags: [
    { name: 'dry-run', kind: 'bool', help: 'only simulate' },
    { name: 'no-hooks', kind: 'bool', help: 'do not run hooks' },
    { name: 'ignore-not-found', kind: 'bool', help: 'a release that is not there is no error' },
    {
      name: 'keep-history',
      kind: 'bool',
      help: 'keep the records, marked as uninstalled',
    },
    {
      name: 'cascade',
      kind: 'string',
      default: 'background',
      help: 'how dependents are deleted: background, foreground or orphan',
    },
    timeoutFlag,
    { name: 'description', kind: 'string', help: 'a description of your own' },
    ...waitFlags,
    deadlineFlag,
    recoverFlag,
    onlyEventsFlag,
    ...progressFlags,
  ],
  run: async () => {
    const { runUninstall } = await import('../verbs/uninstall.ts')
    return (invocation: Invocation) => runUninstall(invocation)
  },
}

export const testCommand: Command = {
  name: 'test',
  usage: '[RELEASE]',
  short: 'run the tests of a release',
  args: exactly(1),
  flags: [
    timeoutFlag,
    deadlineFlag,
    {
      name: 'logs',
      kind: 'bool',
      help: 'print the logs of test pods, before they are cleaned up',
    },
    {
      name: 'filter',
      kind: 'stringSlice',
      help: 'tests to run (name=…) or to leave out (!name=…); may be repeated',
    },
    { name: 'junit', kind: 'string', placeholder: 'file', help: 'write how each test ended to a file, as JUnit XML' },
    onlyEventsFlag,
    ...progressFlags,
  ],
  run: async () => {
    const { runTest } = await import('../verbs/test.ts')
    return (invocation: Invocation) => runTest(invocation)
  },
}
