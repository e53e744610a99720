/** Which rendered documents are hooks, for which events, in which order. */
import {
  HOOK_EVENTS,
  type HookDeletePolicy,
  type HookEvent,
  type HookOutputLogPolicy,
  type HookRecord,
} from '../../storage/record.ts'
import { compareStrings } from '../../gotemplate/value.ts'
import { isBlank } from './split.ts'
import type { Head } from './head.ts'

const EVENTS: ReadonlyMap<string, HookEvent> = new Map<string, HookEvent>([
  ...HOOK_EVENTS.map((event) => [event, event] as const),
  // Helm 2's name.
  ['test-success', 'test'],
])

const WEIGHT = /^[+-]?[0-9]+$/

export type HookFinding =
  | { readonly kind: 'hook'; readonly hook: HookRecord }
  | { readonly kind: 'not-a-hook' }
  /** Helm drops the whole document when one event is unknown. */
  | { readonly kind: 'unknown-events'; readonly events: string }

export function findHook(head: Head, path: string, manifest: string): HookFinding {
  const annotated = head.annotations['helm.sh/hook']
  if (annotated === undefined) return { kind: 'not-a-hook' }
  const events: HookEvent[] = []
  for (const name of listOf(annotated)) {
    const event = EVENTS.get(name)
    if (event === undefined) return { kind: 'unknown-events', events: annotated }
    events.push(event)
  }
  const hook: HookRecord = {
    name: head.name,
    kind: head.kind,
    path,
    manifest,
    events,
    last_run: { phase: '' },
    weight: weightOf(head.annotations['helm.sh/hook-weight']),
    delete_policies: policiesOf(head, 'helm.sh/hook-delete-policy') as HookDeletePolicy[],
    output_log_policies: policiesOf(head, 'helm.sh/hook-output-log-policy') as HookOutputLogPolicy[],
  }
  return { kind: 'hook', hook }
}

/** The hooks of one event as they run: by weight, then by name (Helm: hookByWeight, stable); as often as they name it. */
export function hooksFor(hooks: readonly HookRecord[], event: HookEvent): HookRecord[] {
  return hooks
    .flatMap((hook) => hook.events.filter((one) => one === event).map(() => hook))
    .sort((a, b) => a.weight - b.weight || compareStrings(a.name, b.name))
}

function listOf(text: string): string[] {
  return text.split(',').map((part) => (isBlank(part) ? '' : part.trim().toLowerCase()))
}

function policiesOf(head: Head, annotation: string): string[] {
  const text = head.annotations[annotation]
  return text === undefined ? [] : listOf(text)
}

/** strconv.Atoi, 0 for what it refuses. */
function weightOf(text: string | undefined): number {
  if (text === undefined || !WEIGHT.test(text)) return 0
  const weight = Number(text)
  return Math.abs(weight) <= 2 ** 63 ? weight : 0
}
