/** `install` and `upgrade`. */
import type { Command, Invocation } from '../command.ts'
import { atLeast, exactly } from '../command.ts'
import type { Flag } from '../flag.ts'
import {
  dryRunFlag,
  historyMaxFlag,
  installFlags,
  nameFlags,
  outputFlag,
  reworded,
  serverSideAutoFlag,
} from '../flags.ts'

const hideSecret: Flag = {
  name: 'hide-secret',
  kind: 'bool',
  help: 'hide Kubernetes Secrets when also using the --dry-run flag',
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
  flags: [...installFlags, ...nameFlags, dryRunFlag('none'), hideSecret, outputFlag],
  exclusive,
  run: async () => {
    const { runInstall } = await import('../verbs/install.ts')
    return (invocation: Invocation) => runInstall(invocation)
  },
}

const UPGRADE_TEXTS = {
  'create-namespace': 'if --install is set, create the release namespace if not present',
  'disable-openapi-validation':
    'if set, the upgrade process will not validate rendered templates against the Kubernetes OpenAPI Schema',
  'hide-notes': 'if set, do not show notes in upgrade output. Does not affect presence in chart metadata',
  labels:
    'Labels that would be added to release metadata. Should be separated by comma. Original release labels will be merged with upgrade labels. You can unset label using null.',
  'no-hooks': 'disable pre/post upgrade hooks',
  'rollback-on-failure':
    'if set, Helm will rollback the upgrade to previous success release upon failure. The --wait flag will be defaulted to "watcher" if --rollback-on-failure is set',
  'skip-crds':
    'if set, no CRDs will be installed when an upgrade is performed with install flag enabled. By default, CRDs are installed if not already present, when an upgrade is performed with install flag enabled',
  'take-ownership':
    'if set, upgrade will ignore the check for helm annotations and take ownership of the existing resources',
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
      help: "if a release by this name doesn't already exist, run an install",
    },
    { name: 'reset-values', kind: 'bool', help: 'when upgrading, reset the values to the ones built into the chart' },
    {
      name: 'reuse-values',
      kind: 'bool',
      help: "when upgrading, reuse the last release's values and merge in any overrides from the command line via --set and -f. If '--reset-values' is specified, this is ignored",
    },
    {
      name: 'reset-then-reuse-values',
      kind: 'bool',
      help: "when upgrading, reset the values to the ones built into the chart, apply the last release's values and merge in any overrides from the command line via --set and -f. If '--reset-values' or '--reuse-values' is specified, this is ignored",
    },
    historyMaxFlag,
    {
      name: 'cleanup-on-fail',
      kind: 'bool',
      help: 'allow deletion of new resources created in this upgrade when upgrade fails',
    },
    serverSideAutoFlag,
    dryRunFlag('none'),
    hideSecret,
    outputFlag,
  ],
  exclusive,
  run: async () => {
    const { runUpgrade } = await import('../verbs/upgrade.ts')
    return (invocation: Invocation) => runUpgrade(invocation)
  },
}
