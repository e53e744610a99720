/** Helm 3's flags, as changes to Helm 4's. */
import { atLeast, type Command } from '../command.ts'
import type { Flag } from '../flag.ts'

const bool = (name: string, help: string, more: Partial<Flag> = {}): Flag => ({ name, kind: 'bool', help, ...more })

/** Flags that Helm 3 does not know. Verbs still ask for them: they have the value that stands for not given. */
const ABSENT: Readonly<Record<string, string>> = {
  color: 'never',
  colour: 'never',
  'content-cache': '',
  description: '',
  'force-conflicts': 'false',
  'force-replace': 'false',
  'rollback-on-failure': 'false',
  'server-side': 'false',
  'show-rollback-revision': 'false',
}

const WITH_DESCRIPTION = new Set(['install', 'upgrade', 'template', 'uninstall'])

const dryRun: Partial<Flag> = { bare: 'client', help: "only simulate: 'client' asks no cluster, 'server' does" }

/** The flag as Helm 3 has it. */
export function helm3Flag(flag: Flag, command: string): Flag {
  const { name } = flag
  const absent = ABSENT[name]
  if (absent !== undefined && !(name === 'description' && WITH_DESCRIPTION.has(command))) {
    return { ...without(flag, 'env', 'check', 'short'), absent: true, hidden: true, default: absent }
  }
  switch (name) {
    case 'wait':
      return bool('wait', 'wait until everything is ready, for --timeout at most')
    case 'dry-run':
      if (flag.kind === 'bool' || command === 'rollback') return bool('dry-run', 'only simulate')
      return { ...flag, ...dryRun, default: '' }
    case 'post-renderer':
      return { ...without(flag, 'once'), help: 'program that the manifests go through' }
    default:
      // Deprecated in Helm 4 only.
      return flag.deprecated === undefined ? flag : without(flag, 'deprecated', 'hidden')
  }
}

function without(flag: Flag, ...keys: (keyof Flag)[]): Flag {
  return Object.fromEntries(
    Object.entries(flag).filter(([key]) => !keys.includes(key as keyof Flag)),
  ) as unknown as Flag
}

const RECREATE_PODS =
  'functionality will no longer be updated. Consult the documentation for other methods to recreate pods'

/** Flags that Helm 4 has no more, by command. */
const OWN: Readonly<Record<string, readonly Flag[]>> = {
  list: [bool('all', 'show releases in every state', { short: 'a' })],
  rollback: [bool('recreate-pods', 'restart pods')],
  version: [bool('client', 'leave servers out', { short: 'c', hidden: true })],
  upgrade: [bool('recreate-pods', 'restart pods', { hidden: true, deprecated: RECREATE_PODS })],
  status: [bool('show-desc', 'show the description as well'), bool('show-resources', 'show the objects as well')],
  test: [bool('hide-notes', 'do not print the notes')],
}

export function helm3Command(command: Command): Command {
  const { flags, commands, exclusive } = command
  const changed = [...(flags ?? []).map((flag) => helm3Flag(flag, command.name)), ...(OWN[command.name] ?? [])]
  return {
    ...command,
    ...(flags === undefined ? {} : { flags: changed }),
    ...(commands === undefined ? {} : { commands: commands.map(helm3Command) }),
    ...(command.name === 'lint' ? { args: atLeast(0), defaultArgs: ['.'] } : {}),
    // Helm 3 refuses no combination.
    ...(exclusive === undefined ? {} : { exclusive: [] }),
  }
}
