/** How another Helm's command line reads and speaks. Verbs are Helm 4's; a dialect stands between them and the user. */
import { quote } from '../../gotemplate/go/strconv.ts'
import type { Compat } from '../compat.ts'
import { TshelmError } from '../errors.ts'
import type { TshelmEvent } from '../events.ts'
import type { Command } from './command.ts'
import type { Flag, Flags } from './flag.ts'

export interface Dialect {
  readonly compat: Compat
  readonly root: Command
  readonly globalFlags: readonly Flag[]
  /** What was typed, as Helm 4's verbs ask for it. */
  readonly flags: (flags: Flags, command: Command) => Flags
  readonly logLine: (event: TshelmEvent, debug: boolean) => string | undefined
  /** The words of an error for stderr, without `Error: `. */
  readonly errorText: (message: string) => string
  /** All that is printed for a HELM_DRIVER that nobody knows. */
  readonly unknownDriver: (message: string) => string
}

type Env = Readonly<Record<string, string | undefined>>

/**
 * The dialect that `--compat` or TSHELM_COMPAT asks for, undefined for Helm 4's own. It decides which flags there are, so it is looked for
 * before the line is parsed. Throws `cli/usage` for what is no version.
 */
export async function dialectOf(argv: readonly string[], env: Env): Promise<Dialect | undefined> {
  const version = compatFlag(argv) ?? env['TSHELM_COMPAT'] ?? ''
  if (version === '' || version === '4') return undefined
  if (version === '3') return (await import('./helm3/dialect.ts')).helm3
  throw new TshelmError('cli/usage', `invalid argument ${quote(version)} for "--compat" flag: must be 3 or 4`)
}

function compatFlag(argv: readonly string[]): string | undefined {
  let found: string | undefined
  for (let i = 0; i < argv.length && argv[i] !== '--'; i++) {
    const word = argv[i]!
    if (word === '--compat') found = argv[i + 1]
    else if (word.startsWith('--compat=')) found = word.slice('--compat='.length)
  }
  return found
}
