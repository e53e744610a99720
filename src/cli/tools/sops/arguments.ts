/** Command lines as urfave/cli reads them: Go's flag package, variables in place of flags, and flags behind a command's arguments. */
import { quote } from '../../../../gotemplate/go/strconv.ts'
import { parseBool, parseInt64 } from '../../../../gotemplate/go/strconv.ts'
import { messageOf, TshelmError } from '../../../errors.ts'
import type { SopsFlag } from './model.ts'

export interface Arguments {
  readonly string: (name: string) => string
  readonly bool: (name: string) => boolean
  readonly int: (name: string) => number
  readonly list: (name: string) => readonly string[]
  /** Whether it was given, on the line or by its variable. */
  readonly isSet: (name: string) => boolean
  readonly words: readonly string[]
}

type Env = Readonly<Record<string, string | undefined>>

/** Throws `cli/usage` in Go's words. */
export function parseArguments(flags: readonly SopsFlag[], argv: readonly string[], env: Env): Arguments {
  const values = new Map<SopsFlag, string[]>()
  for (const flag of flags) {
    const text = flag.env === undefined ? undefined : env[flag.env]
    if (text !== undefined) values.set(flag, fromEnvironment(flag, text))
  }
  const given = new Map<SopsFlag, string>()
  const words = readFlags(argv, flags, (flag, name, value) => {
    const before = given.get(flag)
    if (before !== undefined && before !== name) {
      throw usageError(`Cannot use two forms of the same flag: ${name} ${before}`)
    }
    const isFirst = before === undefined
    given.set(flag, name)
    values.set(flag, flag.kind === 'list' && !isFirst ? [...(values.get(flag) ?? []), value] : [value])
  })
  const find = (name: string): SopsFlag | undefined => flags.find(({ names }) => names.includes(name))
  const text = (name: string): string => {
    const flag = find(name)
    return flag === undefined ? '' : (values.get(flag)?.at(-1) ?? flag.value ?? (flag.kind === 'on' ? 'true' : ''))
  }
  return {
    words,
    string: text,
    bool: (name) => /^(?:1|t|T|TRUE|true|True)$/.test(text(name)),
    int: (name) => (text(name) === '' ? 0 : Number(parseInt64(text(name), 0))),
    list: (name) => (find(name) === undefined ? [] : (values.get(find(name)!) ?? [])),
    isSet: (name) => find(name) !== undefined && values.has(find(name)!),
  }
}

function usageError(message: string): TshelmError {
  return new TshelmError('cli/usage', message)
}

function fromEnvironment(flag: SopsFlag, text: string): string[] {
  if (flag.kind === 'list') return text.split(',').map((part) => part.trim())
  if (flag.kind === 'bool' || flag.kind === 'on') {
    if (text === '') return ['false']
    try {
      parseBool(text)
    } catch (error) {
      const message = `could not parse ${text} as bool value for flag ${flag.names.join(', ')}: ${messageOf(error)}`
      throw new TshelmError('cli/usage', message, { data: { withoutHelp: true } })
    }
  }
  return [text]
}

type Take = (flag: SopsFlag, name: string, value: string) => void

/** Returns the words behind the flags. */
function readFlags(argv: readonly string[], flags: readonly SopsFlag[], take: Take): readonly string[] {
  let at = 0
  for (; at < argv.length; at++) {
    const word = argv[at]!
    if (!/^-./.test(word)) break
    if (word === '--') return argv.slice(at + 1)
    const [, name = '', given] = /^--?([^=]*)(?:=(.*))?$/s.exec(word) ?? []
    if (name === '' || name.startsWith('-')) throw usageError(`bad flag syntax: ${word}`)
    const flag = flags.find(({ names }) => names.includes(name))
    if (flag === undefined) throw usageError(`flag provided but not defined: -${name}`)
    if (flag.kind === 'bool' || flag.kind === 'on') {
      const value = given ?? 'true'
      checkValue(value, parseBool, (text) => `invalid boolean value ${text} for -${name}`)
      take(flag, name, value)
      continue
    }
    const value = given ?? argv[++at]
    if (value === undefined) throw usageError(`flag needs an argument: -${name}`)
    if (flag.kind === 'int') {
      checkValue(
        value,
        (text) => parseInt64(text, 0),
        (text) => `invalid value ${text} for flag -${name}`,
      )
    }
    take(flag, name, value)
  }
  return argv.slice(at)
}

function checkValue(value: string, parse: (text: string) => unknown, problem: (text: string) => string): void {
  try {
    parse(value)
  } catch {
    throw usageError(`${problem(quote(value))}: parse error`)
  }
}

/** A command's flags are read wherever they stand; what follows one may be its value, even if it takes none. */
export function reordered(argv: readonly string[], flags: readonly SopsFlag[]): readonly string[] {
  const first: string[] = []
  const rest: string[] = []
  let mayBeValue = false
  for (const [i, word] of argv.entries()) {
    const isFlag = isFlagOf(word, flags)
    if (mayBeValue && !isFlag) {
      mayBeValue = false
      first.push(word)
    } else if (word === '--') {
      return [...first, '--', ...rest, ...argv.slice(i + 1)]
    } else if (isFlag) {
      first.push(word)
      mayBeValue = !word.includes('=')
    } else rest.push(word)
  }
  return [...first, ...rest]
}

function isFlagOf(word: string, flags: readonly SopsFlag[]): boolean {
  if (word === '-' || word === '--' || !word.startsWith('-')) return false
  const name = word.replace(/^--?/, '').replace(/^-/, '').split('=')[0]!
  return flags.some(({ names }) => names.includes(name))
}
