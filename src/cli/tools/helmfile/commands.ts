/** The commands of helmfile as data; each is loaded when it runs. */
import type { Command } from '../../command.ts'
import { completionCommand } from '../../commands/completion.ts'
import { helpCommand } from '../../commands/help.ts'
import type { Flag } from '../../flag.ts'
import type { HelmfileRun } from './call.ts'

/** Commands that act on releases stand in a table of their own: run-commands.ts. */
import { runCommands, runVerbs } from './run-commands.ts'

const bool = (name: string, help: string, more: Partial<Flag> = {}): Flag => ({ name, kind: 'bool', help, ...more })
const text = (name: string, help: string, more: Partial<Flag> = {}): Flag => ({ name, kind: 'string', help, ...more })
const list = (name: string, help: string): Flag => ({ name, kind: 'stringArray', help })

const stateCommands: readonly Command[] = [
  {
    name: 'build',
    short: 'print states as they are meant, as YAML',
    flags: [bool('embed-values', 'read the values files of releases into the output')],
  },
  {
    name: 'list',
    short: 'list the releases of state files',
    flags: [
      text('output', 'json for JSON'),
      bool('skip-charts', 'prepare no charts and run no hooks'),
      bool('keep-temp-dir', 'accepted; there are no temporary files'),
    ],
  },
  {
    name: 'write-values',
    short: 'write the values of each release to a file',
    flags: [
      { name: 'concurrency', kind: 'int', default: '0', help: 'accepted' },
      list('set', 'accepted; --set does not reach files of values'),
      list('values', 'file of values over all others; may be repeated'),
      text(
        'output-file-template',
        'Go template of the file; default {{ .State.BaseName }}-{{ .State.AbsPathSHA1 }}/{{ .Release.Name }}.yaml',
      ),
    ],
  },
  { name: 'show-dag', short: 'show which releases come together, and after which' },
  {
    name: 'print-env',
    short: 'print the values of the environment, secrets included',
    flags: [text('output', 'yaml or json', { default: 'yaml' })],
  },
  {
    name: 'explain',
    usage: 'RELEASE [PATH]',
    short: 'tell which layer set a value of a release, and which others it hides',
    flags: [text('output', 'json for JSON')],
  },
  {
    name: 'migrate',
    short: 'tell what keeps files of helmfile v0 from being files of v1',
    flags: [text('output', 'json for JSON')],
  },
  {
    name: 'cache',
    short: 'remote files that have been fetched',
    commands: [
      { name: 'info', short: 'where they are, and which' },
      { name: 'cleanup', short: 'remove them' },
    ],
  },
  {
    name: 'create',
    usage: '[NAME]',
    short: 'make the files of a new project',
    flags: [
      text('output-dir', 'folder; default: NAME, or where the program is called', { short: 'o' }),
      bool('force', 'overwrite files that are there'),
    ],
  },
  {
    name: 'init',
    short: 'check what is needed: nothing, as helm and its plugins are part of this program',
    flags: [bool('force', 'accepted')],
  },
  {
    name: 'version',
    short: 'print the version of helmfile that this stands for',
    flags: [text('output', 'json, yaml or short', { short: 'o' })],
  },
]

/** Upstream's order: suggestions come in it. */
const ORDER =
  'create init apply build cache deps destroy diff doctor fetch list repos lint write-values test unittest template sync status show-dag print-env version'.split(
    ' ',
  )

function rankOf({ name }: Command): number {
  const rank = ORDER.indexOf(name)
  return rank < 0 ? ORDER.length : rank
}

export const helmfileRoot: Command = {
  name: '',
  short: 'helmfile: many releases, written down in state files',
  long: 'Acts on many releases that are written down in state files, as helmfile 1.8.0 does, in one process: helm, its diff and secrets, and kustomize are part of it.',
  commands: [
    ...[...stateCommands, ...runCommands].sort((a, b) => rankOf(a) - rankOf(b)),
    completionCommand,
    helpCommand,
  ],
}

const stateVerbs: Readonly<Record<string, () => Promise<HelmfileRun>>> = {
  build: async () => (await import('./verbs/build.ts')).runBuild,
  list: async () => (await import('./verbs/list.ts')).runList,
  'write-values': async () => (await import('./verbs/write-values.ts')).runWriteValues,
  'show-dag': async () => (await import('./verbs/show-dag.ts')).runShowDag,
  'print-env': async () => (await import('./verbs/print-env.ts')).runPrintEnv,
  explain: async () => (await import('./verbs/explain.ts')).runExplain,
  migrate: async () => (await import('./verbs/migrate.ts')).runMigrate,
  'cache info': async () => (await import('./verbs/cache.ts')).runCacheInfo,
  'cache cleanup': async () => (await import('./verbs/cache.ts')).runCacheCleanup,
  create: async () => (await import('./verbs/create.ts')).runCreate,
  init: async () => (await import('./verbs/create.ts')).runInit,
  version: async () => (await import('./verbs/version.ts')).runVersion,
}

/** By its names: `cache info`. undefined for those that only have commands below them. */
export function helmfileVerb(name: string): (() => Promise<HelmfileRun>) | undefined {
  return stateVerbs[name] ?? runVerbs[name]
}
