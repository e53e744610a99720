/** Help texts from the command table, laid out as cobra lays them out. Loaded when help is asked for. */
import { fullName, usageLine, type Command } from './command.ts'
import { isHidden, shownDefault, type Flag } from './flag.ts'
import { LONG_TEXTS } from './long-texts-table.ts'

const helpFlagOf = (name: string): Flag => ({ name: 'help', short: 'h', kind: 'bool', help: `help for ${name}` })

export interface HelpOptions {
  readonly globalFlags: readonly Flag[]
  readonly program: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Defaults that the environment gives, by flag. */
  readonly defaults: Readonly<Record<string, string>>
}

export function helpText(path: readonly Command[], options: HelpOptions): string {
  const command = path.at(-1)!
  const names = path.slice(1).map(({ name }) => name)
  const long = command.long ?? LONG_TEXTS[names.join(' ')] ?? command.short
  return `${long.replaceAll('<PROGRAM>', options.program).trimEnd()}\n\n${usageText(path, options)}`
}

/** For a word that is no command: without what the root is for, and without its help flag. */
export function rootUsage(root: Command, options: HelpOptions): string {
  return usageText([root], options).replace(/^ {2}-h, --help .*\n/m, '')
}

/** Without what the command does. */
export function usageText(path: readonly Command[], options: HelpOptions): string {
  const { globalFlags, program } = options
  const command = path.at(-1)!
  const full = fullName(path, program)
  const root = path.length === 1
  const children = (command.commands ?? []).filter((child) => child.hidden !== true)
  let text = 'Usage:'
  if (command.run !== undefined || command.commands === undefined) text += `\n  ${usageLine(full, command)}`
  if (children.length > 0) text += `\n  ${full} [command]`
  if (command.aliases?.length) text += `\n\nAliases:\n  ${[command.name, ...command.aliases].join(', ')}`
  if (command.example !== undefined) {
    text += `\n\nExamples:\n${command.example.replaceAll('<PROGRAM>', program)}`
  }
  if (children.length > 0) text += `\n\nAvailable Commands:\n${commandList(children)}`
  const own = [...(command.flags ?? []), helpFlagOf(command.name === '' ? program : command.name)]
  text += `\n\nFlags:\n${flagList(root ? [...own, ...globalFlags] : own, options)}`
  if (!root) text += `\n\nGlobal Flags:\n${flagList(globalFlags, options)}`
  if (children.length > 0) text += `\n\n"${full} [command] --help" tells more about one of them.`
  return `${text}\n`
}

function commandList(children: readonly Command[]): string {
  const rows = children.map((child) => [child.name, child.short] as const)
  const width = Math.max(11, ...rows.map(([name]) => name.length))
  return rows
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, short]) => `  ${name.padEnd(width)} ${short}`)
    .join('\n')
}

function flagList(flags: readonly Flag[], { defaults, env }: HelpOptions): string {
  const rows = flags
    .filter((flag) => !isHidden(flag, env))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((flag) => ({ left: leftColumn(flag), right: rightColumn(flag, defaults[flag.name]) }))
  const width = Math.max(...rows.map(({ left }) => left.length))
  return rows.map(({ left, right }) => `${left.padEnd(width)}   ${right}`).join('\n')
}

const KIND_WORD = {
  bool: '',
  string: 'string',
  int: 'int',
  uint: 'uint',
  float: 'float',
  duration: 'duration',
  stringArray: 'stringArray',
  stringSlice: 'strings',
  stringMap: 'stringToString',
} as const

function leftColumn(flag: Flag): string {
  const short = flag.short === undefined ? '      ' : `  -${flag.short}, `
  const word = flag.placeholder ?? KIND_WORD[flag.kind]
  const bare = flag.bare === undefined ? '' : flag.placeholder === undefined ? `[="${flag.bare}"]` : `[=${flag.bare}]`
  return `${short}--${flag.name}${word === '' ? '' : ` ${word}`}${bare}`
}

function rightColumn(flag: Flag, given: string | undefined): string {
  const value = shownDefault(flag, given)
  return value === '' ? flag.help : `${flag.help} (default ${value})`
}
