/** `__complete`: candidates for the word under the cursor, in cobra's protocol. */
import { isTshelmError, messageOf, TshelmError } from '../errors.ts'
import { flagCompleter, argumentCompleter } from './completion-rules.ts'
import { FILES, NO_FILES, type Answer, type Candidate, type Question } from './completion.ts'
import type { Command } from './command.ts'
import { isHidden, isList, type Flag, type Flags } from './flag.ts'
import { findCommand, flagTable, parseLine } from './parse.ts'
import type { CliHost } from './command.ts'
import { readSettings } from './settings.ts'

export interface CompletionOptions {
  readonly host: CliHost
  readonly root: Command
  readonly globalFlags: readonly Flag[]
  readonly descriptions: boolean
  /** Whether arguments and values of flags are those of helm's commands. Default: true. */
  readonly ofHelm?: boolean
}

/**
 * The last of `words` is the word being typed. Prints one candidate a line, its description behind a tab, and last `:DIRECTIVE`, the sum
 * of 1 error, 2 no blank behind, 4 no files, 8 files by extension, 16 folders. Always ends with 0: a shell is listening.
 */
export async function complete(words: readonly string[], options: CompletionOptions): Promise<number> {
  const { host, descriptions } = options
  let answer: Answer
  try {
    answer = await answerFor(words.slice(0, -1), words.at(-1) ?? '', options)
  } catch (error) {
    if (!isTshelmError(error)) throw error
    host.stderr(`[Error] ${messageOf(error)}\n`)
    answer = { candidates: [], directive: FILES }
  }
  const hints = host.env['HELM_ACTIVE_HELP'] !== '0' && host.env['COBRA_ACTIVE_HELP'] !== '0'
  const lines = answer.candidates
    .filter(({ text }) => hints || !text.startsWith('_activeHelp_'))
    .map(({ text, help = '' }) => (descriptions && help !== '' ? `${text}\t${help.split('\n', 1)[0]!.trim()}` : text))
  host.stdout(`${[...lines, `:${String(answer.directive)}`].join('\n')}\n`)
  host.stderr(`Completion ended with directive: ${directiveName(answer.directive)}\n`)
  return 0
}

const DIRECTIVES = ['Error', 'NoSpace', 'NoFileComp', 'FilterFileExt', 'FilterDirs', 'KeepOrder']

function directiveName(directive: number): string {
  const names = DIRECTIVES.filter((_, bit) => (directive & (1 << bit)) !== 0)
  return (names.length === 0 ? ['Default'] : names).map((name) => `ShellCompDirective${name}`).join(', ')
}

async function answerFor(before: readonly string[], typed: string, options: CompletionOptions): Promise<Answer> {
  const { root, globalFlags, host, ofHelm = true } = options
  const { program, env } = host
  if (before[0] === 'help') {
    const { path } = findCommand(before.slice(1), { root, globalFlags, program })
    return { candidates: commandCandidates(path, typed), directive: NO_FILES }
  }
  const { path } = findCommand(before, { root, globalFlags, program })
  const table = flagTable(path, globalFlags)
  const asked = flagUnderCursor(before, typed, { table, command: path.at(-1)! })
  const line = parseLine(asked?.before ?? before, { root, globalFlags, env, program })
  if (line.help) return { candidates: [], directive: NO_FILES }
  const call = (): Question => ({
    command: path.map(({ name }) => name).slice(1),
    args: line.args,
    typed: asked?.typed ?? typed,
    flags: line.flags,
    context: { ...host, settings: readSettings(line.flags, env, host.platform) },
  })
  if (asked !== undefined) {
    const completer = ofHelm ? flagCompleter(asked.flag) : undefined
    return completer === undefined ? NO_CANDIDATES : completer(call())
  }
  if (typed.startsWith('-') && !typed.includes('=') && !before.includes('--')) {
    return { candidates: flagCandidates(path, globalFlags, { typed, flags: line.flags, env }), directive: NO_FILES }
  }
  const commands = line.args.length === 0 && !ownFlagIsSet(path, line.flags) ? commandCandidates(path, typed) : []
  const completer = ofHelm ? argumentCompleter(path.map(({ name }) => name).slice(1)) : undefined
  if (completer !== undefined) {
    const { candidates, directive } = await completer(call())
    return { candidates: [...commands, ...candidates], directive }
  }
  const isGroup = path.at(-1)!.commands !== undefined
  return { candidates: commands, directive: isGroup && line.args.length === 0 ? NO_FILES : FILES }
}

const NO_CANDIDATES: Answer = { candidates: [], directive: FILES }

interface FlagUnderCursor {
  readonly flag: Flag
  /** What of its value is typed. */
  readonly typed: string
  /** The words without the flag. */
  readonly before: readonly string[]
}

/** `--flag=val` or `--flag val`, where the flag takes a value. Throws `cli/usage` for one that is not known. */
function flagUnderCursor(
  before: readonly string[],
  typed: string,
  { table, command }: { readonly table: ReadonlyMap<string, Flag>; readonly command: Command },
): FlagUnderCursor | undefined {
  if (before.includes('--')) return undefined
  const equals = typed.indexOf('=')
  const inline = /^-./.test(typed)
  const word = inline ? typed.slice(0, Math.max(0, equals)) : (before.at(-1) ?? '')
  if (!/^-./.test(word) || word.includes('=')) return undefined
  const name = word.startsWith('--') ? word.slice(2) : word.at(-1)!
  const flag = word.startsWith('--') ? table.get(name) : [...table.values()].find(({ short }) => short === name)
  if (flag === undefined) {
    throw new TshelmError('cli/usage', `Subcommand '${command.name}' does not support flag '${name}'`)
  }
  if (inline) return { flag, typed: typed.slice(equals + 1), before }
  if (flag.kind === 'bool' || flag.bare !== undefined) return undefined
  return { flag, typed, before: before.slice(0, -1) }
}

function commandCandidates(path: readonly Command[], typed: string): Candidate[] {
  const children = (path.at(-1)!.commands ?? []).filter(({ hidden }) => hidden !== true)
  const all = children.map(({ name, short }): Candidate => ({ text: name, help: short }))
  return all.filter(({ text }) => text.startsWith(typed)).sort((a, b) => (a.text < b.text ? -1 : 1))
}

/** Global flags first, each group by name; those that stand already and cannot be repeated are left out. */
function flagCandidates(
  path: readonly Command[],
  globalFlags: readonly Flag[],
  { typed, flags, env }: { readonly typed: string; readonly flags: Flags; readonly env: CliHost['env'] },
): Candidate[] {
  const command = path.at(-1)!
  const excluded = new Set(
    (command.exclusive ?? []).flatMap((group) =>
      group.some((name) => flags.changed(name)) ? group.filter((name) => !flags.changed(name)) : [],
    ),
  )
  const table = flagTable([{ name: command.name, short: '', flags: command.flags ?? [] }], [])
  const own = [...table.values()].map((flag) =>
    flag.name === 'help' ? { ...flag, help: `help for ${command.name || 'helm'}` } : flag,
  )
  const groups = path.length === 1 ? [[...globalFlags, ...own]] : [globalFlags, own]
  return groups.flatMap((group) =>
    group
      .filter((flag) => !isHidden(flag, env) && flag.deprecated === undefined && !excluded.has(flag.name))
      .filter((flag) => !flags.changed(flag.name) || isList(flag))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap(({ name, short, help }) => [
        { text: `--${name}`, help },
        ...(short === undefined ? [] : [{ text: `-${short}`, help }]),
      ])
      .filter(({ text }) => text.startsWith(typed)),
  )
}

/** cobra: behind a flag of its own, a command no longer has subcommands. */
function ownFlagIsSet(path: readonly Command[], flags: Flags): boolean {
  return (path.at(-1)!.flags ?? []).some(({ name }) => flags.changed(name))
}
