/** Names a hook in the journal of a run. */
import type { HookEvent, HookRecord } from '../../storage/record.ts'

export function hookId({ kind, name, path }: HookRecord, event: HookEvent): string {
  return `${event} ${kind}/${name} ${path}`
}
