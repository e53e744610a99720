/** Who is at work on a revision, and how far they came: an annotation of the record, which Helm ignores. */
import type { ReleaseRecord, Status } from './record.ts'

/** Its name. */
export const RUN_ANNOTATION = 'tshelm.dev/run'

/** On a revision whose run was given up: its objects may be on the cluster although it never was deployed. */
export const ABANDONED_ANNOTATION = 'tshelm.dev/abandoned'

export type RunVerb = 'install' | 'upgrade' | 'rollback' | 'uninstall'

/** Which process it is. Whether it lives can be told on the same boot of the same host. */
export interface RunHolder {
  readonly host: string
  /** Of the host's boot; absent where it cannot be known. */
  readonly boot?: string
  readonly pid: number
  /** When the process started, in the system's own units. */
  readonly started?: string
  /** Namespace that `pid` counts in. */
  readonly pidns?: string
}

export interface RunNote {
  readonly v: 1
  /** Of the run. */
  readonly id: string
  readonly verb: RunVerb
  readonly holder: RunHolder
  /** RFC 3339. */
  readonly began: string
  /** Last sign of life, RFC 3339. */
  readonly beat: string
  /** How often there is one, seconds. */
  readonly every: number
  /** `paused`: it stopped by itself and may be resumed at once. */
  readonly state: 'running' | 'paused'
  /** The group of the plan that it is in, hooks that have succeeded already. */
  readonly at?: string
  readonly hooksDone?: readonly string[]
  /** Hooks that were begun and have not succeeded. */
  readonly hooksBegun?: readonly string[]
  /** What a resumed run has to know: JSON of the actions' own. */
  readonly options: Readonly<Record<string, unknown>>
}

/** The note of a record; undefined without one, or if it is not one that this version can read. */
export function runNoteOf({ annotations }: Pick<ReleaseRecord, 'annotations'>): RunNote | undefined {
  const text = annotations?.[RUN_ANNOTATION]
  if (text === undefined) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return isNote(value) ? value : undefined
  } catch {
    return undefined
  }
}

const VERBS: readonly unknown[] = ['install', 'upgrade', 'rollback', 'uninstall']

// Whoever may write records may write this: nothing of it is believed unseen.
function isNote(value: unknown): value is RunNote {
  if (!isObject(value) || value['v'] !== 1 || !VERBS.includes(value['verb'])) return false
  const { id, holder, began, beat, every, state, at, hooksBegun = [], hooksDone = [], options } = value
  return (
    [id, began, beat].every(isText) &&
    isTextOrNothing(at) &&
    isHolder(holder) &&
    typeof every === 'number' &&
    every > 0 &&
    (state === 'running' || state === 'paused') &&
    [hooksBegun, hooksDone].every((hooks) => Array.isArray(hooks) && hooks.every(isText)) &&
    isObject(options)
  )
}

function isHolder(value: unknown): value is RunHolder {
  if (!isObject(value)) return false
  const { host, pid, boot, started, pidns } = value
  return isText(host) && Number.isInteger(pid) && [boot, started, pidns].every(isTextOrNothing)
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function isTextOrNothing(value: unknown): boolean {
  return value === undefined || isText(value)
}

/** Something is being done to it, or was when whoever did it ended. */
export function isUnfinished(status: Status): boolean {
  return status.startsWith('pending-') || status === 'uninstalling'
}

/** A copy without that one. */
export function annotationsWithout(
  annotations: Readonly<Record<string, string>> | undefined,
  name: string,
): Record<string, string> {
  return Object.fromEntries(Object.entries(annotations ?? {}).filter(([key]) => key !== name))
}
