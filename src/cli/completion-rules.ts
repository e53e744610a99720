/** Which completer answers for which argument and flag: one table for all commands. */
import { completeCharts, completeRepositories } from './complete-charts.ts'
import { completeContexts, completeNamespaces, completeReleases, completeRevisions } from './complete-cluster.ts'
import { FILES, NO_FILES, NOTHING, NOTHING_MORE, type Completer } from './completion.ts'
import type { Flag } from './flag.ts'
import { settingsEnv } from './settings.ts'

/** The completer of each argument in turn; behind the last of them nothing more is taken, or the last goes on. */
interface Rule {
  readonly each: readonly Completer[]
  readonly more?: boolean
}

const files: Completer = () => ({ candidates: [], directive: FILES })
const nothing: Completer = () => NOTHING
const release: Rule = { each: [completeReleases] }
const chart: Rule = { each: [completeCharts] }
const file: Rule = { each: [files] }
const none: Rule = { each: [] }

const settingNames: Completer = ({ context }) => ({
  candidates: Object.keys(settingsEnv(context.settings, '', context.program))
    .sort()
    .map((text) => ({ text })),
  directive: NO_FILES,
})

/** install and template: the name is the user's own, unless it is generated. */
const nameAndChart: Completer = (question) => {
  const { args, flags } = question
  const generated = flags.bool('generate-name') || flags.string('name-template') !== ''
  const position = generated ? 0 : 1
  return args.length === position ? completeCharts(question) : NOTHING
}

const ARGUMENTS: Readonly<Record<string, Rule>> = {
  'completion bash': none,
  'completion fish': none,
  'completion powershell': none,
  'completion zsh': none,
  create: file,
  'dependency build': file,
  'dependency list': file,
  'dependency update': file,
  env: { each: [settingNames] },
  'get all': release,
  'get hooks': release,
  'get manifest': release,
  'get metadata': release,
  'get notes': release,
  'get values': release,
  history: release,
  install: { each: [nameAndChart], more: true },
  list: none,
  pull: { each: [completeCharts], more: true },
  push: file,
  'registry login': { each: [nothing] },
  'registry logout': { each: [nothing] },
  'repo add': { each: [nothing, nothing] },
  'repo index': file,
  'repo list': none,
  'repo remove': { each: [completeRepositories], more: true },
  'repo update': { each: [completeRepositories], more: true },
  resume: release,
  rollback: { each: [completeReleases, completeRevisions] },
  'show all': chart,
  'show chart': chart,
  'show crds': chart,
  'show readme': chart,
  'show values': chart,
  'show versions': chart,
  status: release,
  template: { each: [nameAndChart], more: true },
  test: release,
  uninstall: { each: [completeReleases], more: true },
  upgrade: { each: [completeReleases, completeCharts] },
  verify: file,
  version: none,
}

/** undefined: files, or nothing where there are subcommands. */
export function argumentCompleter(command: readonly string[]): Completer | undefined {
  const rule = ARGUMENTS[command.join(' ')]
  if (rule === undefined) return undefined
  return (question) => {
    const at = question.args.length
    const completer = rule.each[at] ?? (rule.more === true ? rule.each.at(-1) : undefined)
    return completer === undefined ? NOTHING_MORE : completer(question)
  }
}

const oneOf =
  (...values: readonly (readonly [text: string, help?: string])[]): Completer =>
  () => ({
    candidates: values.map(([text, help = '']) => ({ text, help })),
    directive: NO_FILES,
  })

const TABLE = ['table', 'Output result in human-readable format'] as const
const JSON_FORMAT = ['json', 'Output result in JSON format'] as const
const YAML = ['yaml', 'Output result in YAML format'] as const

const FLAGS: Readonly<Record<string, Completer>> = {
  color: oneOf(['never'], ['auto'], ['always']),
  colour: oneOf(['never'], ['auto'], ['always']),
  'dry-run': oneOf(['client', 'asks no cluster'], ['server', 'asks the cluster'], ['none', 'acts']),
  'kube-context': completeContexts,
  namespace: completeNamespaces,
  output: (question) => outputForms(question.command[0])(question),
  progress: oneOf(['auto'], ['table'], ['plain'], ['none']),
  revision: (question) => (question.args.length === 1 ? completeRevisions(question) : NOTHING),
  // Only who completes a version reads an index.
  version: async (question) => {
    const { completeVersions } = await import('./complete-versions.ts')
    return completeVersions(question)
  },
  wait: oneOf(['watcher'], ['hookOnly'], ['legacy']),
}

/** Helm's forms; those of our own where Helm has none. */
function outputForms(command: string | undefined): Completer {
  if (command === 'lint') return oneOf(['text', "as Helm's"], JSON_FORMAT, ['sarif', 'for code scanning'])
  const hasNone = command === 'rollback' || command === 'uninstall' || command === 'test'
  return hasNone ? oneOf(['events', 'what happens, as lines of JSON'], TABLE) : oneOf(JSON_FORMAT, TABLE, YAML)
}

/** undefined: files. */
export function flagCompleter({ name }: Flag): Completer | undefined {
  return FLAGS[name]
}
