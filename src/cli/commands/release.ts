/** `rollback`, `uninstall` and `test`: verbs on a release that is there. */
import type { Command, Invocation } from '../command.ts'
import { atLeast, exactly } from '../command.ts'
import { dryRunFlag, timeoutFlag, waitFlags } from '../flags.ts'

export const rollbackCommand: Command = {
  name: 'rollback',
  usage: '<RELEASE> [REVISION]',
  short: 'roll back a release to an earlier revision',
  long: `Makes a new revision that is like an earlier one: the one named, or the one before the newest.

"history" lists the revisions there are.`,
  args: atLeast(1),
  flags: [
    { name: 'description', kind: 'string', help: 'a description of your own, 256 characters at most' },
    { name: 'force-replace', kind: 'bool', help: 'update objects by replacing them' },
    {
      name: 'force',
      kind: 'bool',
      help: 'update objects by replacing them',
      deprecated: 'use --force-replace instead',
      hidden: true,
    },
    { name: 'force-conflicts', kind: 'bool', help: 'take over fields that other managers own' },
    {
      name: 'server-side',
      kind: 'string',
      default: 'auto',
      help: 'let the server merge changes: true, false, or auto, as the revision was made',
    },
    { name: 'no-hooks', kind: 'bool', help: 'do not run hooks' },
    timeoutFlag,
    { name: 'wait-for-jobs', kind: 'bool', help: 'with --wait, also wait until jobs have completed' },
    { name: 'cleanup-on-fail', kind: 'bool', help: 'if it fails, delete what it created' },
    { name: 'history-max', kind: 'int', default: '10', help: 'revisions kept on record; 0 keeps all' },
    dryRunFlag('none'),
    ...waitFlags,
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
  long: `Deletes the objects of a release, and its record unless --keep-history is given.

Objects that the release does not own are left where they are and named. Foreground cascading together with --wait
returns only when objects with finalizers are gone.`,
  args: atLeast(1),
  flags: [
    { name: 'dry-run', kind: 'bool', help: 'only simulate' },
    { name: 'no-hooks', kind: 'bool', help: 'do not run hooks' },
    { name: 'ignore-not-found', kind: 'bool', help: 'a release that is not there is no error' },
    { name: 'keep-history', kind: 'bool', help: 'keep the records, marked as uninstalled' },
    {
      name: 'cascade',
      kind: 'string',
      default: 'background',
      help: 'how dependents are deleted: background, foreground or orphan',
    },
    timeoutFlag,
    { name: 'description', kind: 'string', help: 'a description of your own' },
    ...waitFlags,
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
  long: 'Runs the test hooks that the chart of a release defines.',
  args: exactly(1),
  flags: [
    timeoutFlag,
    { name: 'logs', kind: 'bool', help: 'print the logs of test pods, before they are cleaned up' },
    {
      name: 'filter',
      kind: 'stringSlice',
      help: 'tests to run (name=…) or to leave out (!name=…); may be repeated',
    },
  ],
  run: async () => {
    const { runTest } = await import('../verbs/test.ts')
    return (invocation: Invocation) => runTest(invocation)
  },
}
