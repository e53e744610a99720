/** What a command line answers besides its commands: help on a topic, scripts for shells, and what those ask. */
import { completionCommand } from '../../commands/completion.ts'
import { helpCommand } from '../../commands/help.ts'
import type { CliContext, CliHost, Command } from '../../command.ts'
import type { ParsedLine } from '../../parse.ts'
import { helpText } from '../../help.ts'
import { helmfileRoot } from './commands.ts'
import { helmfileGlobalFlags } from './global-flags.ts'

/** What scripts are for. */
const COMMAND = 'tshelmfile'
const MESSAGES = 'helmfile'

export function helmfileHelp(path: readonly Command[], { env }: CliHost): string {
  return helpText(path, { globalFlags: helmfileGlobalFlags, program: MESSAGES, env, defaults: {} })
}

/** `__complete WORD…`; undefined for other words. */
export async function completion([request, ...words]: readonly string[], host: CliHost): Promise<number | undefined> {
  if (request !== '__complete' && request !== '__completeNoDesc') return undefined
  const { complete } = await import('../../complete.ts')
  const descriptions = request === '__complete'
  const tables = { root: helmfileRoot, globalFlags: helmfileGlobalFlags }
  return complete(words, { host: named(host, MESSAGES), ...tables, descriptions, ofHelm: false })
}

/** `help TOPIC` and `completion SHELL`; undefined for other commands. */
export async function builtIn(line: ParsedLine, host: CliHost): Promise<number | undefined> {
  const { command, path, args, flags } = line
  if (command === helpCommand) return topic(args, host)
  if (!path.includes(completionCommand) || command.run === undefined) return undefined
  const run = await command.run()
  // What it takes of a context is in the host.
  return run({ args, flags, context: named(host, COMMAND) as unknown as CliContext })
}

function topic(words: readonly string[], host: CliHost): number {
  const path: Command[] = [helmfileRoot]
  for (const word of words) {
    const next = path.at(-1)!.commands?.find(({ name }) => name === word)
    if (next === undefined) break
    path.push(next)
  }
  if (path.length > 1 || words.length === 0) host.stdout(helmfileHelp(path, host))
  else {
    const shown = words.map((word) => `\`${word}\``).join(' ')
    host.stderr(`Unknown help topic [${shown}]\n${helmfileHelp(path, host)}`)
  }
  return 0
}

function named(host: CliHost, program: string): CliHost {
  return Object.create(host, { program: { value: program } }) as CliHost
}
