/** Runs `completion`: prints the script for a shell. */
import type { Invocation } from '../command.ts'
import { BASH_SCRIPT } from '../completion-scripts/bash-table.ts'
import { FISH_SCRIPT } from '../completion-scripts/fish-table.ts'
import { POWERSHELL_SCRIPT } from '../completion-scripts/powershell-table.ts'
import { ZSH_SCRIPT } from '../completion-scripts/zsh-table.ts'

export type Shell = 'bash' | 'zsh' | 'fish' | 'powershell'

/** `<PROGRAM>` stands for the program, `<REQUEST>` for the hidden command that gives candidates. */
const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: BASH_SCRIPT,
  zsh: ZSH_SCRIPT,
  fish: FISH_SCRIPT,
  powershell: POWERSHELL_SCRIPT,
}

export function runCompletion(shell: Shell, { flags, context }: Invocation): number {
  const request = flags.bool('no-descriptions') ? '__completeNoDesc' : '__complete'
  context.stdout(SCRIPTS[shell].replaceAll('<PROGRAM>', context.program).replace('<REQUEST>', request))
  return 0
}
