/** `stack`: many releases of a stack file, a program of its own. */
import type { Command, Tool } from '../command.ts'

export const stackCommand: Command = {
  name: 'stack',
  usage: '[OPTIONS] COMMAND [ARGS]...',
  short: 'act on the releases of a stack file, as Helmstack does',
  tool: async (): Promise<Tool> => {
    const { stack } = await import('../tools/stack/main.ts')
    return stack
  },
}
