/** `__complete`: candidates for the word under the cursor, in cobra's protocol. */
import type { Command } from './command.ts'
import type { Flag } from './flag.ts'
import { findCommand, flagTable } from './parse.ts'
import type { CliHost } from './run.ts'

export interface CompletionOptions {
  readonly host: CliHost
  readonly root: Command
  readonly globalFlags: readonly Flag[]
  readonly descriptions: boolean
}

// cobra's directives: what the shell shall do with the candidates.
const NO_FILES = 4
const FILES = 0

/** The last of `words` is the word being typed. Prints one candidate a line, then `:DIRECTIVE`. */
export function complete(words: readonly string[], options: CompletionOptions): number {
  const typed = words.at(-1) ?? ''
  const { candidates, directive } = candidatesFor(words.slice(0, -1), typed, options)
  const lines = candidates
    .filter(({ text }) => text.startsWith(typed))
    .map(({ text, help }) => (options.descriptions && help !== '' ? `${text}\t${help}` : text))
  options.host.stdout(`${[...lines, `:${String(directive)}`].join('\n')}\n`)
  return 0
}

interface Candidate {
  readonly text: string
  readonly help: string
}

function candidatesFor(
  before: readonly string[],
  typed: string,
  { root, globalFlags, host }: CompletionOptions,
): { readonly candidates: readonly Candidate[]; readonly directive: number } {
  const { path } = findCommand(before, { root, globalFlags, program: host.program })
  const command = path.at(-1)!
  if (typed.startsWith('-')) {
    const flags = [...flagTable(path, globalFlags).values()].filter(({ hidden }) => hidden !== true)
    return { candidates: flags.map(({ name, help }) => ({ text: `--${name}`, help })), directive: NO_FILES }
  }
  const children = (command.commands ?? []).filter(({ hidden }) => hidden !== true)
  if (children.length === 0) return { candidates: [], directive: FILES }
  return { candidates: children.map(({ name, short }) => ({ text: name, help: short })), directive: NO_FILES }
}
