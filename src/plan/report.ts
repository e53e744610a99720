/** What a plan will do to the cluster that there is: one entry for each object, as data. */
import type { HookEvent } from '../../storage/record.ts'
import type { RunVerb } from '../../storage/run-note.ts'
import type { FieldChange } from '../diff/changes.ts'
import type { ObjectRef } from '../object.ts'

export const REPORT_VERSION = 1

/** What becomes of an object. */
export type PlannedAction =
  | 'create'
  | 'apply'
  | 'replace'
  /** It is there already and becomes part of the release. */
  | 'adopt'
  | 'unchanged'
  | 'delete'
  /** It stays because of its resource policy. */
  | 'keep'
  /** It stays because it is not this release's. */
  | 'leave'

/** One object of a plan. */
export interface ObjectReport {
  readonly object: ObjectRef
  readonly action: PlannedAction
  /** Why, for people. */
  readonly reason: string
  /** Fields that change, of a Secret without their values. Absent where all of the object comes or goes. */
  readonly changes?: readonly FieldChange[]
  /** The server's answer to a dry run, where it refuses. */
  readonly problem?: string
  /** Both sides as YAML, the server's own fields left out, secrets masked; '' where there is nothing. */
  readonly before: string
  readonly after: string
}

/** One hook of a plan, which runs when the plan is carried out. */
export interface HookReport {
  readonly event: HookEvent
  readonly object: Pick<ObjectRef, 'kind' | 'name'>
  readonly weight: number
  /** The template it is from. */
  readonly path: string
}

/** What a verb would do. */
export interface PlanReport {
  readonly version: typeof REPORT_VERSION
  readonly verb: RunVerb
  readonly release: string
  readonly namespace: string
  readonly revision: number
  /** Made first, if it is not there. */
  readonly createsNamespace: boolean
  /** Of crds/, applied before the plan is carried out. */
  readonly crds: readonly ObjectRef[]
  /** In the order in which they are written. */
  readonly objects: readonly ObjectReport[]
  /** In the order in which they run. */
  readonly hooks: readonly HookReport[]
  /** What will stop the run, whatever the cluster says. */
  readonly problems: readonly string[]
  /** What of the order that objects ask for cannot be followed. */
  readonly warnings?: readonly string[]
}

/** Whether anything but the record changes. */
export function hasChanges({ objects, hooks, crds }: PlanReport): boolean {
  return hooks.length > 0 || crds.length > 0 || objects.some(({ action }) => !STAYS.includes(action))
}

const STAYS: readonly PlannedAction[] = ['unchanged', 'keep', 'leave']
