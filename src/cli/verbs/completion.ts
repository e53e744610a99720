/** Runs `completion`: prints the script for a shell. */
import type { Invocation } from '../command.ts'
import { bashScript } from '../completion-scripts/bash.ts'
import { fishScript } from '../completion-scripts/fish.ts'
import { powershellScript } from '../completion-scripts/powershell.ts'
import { zshScript } from '../completion-scripts/zsh.ts'

export type Shell = 'bash' | 'zsh' | 'fish' | 'powershell'

/** `request` is the hidden command that gives candidates. */
export type Script = (program: string, request: string) => string

const SCRIPTS: Readonly<Record<Shell, Script>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
  powershell: powershellScript,
}

export function runCompletion(shell: Shell, { flags, context }: Invocation): number {
  const request = flags.bool('no-descriptions') ? '__completeNoDesc' : '__complete'
  context.stdout(SCRIPTS[shell](context.program, request))
  return 0
}
