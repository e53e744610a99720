/** `install` and `upgrade`. */
import type { Command, Invocation } from '../command.ts'
import { atLeast, exactly } from '../command.ts'
import type { Flag } from '../flag.ts'
import {
  applyAllFlag,
  deadlineFlag,
  dryRunFlag,
  historyMaxFlag,
  installFlags,
  nameFlags,
  eventOutputFlag,
  progressFlags,
  recoverFlag,
  reworded,
  serverSideAutoFlag,
} from '../flags.ts'

const hideSecret: Flag = {
  name: 'hide-secret',
  kind: 'bool',
  help: 'with --dry-run, do not print Secrets',
}

const exclusive = [
  ['force-replace', 'force-conflicts'],
  ['force', 'force-conflicts'],
]

export const installCommand: Command = {
  name: 'install',
  usage: '[NAME] [CHART]',
  short: 'install a chart',
  args: atLeast(1),
  flags: [
    ...installFlags,
    ...nameFlags,
    dryRunFlag('none'),
    hideSecret,
    deadlineFlag,
    recoverFlag,
    applyAllFlag,
    eventOutputFlag,
    ...progressFlags,
  ],
  exclusive,
  run: async () => {
    const { runInstall } = await import('../verbs/install.ts')
    return (invocation: Invocation) => runInstall({ ...invocation, pulledTo: 'stdout' })
  },
}

const UPGRADE_TEXTS = {
  'create-namespace': 'with --install, create the namespace if it is not there',
  labels: 'labels to add to the record of the release: key1=val1,key2=null; null removes one',
  'rollback-on-failure': 'go back to the last good revision when it fails; waits as with --wait=watcher',
  'skip-crds': 'with --install, leave out the CRDs of the chart',
}

export const upgradeCommand: Command = {
  name: 'upgrade',
  usage: '[RELEASE] [CHART]',
  short: 'upgrade a release',
  args: exactly(2),
  flags: [
    ...reworded(installFlags, UPGRADE_TEXTS),
    {
      name: 'install',
      short: 'i',
      kind: 'bool',
      help: 'install the release if it is not there',
    },
    { name: 'reset-values', kind: 'bool', help: "go back to the chart's own values" },
    {
      name: 'reuse-values',
      kind: 'bool',
      help: 'start from the values of the last revision and merge new ones into them',
    },
    {
      name: 'reset-then-reuse-values',
      kind: 'bool',
      help: "take the new chart's values, then the last release's, then new ones",
    },
    historyMaxFlag,
    {
      name: 'cleanup-on-fail',
      kind: 'bool',
      help: 'if it fails, delete what it created',
    },
    serverSideAutoFlag,
    dryRunFlag('none'),
    hideSecret,
    deadlineFlag,
    recoverFlag,
    applyAllFlag,
    eventOutputFlag,
    ...progressFlags,
  ],
  exclusive,
  run: async () => {
    const { runUpgrade } = await import('../verbs/upgrade.ts')
    return (invocation: Invocation) => runUpgrade({ ...invocation, pulledTo: 'stdout' })
  },
}
