/** All commands. */
import type { Command } from './command.ts'
import { getCommand } from './commands/get.ts'
import { installCommand, upgradeCommand } from './commands/install.ts'
import { historyCommand, listCommand, statusCommand } from './commands/read.ts'
import { rollbackCommand, testCommand, uninstallCommand } from './commands/release.ts'
import { templateCommand } from './commands/template.ts'

export const root: Command = {
  name: '',
  short: 'Helm for Node: installs and manages charts in Kubernetes',
  commands: [
    getCommand,
    historyCommand,
    installCommand,
    listCommand,
    rollbackCommand,
    statusCommand,
    templateCommand,
    testCommand,
    uninstallCommand,
    upgradeCommand,
  ],
}
