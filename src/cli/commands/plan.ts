/** `plan` and `apply-plan`: what a verb would do, before it does it. Not Helm's own. */
import type { Command, Invocation } from '../command.ts'
import { exactly } from '../command.ts'
import type { Flag } from '../flag.ts'
import { deadlineFlag, eventOutputFlag, progressFlags } from '../flags.ts'
import { installCommand, upgradeCommand } from './install.ts'
import { rollbackCommand, uninstallCommand } from './release.ts'

/** Of the verbs' flags, those that a plan answers by itself. */
const ANSWERED = new Set(['dry-run', 'hide-secret', 'ignore-not-found', 'hide-notes'])

function flagsOf({ flags = [] }: Command): Flag[] {
  return flags
    .filter(({ name }) => name !== 'output')
    .map((flag) => (ANSWERED.has(flag.name) ? { ...flag, absent: true } : flag))
}

const contextFlag: Flag = {
  name: 'context',
  short: 'C',
  kind: 'int',
  default: '3',
  help: 'unchanged lines to show around changes; -1 shows all',
}
const showSecretsFlag: Flag = { name: 'show-secrets', kind: 'bool', help: 'do not mask the values of Secrets' }
const exitCodeFlag: Flag = {
  name: 'detailed-exitcode',
  kind: 'bool',
  help: 'end with 2 when something would change',
}

const planFlags: readonly Flag[] = [
  { name: 'out', kind: 'string', help: 'file to keep the plan in, for apply-plan; it holds the manifest, Secrets too' },
  { name: 'output', short: 'o', kind: 'string', default: 'text', help: 'text or json', placeholder: 'format' },
  contextFlag,
  showSecretsFlag,
  exitCodeFlag,
]

type Verb = 'install' | 'upgrade' | 'rollback' | 'uninstall'

function planOf(verb: Verb, command: Command): Command {
  const { usage, args, exclusive } = command
  return {
    name: verb,
    short: `show what ${verb} would do`,
    long: `Shows what ${verb} would do to the cluster, object by object: every write is tried as a dry run of the server, nothing is changed.

With --out the plan is kept in a file, which apply-plan executes as it is.`,
    ...(usage === undefined ? {} : { usage: verb === 'uninstall' ? 'RELEASE_NAME' : usage }),
    ...(verb === 'uninstall' ? { args: exactly(1) } : args && { args }),
    ...(exclusive && { exclusive }),
    flags: [...flagsOf(command), ...planFlags],
    run: async () => {
      const { runPlan } = await import('../verbs/plan.ts')
      return (invocation: Invocation) => runPlan(verb, invocation)
    },
  }
}

export const planCommand: Command = {
  name: 'plan',
  short: 'show what a command would do to the cluster',
  long: 'Shows what a command would do to the cluster, and keeps it for apply-plan.',
  commands: [
    planOf('install', installCommand),
    planOf('upgrade', upgradeCommand),
    planOf('rollback', rollbackCommand),
    planOf('uninstall', uninstallCommand),
  ],
}

export const applyPlanCommand: Command = {
  name: 'apply-plan',
  usage: 'FILE',
  short: 'execute a plan that was kept in a file',
  long: `Executes a plan that plan --out has kept, unchanged, if what it saw is still so: the same cluster, the same newest
revision, the same objects.`,
  args: exactly(1),
  flags: [deadlineFlag, eventOutputFlag, ...progressFlags],
  run: async () => {
    const { runApplyPlan } = await import('../verbs/apply-plan.ts')
    return (invocation: Invocation) => runApplyPlan(invocation)
  },
}
