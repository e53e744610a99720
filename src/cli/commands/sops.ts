/** `sops`: files with encrypted values. Not one of Helm's. */
import type { Command } from '../command.ts'

export const sopsCommand: Command = {
  name: 'sops',
  usage: '[command] [flags] FILE',
  short: 'decrypt, encrypt and edit files with encrypted values, as SOPS does',
  long: `Decrypts, encrypts and edits files with encrypted values, with the arguments of the program sops.`,
  tool: async () => (await import('../tools/sops/main.ts')).sops,
}
