/** `install` and `upgrade`. */
import type { Command, Invocation } from '../command.ts'
import { atLeast, exactly } from '../command.ts'
import type { Flag } from '../flag.ts'
import { dryRunFlag, installFlags, nameFlags, outputFlag } from '../flags.ts'

const hideSecret: Flag = { name: 'hide-secret', kind: 'bool', help: 'with --dry-run, do not print Secrets' }

const exclusive = [
  ['force-replace', 'force-conflicts'],
  ['force', 'force-conflicts'],
]

export const installCommand: Command = {
  name: 'install',
  usage: '[NAME] [CHART]',
  short: 'install a chart',
  long: `Installs a chart: renders it, applies its objects and keeps a record of the release.

CHART is a folder or an archive. Values come from the chart, from files (-f) and from
the command line (--set and the like); what stands further right wins. --dry-run shows what would be done.`,
  args: atLeast(1),
  flags: [...installFlags, ...nameFlags, dryRunFlag('none'), hideSecret, outputFlag],
  exclusive,
  run: async () => {
    const { runInstall } = await import('../verbs/install.ts')
    return (invocation: Invocation) => runInstall(invocation)
  },
}

export const upgradeCommand: Command = {
  name: 'upgrade',
  usage: '[RELEASE] [CHART]',
  short: 'upgrade a release',
  long: `Upgrades a release to another version of its chart, to other values, or both.

Values set before are kept when none are given, and forgotten when some are, unless --reuse-values or
--reset-then-reuse-values merge both. With --install, a release that is not there is installed.`,
  args: exactly(2),
  flags: [
    ...installFlags.filter(({ name }) => name !== 'create-namespace'),
    { name: 'create-namespace', kind: 'bool', help: 'with --install, create the namespace if it is not there' },
    { name: 'install', short: 'i', kind: 'bool', help: 'install the release if it is not there' },
    { name: 'reset-values', kind: 'bool', help: "go back to the chart's own values" },
    { name: 'reuse-values', kind: 'bool', help: "keep the last release's values and merge new ones into them" },
    {
      name: 'reset-then-reuse-values',
      kind: 'bool',
      help: "take the new chart's values, then the last release's, then new ones",
    },
    { name: 'history-max', kind: 'int', default: '10', help: 'revisions kept on record; 0 keeps all' },
    { name: 'cleanup-on-fail', kind: 'bool', help: 'if it fails, delete what it created' },
    {
      name: 'server-side',
      kind: 'string',
      default: 'auto',
      help: 'let the server merge changes: true, false, or auto, as the release was made',
    },
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
