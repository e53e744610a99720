/** All commands. */
import type { Command } from './command.ts'
import { createCommand, dependencyCommand, packageCommand } from './commands/author.ts'
import { completionCommand } from './commands/completion.ts'
import { fileCommand } from './commands/file.ts'
import { getCommand } from './commands/get.ts'
import { installCommand, upgradeCommand } from './commands/install.ts'
import { kustomizeCommand } from './commands/kustomize.ts'
import { lintCommand } from './commands/lint.ts'
import { helpCommand } from './commands/help.ts'
import { pullCommand } from './commands/pull.ts'
import { diffCommand } from './commands/diff.ts'
import { applyPlanCommand, planCommand } from './commands/plan.ts'
import { historyCommand, listCommand, statusCommand } from './commands/read.ts'
import { mirrorCommand } from './commands/mirror.ts'
import { cmPushCommand, pushCommand } from './commands/push.ts'
import { registryCommand } from './commands/registry.ts'
import { repoCommand } from './commands/repo.ts'
import { resumeCommand } from './commands/resume.ts'
import { rollbackCommand, testCommand, uninstallCommand } from './commands/release.ts'
import { sbomCommand } from './commands/sbom.ts'
import { sandboxCommand } from './commands/sandbox.ts'
import { searchCommand } from './commands/search.ts'
import { stackCommand } from './commands/stack.ts'
import { sopsCommand } from './commands/sops.ts'
import { storageCommand } from './commands/storage.ts'
import { showCommand } from './commands/show.ts'
import { templateCommand } from './commands/template.ts'
import { valuesCommand } from './commands/values.ts'
import { valsCommand } from './commands/vals.ts'
import { verifyCommand } from './commands/verify.ts'
import { envCommand, versionCommand } from './commands/version.ts'

export const root: Command = {
  name: '',
  short: 'Helm for Node: installs and manages charts in Kubernetes',
  // Helm's order: suggestions come in it. Help sorts by name.
  commands: [
    createCommand,
    dependencyCommand,
    pullCommand,
    showCommand,
    lintCommand,
    packageCommand,
    verifyCommand,
    repoCommand,
    searchCommand,
    getCommand,
    historyCommand,
    installCommand,
    listCommand,
    testCommand,
    rollbackCommand,
    statusCommand,
    templateCommand,
    uninstallCommand,
    upgradeCommand,
    completionCommand,
    envCommand,
    versionCommand,
    registryCommand,
    pushCommand,
    cmPushCommand,
    valuesCommand,
    planCommand,
    applyPlanCommand,
    diffCommand,
    sandboxCommand,
    storageCommand,
    resumeCommand,
    sbomCommand,
    mirrorCommand,
    fileCommand,
    kustomizeCommand,
    valsCommand,
    sopsCommand,
    stackCommand,
    helpCommand,
  ],
}
