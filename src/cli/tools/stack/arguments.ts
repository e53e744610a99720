/** Helmstack's command line, as Click reads it: options of the program stand before the command. */
import { TshelmError } from '../../../errors.ts'

export interface StackOption {
  readonly name: string
  readonly short?: string
  /** What follows it in help; absent for switches. */
  readonly value?: string
  readonly help: string
}

export interface StackCommandLine {
  readonly name: string
  readonly help: string
  readonly options: readonly StackOption[]
}

const help: StackOption = { name: 'help', help: 'Show this message and exit.' }

export const PROGRAM_OPTIONS: readonly StackOption[] = [
  { name: 'environment', short: 'e', value: 'TEXT', help: 'environment whose overlays count' },
  { name: 'context', short: 'c', value: 'TEXT', help: 'context of the kubeconfig' },
  { name: 'helm-binary', short: 'b', value: 'TEXT', help: 'name of helm in what is printed; none is run' },
  { name: 'kubectl-binary', short: 'k', value: 'TEXT', help: 'accepted; none is run' },
  { name: 'file', short: 'f', value: 'FILENAME', help: 'stack file (default: stackfile.yaml, then helmstack.yaml)' },
  { name: 'skip-repos', help: 'add no repositories' },
  { name: 'debug', help: 'print command lines' },
  { name: 'dry-run', help: 'do nothing, say what would be done' },
  { name: 'keep-going', help: 'go on with the next release after a failure (default in helmstack.yaml)' },
  { name: 'stop-on-error', help: 'end with the first failure (default in other files)' },
  help,
]

export const STACK_COMMANDS: readonly StackCommandLine[] = [
  {
    name: 'delete',
    help: 'Delete releases',
    options: [
      { name: 'purge', help: 'accepted: nothing is left of a release in any case' },
      { name: 'all', help: 'confirm that all releases are meant' },
      help,
    ],
  },
  { name: 'get', help: 'Show what is known of releases', options: [help] },
  {
    name: 'sync',
    help: 'Install or upgrade releases',
    options: [
      { name: 'recreate-pods', help: 'accepted: Helm 4 recreates no pods' },
      { name: 'keep-tmp-value-files', help: 'write what `set` says into files, and leave them' },
      help,
    ],
  },
  { name: 'template', help: 'Render releases', options: [help] },
]

export interface Given {
  /** '' for switches. */
  readonly options: ReadonlyMap<string, string>
  readonly words: readonly string[]
}

export interface StackLine {
  readonly program: Given
  readonly command: StackCommandLine | undefined
  readonly own: Given
}

/** Throws `cli/usage`. */
export function readStackLine(argv: readonly string[]): StackLine {
  const { given: program, rest } = readOptions(argv, PROGRAM_OPTIONS, true)
  const [name, ...words] = rest
  if (name === undefined) return { program, command: undefined, own: { options: new Map(), words: [] } }
  const command = STACK_COMMANDS.find((one) => one.name === name)
  if (command === undefined) throw new TshelmError('cli/usage', `No such command ${JSON.stringify(name)}.`)
  const { given: own } = readOptions(words, command.options, false)
  return { program, command, own }
}

interface Read {
  readonly given: Given
  /** From the first word on, where they end the options. */
  readonly rest: readonly string[]
}

function readOptions(argv: readonly string[], options: readonly StackOption[], endsAtWord: boolean): Read {
  const found = new Map<string, string>()
  const words: string[] = []
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i]!
    if (word === '--') {
      words.push(...argv.slice(i + 1))
      break
    }
    if (!word.startsWith('-') || word === '-') {
      if (endsAtWord) return { given: { options: found, words }, rest: argv.slice(i) }
      words.push(word)
      continue
    }
    const { option, attached } = optionIn(word, options)
    if (option.value === undefined) {
      if (attached !== undefined) throw new TshelmError('cli/usage', `--${option.name} option does not take a value`)
      found.set(option.name, '')
      continue
    }
    const value = attached ?? argv[++i]
    if (value === undefined) throw new TshelmError('cli/usage', `${word} option requires an argument`)
    found.set(option.name, value)
  }
  return { given: { options: found, words }, rest: words }
}

function optionIn(
  word: string,
  options: readonly StackOption[],
): { readonly option: StackOption; readonly attached: string | undefined } {
  const [, long, equals, short, more] = /^(?:--([^=]+)(?:=([^]*))?|-([^-])([^]*))$/.exec(word) ?? []
  const option = options.find((one) => (long === undefined ? one.short === short : one.name === long))
  if (option === undefined) {
    const meant = long === undefined ? undefined : options.find(({ name }) => name.startsWith(long))
    const named = long === undefined ? word.slice(0, 2) : `--${long}`
    throw new TshelmError('cli/usage', `no such option: ${named}${meant ? `  Did you mean --${meant.name}?` : ''}`)
  }
  return { option, attached: long === undefined ? more || undefined : equals }
}
