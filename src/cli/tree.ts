/** All commands. */
import type { Command } from './command.ts'
import { templateCommand } from './commands/template.ts'

export const root: Command = {
  name: '',
  short: 'Helm for Node: installs and manages charts in Kubernetes',
  commands: [templateCommand],
}
