/** `file`: helmfile. Not one of Helm's. */
import type { Command } from '../command.ts'

export const fileCommand: Command = {
  name: 'file',
  aliases: ['helmfile'],
  short: 'many releases, written down in state files of helmfile',
  long: `Acts on the releases of helmfile.yaml as helmfile does, with its arguments. Also as a program of its own: tshelmfile.`,
  completes: true,
  tool: async () => (await import('../tools/helmfile/main.ts')).helmfile,
}
