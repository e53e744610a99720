/** `rollback`, `uninstall` and `test`: verbs on a release that is there. */
import type { Command, Invocation } from '../command.ts'
import { atLeast, exactly } from '../command.ts'
import {
  dryRunFlag,
  forceFlags,
  historyMaxFlag,
  serverSideAutoFlag,
  timeoutFlag,
  waitFlags,
  waitForJobsFlag,
} from '../flags.ts'

export const rollbackCommand: Command = {
  name: 'rollback',
  usage: '<RELEASE> [REVISION]',
  short: 'roll back a release to a previous revision',
  args: atLeast(1),
  flags: [
    { name: 'description', kind: 'string', help: 'add a custom description for the rollback (max 256 characters)' },
    ...forceFlags,
    serverSideAutoFlag,
    { name: 'no-hooks', kind: 'bool', help: 'prevent hooks from running during rollback' },
    timeoutFlag,
    waitForJobsFlag,
    {
      name: 'cleanup-on-fail',
      kind: 'bool',
      help: 'allow deletion of new resources created in this rollback when rollback fails',
    },
    historyMaxFlag,
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
  args: atLeast(1),
  flags: [
    { name: 'dry-run', kind: 'bool', help: 'simulate a uninstall' },
    { name: 'no-hooks', kind: 'bool', help: 'prevent hooks from running during uninstallation' },
    { name: 'ignore-not-found', kind: 'bool', help: 'Treat "release not found" as a successful uninstall' },
    {
      name: 'keep-history',
      kind: 'bool',
      help: 'remove all associated resources and mark the release as deleted, but retain the release history',
    },
    {
      name: 'cascade',
      kind: 'string',
      default: 'background',
      help: 'Must be "background", "orphan", or "foreground". Selects the deletion cascading strategy for the dependents. Defaults to background. Use "foreground" with --wait to ensure resources with finalizers are fully deleted before returning.',
    },
    timeoutFlag,
    { name: 'description', kind: 'string', help: 'add a custom description' },
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
  short: 'run tests for a release',
  args: exactly(1),
  flags: [
    timeoutFlag,
    {
      name: 'logs',
      kind: 'bool',
      help: 'dump the logs from test pods (this runs after all tests are complete, but before any cleanup)',
    },
    {
      name: 'filter',
      kind: 'stringSlice',
      help: 'specify tests by attribute (currently "name") using attribute=value syntax or \'!attribute=value\' to exclude a test (can specify multiple or separate values with commas: name=test1,name=test2)',
    },
  ],
  run: async () => {
    const { runTest } = await import('../verbs/test.ts')
    return (invocation: Invocation) => runTest(invocation)
  },
}
