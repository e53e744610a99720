/** The command line of Helm 3.22. */
import { HELM_3 } from '../../compat.ts'
import { TshelmError } from '../../errors.ts'
import type { Command } from '../command.ts'
import type { Dialect } from '../dialect.ts'
import type { Flags } from '../flag.ts'
import { globalFlags } from '../flags.ts'
import { root } from '../tree.ts'
import { helm3Command, helm3Flag } from './flags.ts'
import { logLine } from './log.ts'
import { errorText } from './words.ts'

export const helm3: Dialect = {
  compat: HELM_3,
  root: helm3Command(root),
  globalFlags: globalFlags.map((flag) => helm3Flag(flag, '')),
  flags: (flags, command) => ({
    bool: (name) => flags.bool(name),
    string: (name) => stringOf(name, flags, command),
    int: (name) => flags.int(name),
    duration: (name) => flags.duration(name),
    list: (name) => flags.list(name),
    changed: (name) => flags.changed(name),
    checkLate: () => checkDryRun(flags, command),
  }),
  logLine,
  errorText,
  unknownDriver: (message) => `helm.go:83: ${message}\n`,
}

/** `--wait` and `--dry-run` in Helm 4's words. */
function stringOf(name: string, flags: Flags, command: Command): string {
  if (name === 'wait') return flags.bool('wait') ? 'legacy' : 'hookOnly'
  return name === 'dry-run' ? dryRun(flags, command) : flags.string(name)
}

function dryRun(flags: Flags, { name }: Command): string {
  if (name === 'rollback') return flags.bool('dry-run') ? 'client' : 'none'
  const text = flags.string('dry-run')
  switch (text) {
    case 'client':
    case 'true':
    case 'server':
      return text === 'server' ? 'server' : 'client'
    case 'none':
    case 'false':
      // It never installs anything; templates may look things up.
      return name === 'template' ? 'server' : 'none'
    default:
      // Nothing, or what checkLate refuses before it matters.
      return name === 'template' ? 'client' : 'none'
  }
}

const DRY_RUNS = ['', 'false', 'true', 'none', 'client', 'server']

/** Helm 3 looks at it when it has the chart. */
function checkDryRun(flags: Flags, { name }: Command): void {
  if (name === 'rollback' || DRY_RUNS.includes(flags.string('dry-run'))) return
  throw new TshelmError(
    'cli/usage',
    'Invalid dry-run flag. Flag must one of the following: false, true, none, client, server',
  )
}
