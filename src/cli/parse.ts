/** argv → command, flags, arguments, as cobra and pflag read them. */
import { quote } from '../../gotemplate/go/strconv.ts'
import { TshelmError } from '../errors.ts'
import type { Command } from './command.ts'
import { FlagSet, type Flag, type Flags } from './flag.ts'

export interface ParsedLine {
  readonly command: Command
  /** From the root to the command. */
  readonly path: readonly Command[]
  readonly args: readonly string[]
  readonly flags: FlagSet
  readonly help: boolean
  /** Deprecated flags that were used, as warnings for stderr. */
  readonly warnings: readonly string[]
}

export interface ParseOptions {
  readonly root: Command
  readonly globalFlags: readonly Flag[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly program: string
  /** Receives warnings for the log, as they come. */
  readonly notice?: (message: string) => void
  /** Flags that are not known are passed over, with the word behind them (pflag: UnknownFlags). Default: false. */
  readonly ignoreUnknown?: boolean
}

const helpFlag: Flag = { name: 'help', short: 'h', kind: 'bool', help: 'help for this command' }

/** Throws `cli/usage` in cobra's words. */
export function parseLine(argv: readonly string[], options: ParseOptions): ParsedLine {
  const { path, rest } = findCommand(argv, options)
  const command = path.at(-1)!
  const table = flagTable(path, options.globalFlags)
  const flags = [...table.values(), ...allFlags(path, options.globalFlags).filter(isAbsent)]
  const reader = new FlagReader(table, new FlagSet(flags, options.env), options)
  const args = reader.read(rest)
  return { command, path, args, flags: reader.flags, help: reader.flags.bool('help'), warnings: reader.warnings }
}

/** Every flag that may stand behind a command, its own before global ones. */
export function flagTable(path: readonly Command[], globalFlags: readonly Flag[]): ReadonlyMap<string, Flag> {
  return new Map([...ownTable(path, globalFlags), [helpFlag.name, helpFlag]])
}

function ownTable(path: readonly Command[], globalFlags: readonly Flag[]): ReadonlyMap<string, Flag> {
  const flags = allFlags(path, globalFlags).filter((flag) => !isAbsent(flag))
  return new Map(flags.map((flag) => [flag.name, flag]))
}

function allFlags(path: readonly Command[], globalFlags: readonly Flag[]): readonly Flag[] {
  return [...globalFlags, ...(path.at(-1)!.flags ?? [])]
}

function isAbsent({ absent }: Flag): boolean {
  return absent === true
}

/** The deepest command that the words name; words that are flags or their arguments are passed over (cobra: Find, stripFlags). */
export function findCommand(
  argv: readonly string[],
  { root, globalFlags, program }: Pick<ParseOptions, 'root' | 'globalFlags' | 'program'>,
): { readonly path: readonly Command[]; readonly rest: readonly string[] } {
  const path = [root]
  let rest = argv
  for (;;) {
    const command = path.at(-1)!
    // cobra: --help is defined only later, and here takes the next word for its value.
    const at = firstWord(rest, ownTable(path, globalFlags))
    const word = at < 0 ? undefined : rest[at]!
    const next = word === undefined ? undefined : findChild(command, word)
    if (next === undefined) {
      if (word !== undefined && command === root && command.takesArguments !== true)
        throw unknownCommand(word, root, program)
      return { path, rest }
    }
    path.push(next)
    if (next.takes?.test(word!) === true) return { path, rest }
    rest = [...rest.slice(0, at), ...rest.slice(at + 1)]
    if (next.tool !== undefined) return { path, rest }
  }
}

function findChild(command: Command, word: string): Command | undefined {
  return command.commands?.find(
    (child) => child.name === word || child.aliases?.includes(word) || child.takes?.test(word),
  )
}

function firstWord(argv: readonly string[], table: ReadonlyMap<string, Flag>): number {
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i]!
    if (word === '--') return -1
    if (word.startsWith('--')) {
      if (!word.includes('=') && !standsBare(table.get(word.slice(2)))) i++
    } else if (word.startsWith('-')) {
      if (word.length === 2 && !standsBare(byShort(table, word[1]!))) i++
    } else if (word !== '') return i
  }
  return -1
}

function standsBare(flag: Flag | undefined): boolean {
  return flag !== undefined && (flag.kind === 'bool' || flag.bare !== undefined)
}

/** A command's own flag, before a global one of the same letter. */
function byShort(table: ReadonlyMap<string, Flag>, letter: string): Flag | undefined {
  return [...table.values()].findLast((flag) => flag.short === letter)
}

class FlagReader {
  readonly warnings: string[] = []
  readonly flags: FlagSet
  readonly #table: ReadonlyMap<string, Flag>
  readonly #options: Pick<ParseOptions, 'notice' | 'ignoreUnknown'>

  constructor(
    table: ReadonlyMap<string, Flag>,
    flags: FlagSet,
    options: Pick<ParseOptions, 'notice' | 'ignoreUnknown'>,
  ) {
    this.#table = table
    this.flags = flags
    this.#options = options
  }

  read(argv: readonly string[]): string[] {
    const args: string[] = []
    for (let i = 0; i < argv.length; i++) {
      const word = argv[i]!
      if (word === '--') return [...args, ...argv.slice(i + 1)]
      if (word.startsWith('--')) i += this.#long(word, argv[i + 1])
      else if (word.startsWith('-') && word.length > 1) i += this.#short(word, argv[i + 1])
      else args.push(word)
    }
    return args
  }

  /** Returns how many further words were taken. */
  #long(word: string, next: string | undefined): number {
    const equals = word.indexOf('=')
    const name = word.slice(2, equals < 0 ? undefined : equals)
    if (name === '' || name.startsWith('-')) throw new TshelmError('cli/usage', `bad flag syntax: ${word}`)
    const flag = this.#table.get(name)
    if (flag === undefined) {
      if (this.#options.ignoreUnknown !== true) throw new TshelmError('cli/usage', `unknown flag: --${name}`)
      return equals < 0 ? valueBehind(next) : 0
    }
    if (equals >= 0) this.#set(flag, word.slice(equals + 1))
    else if (standsBare(flag)) this.#set(flag, flag.bare ?? 'true')
    else if (next === undefined) throw new TshelmError('cli/usage', `flag needs an argument: --${name}`)
    else {
      this.#set(flag, next)
      return 1
    }
    return 0
  }

  #short(word: string, next: string | undefined): number {
    let passed = 0
    for (let at = 1; at < word.length; at++) {
      const letter = word[at]!
      const flag = byShort(this.#table, letter)
      if (flag === undefined) {
        if (this.#options.ignoreUnknown === true) {
          if (word[at + 1] === '=' && word.length > at + 2) return 0
          passed = valueBehind(next)
          continue
        }
        const message = `unknown shorthand flag: '${letter}' in -${word.slice(at)}`
        throw new TshelmError('cli/usage', message)
      }
      // pflag: nothing behind the sign makes the sign the value.
      if (word[at + 1] === '=' && word.length > at + 2) {
        this.#set(flag, word.slice(at + 2))
        return 0
      }
      if (standsBare(flag)) {
        this.#set(flag, flag.bare ?? 'true')
        continue
      }
      if (at + 1 < word.length) {
        this.#set(flag, word.slice(at + 1))
        return 0
      }
      if (next === undefined) {
        throw new TshelmError('cli/usage', `flag needs an argument: '${letter}' in -${word.slice(at)}`)
      }
      this.#set(flag, next)
      return 1
    }
    return passed
  }

  #set(flag: Flag, text: string): void {
    if (flag.deprecated !== undefined) {
      this.warnings.push(`Flag --${flag.name} has been deprecated, ${flag.deprecated}`)
    }
    this.flags.set(flag, text)
    const notice = flag.notice?.(text)
    if (notice !== undefined) this.#options.notice?.(notice)
  }
}

/** Behind a flag that is not known, a word that is no flag counts as its value. */
function valueBehind(next: string | undefined): number {
  return next !== undefined && !next.startsWith('-') ? 1 : 0
}

/** cobra's MarkFlagsMutuallyExclusive; groups are looked at by name. Throws `cli/usage`. */
export function checkExclusive({ exclusive = [] }: Command, flags: Flags): void {
  const groups = [...exclusive].sort((a, b) => (a.join(' ') < b.join(' ') ? -1 : 1))
  for (const group of groups) {
    const set = group.filter((name) => flags.changed(name)).sort()
    if (set.length > 1) {
      const message = `if any flags in the group [${group.join(' ')}] are set none of the others can be; [${set.join(' ')}] were all set`
      throw new TshelmError('cli/usage', message)
    }
  }
}

/** cobra has no help command yet when it looks for what is meant. */
function unknownCommand(word: string, root: Command, program: string): TshelmError {
  const all = (root.commands ?? []).filter(
    (command) => command.hidden !== true && command.name !== 'help' && isClose(word, command),
  )
  const helms = all.filter(({ long }) => long === undefined)
  // Our own commands are not what somebody means who nearly wrote one of Helm's.
  const close = (helms.length > 0 ? helms : all).map((command) => `\t${command.name}`)
  const suggestion = close.length === 0 ? '' : `\n\nDid you mean this?\n${close.join('\n')}\n`
  return new TshelmError(
    'cli/usage',
    `unknown command ${quote(word)} for ${quote(program)}${suggestion}\nRun '${program} --help' for usage.`,
  )
}

/** cobra: at most two edits away, or a prefix, or named in suggestFor. */
function isClose(word: string, command: Command): boolean {
  const name = command.name.toLowerCase()
  const typed = word.toLowerCase()
  return name.startsWith(typed) || editDistance(typed, name) <= 2 || (command.suggestFor?.includes(typed) ?? false)
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const substitution = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, substitution))
    }
    row = next
  }
  return row[b.length]!
}
