/** The commands of sops as data. */

export interface SopsFlag {
  /** The first is its name, the others stand for it. */
  readonly names: readonly string[]
  /** `on` is a switch that is on unless told. */
  readonly kind: 'bool' | 'on' | 'string' | 'list' | 'int'
  readonly usage: string
  /** The variable that it is taken from if it is not given. */
  readonly env?: string
  readonly value?: string
}

export interface SopsCommand {
  readonly name: string
  readonly usage: string
  /** What stands behind the flags. */
  readonly args?: string
  readonly flags?: readonly SopsFlag[]
  readonly commands?: readonly SopsCommand[]
}

export const HELP_FLAG: SopsFlag = { names: ['help', 'h'], kind: 'bool', usage: 'show help' }
export const VERSION_FLAG: SopsFlag = { names: ['version', 'v'], kind: 'bool', usage: 'print the version' }

export const HELP_COMMAND: SopsCommand = {
  name: 'help',
  usage: 'Shows a list of commands or help for one command',
  args: '[command]',
}

export const COMMAND_NAMES: Readonly<Record<string, readonly string[]>> = { help: ['help', 'h'] }

export function namesOf({ name }: SopsCommand): readonly string[] {
  return COMMAND_NAMES[name] ?? [name]
}
