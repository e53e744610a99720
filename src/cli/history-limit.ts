/** `--history-max`, or HELM_MAX_HISTORY. */
import type { Invocation } from './command.ts'

export function historyLimit({ flags, context }: Invocation): number {
  return flags.changed('history-max') ? flags.int('history-max') : context.settings.maxHistory
}
