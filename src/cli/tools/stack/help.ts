/** Help of `tshelm stack`. */
import { PROGRAM_OPTIONS, STACK_COMMANDS, type StackCommandLine, type StackOption } from './arguments.ts'

export function stackHelp(program: string, command: StackCommandLine | undefined): string {
  if (command !== undefined) {
    return `${usage(program, command)}\n  ${command.help}\n\nOptions:\n${optionLines(command.options)}`
  }
  const commands = STACK_COMMANDS.map(({ name, help }): readonly [string, string] => [name, help])
  return `${usage(program, undefined)}\n  Releases of a stack file, as Helmstack has them\n\nOptions:\n${optionLines(PROGRAM_OPTIONS)}\nCommands:\n${table(commands)}`
}

export function usage(program: string, command: StackCommandLine | undefined): string {
  const rest = command === undefined ? '[OPTIONS] COMMAND [ARGS]...' : `${command.name} [OPTIONS] [TARGETS]...`
  return `Usage: ${program} ${rest}\n`
}

function optionLines(options: readonly StackOption[]): string {
  return table(
    options.map(({ name, short, value, help }) => {
      const names = short === undefined ? `--${name}` : `-${short}, --${name}`
      return [value === undefined ? names : `${names} ${value}`, help]
    }),
  )
}

function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, help]) => `  ${name.padEnd(width)}  ${help}\n`).join('')
}
