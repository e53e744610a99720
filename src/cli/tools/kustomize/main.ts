/** kustomize's command line. */
import { isTshelmError } from '../../../errors.ts'
import type { CliContext, CliHost, Command } from '../../command.ts'
import { helpText } from '../../help.ts'
import { parseLine } from '../../parse.ts'
import { globalFlags, root } from './commands.ts'

const PROGRAM = 'kustomize'

/** Resolves to the exit code; rejects with what is printed as an error. */
export async function kustomize(argv: readonly string[], host: CliHost): Promise<number> {
  const line = parseLine(argv, { root, globalFlags, env: {}, program: PROGRAM })
  for (const warning of line.warnings) host.stderr(`${warning}\n`)
  const { command, path, args, flags } = line
  if (command.name === 'help') {
    const found = commandPath(args)
    if (found.length <= args.length)
      host.stderr(`Unknown help topic [${args.map((arg) => `\`${arg}\``).join(' ')}]\n${help([])}`)
    else host.stdout(help(args))
    return 0
  }
  if (line.help || command.run === undefined) {
    host.stdout(help(path.slice(1).map(({ name }) => name)))
    return 0
  }
  const run = await command.run()
  try {
    // What the commands take of a context is in the host.
    return await run({ args, flags, context: host as unknown as CliContext })
  } catch (error) {
    if (!isTshelmError(error)) throw error
    host.stderr(`Error: ${error.message}\n`)
    return 1
  }
}

function help(words: readonly string[]): string {
  return helpText(commandPath(words), { globalFlags, program: PROGRAM, env: {}, defaults: {} })
}

/** The commands that words name, from the root on; those that name none end it. */
function commandPath(words: readonly string[]): readonly Command[] {
  const path: Command[] = [root]
  for (const word of words) {
    const next = path.at(-1)!.commands?.find(({ name }) => name === word)
    if (next === undefined) break
    path.push(next)
  }
  return path
}
