/** `help`: the same as --help behind a command. What it prints is made where all commands are known. */
import type { Command } from '../command.ts'

export const helpCommand: Command = { name: 'help', usage: '[command]', short: 'help about any command' }
