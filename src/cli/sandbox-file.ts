/** Where an embedded cluster keeps its state. */
import { dirname, join, resolve } from 'node:path'
import type { CliContext } from './command.ts'

/** Of `--sandbox` or TSHELM_SANDBOX; a bare flag keeps it beside Helm's data. Undefined if neither was given. */
export function sandboxFile({ settings, cwd }: Pick<CliContext, 'settings' | 'cwd'>): string | undefined {
  if (settings.sandbox === '') return undefined
  if (settings.sandbox !== 'default') return resolve(cwd, settings.sandbox)
  return join(dirname(settings.dataHome), 'tshelm', 'sandbox.jsonl')
}
