/** `kustomize`: resources from kustomizations. Not one of Helm's. */
import type { Command } from '../command.ts'

export const kustomizeCommand: Command = {
  name: 'kustomize',
  usage: 'build DIR [flags]',
  short: 'build resources from a kustomization, as kustomize does',
  long: `Builds resources from kustomizations, with the arguments of the program kustomize.`,
  tool: async () => (await import('../tools/kustomize/main.ts')).kustomize,
}
