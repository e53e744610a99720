/** `vals`: references to secrets, evaluated. Not one of Helm's. */
import type { Command } from '../command.ts'

export const valsCommand: Command = {
  name: 'vals',
  short: 'evaluate references to secrets in values',
  long: `Evaluates references such as ref+vault://secret/db#/password in YAML, JSON and texts, with the arguments of the program vals.`,
  tool: async () => (await import('../tools/vals/main.ts')).vals,
}
