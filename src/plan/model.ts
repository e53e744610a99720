/**
 * A plan: everything a verb will do to the cluster and to the release's records, decided before anything is touched. Plain JSON, versioned,
 * so that it can be shown, kept and run later. Differences between the verbs end here.
 */
import type { HookEvent, Status } from '../../storage/record.ts'
import type { ErrorCode } from '../errors.ts'
import type { ApiResource, Propagation } from '../kube/cluster.ts'
import type { KubeObject, ObjectRef } from '../object.ts'

export const PLAN_VERSION = 1

export interface Plan {
  readonly version: typeof PLAN_VERSION
  readonly release: string
  readonly namespace: string
  readonly revision: number
  readonly method: ApplyMethod
  /** A graph: a group begins when every group in `after` has ended. Steps of one group do not depend on each other. */
  readonly groups: readonly Group[]
  /** What an uninstall leaves because its manifest says so. */
  readonly kept?: readonly ObjectRef[]
  /** What of the order that objects ask for cannot be followed. */
  readonly warnings?: readonly string[]
}

/** How Helm marks what belongs to a release. */
export interface Owner {
  readonly release: string
  readonly namespace: string
}

/** How objects are written. */
export interface ApplyMethod {
  readonly serverSide: boolean
  readonly forceConflicts: boolean
  readonly forceReplace: boolean
  /** Custom kinds, too, are merged with what is live (client-side only). */
  readonly mergeUnstructured: boolean
  /** What would change nothing is applied too (server-side only). Default: false. */
  readonly applyAll?: boolean
}

export interface Group {
  readonly id: string
  readonly after: readonly string[]
  readonly steps: readonly Step[]
  /** In front of the message when a step fails: `failed pre-install: `. */
  readonly errorPrefix?: string
  /** Instead of the message, which becomes the cause. */
  readonly errorMessage?: string
  /** What becomes of records when a step fails. */
  readonly onFailure: readonly RecordChange[]
  /** Go on with the other groups and report at the end (Helm: what follows the deletions of an uninstall). */
  readonly continueOnError?: boolean
  /** Groups of one phase are all tried, the run fails where the phase ends (Helm: every object is written before errors count). */
  readonly phase?: 'create' | 'update' | 'delete'
}

export type Step =
  | { readonly kind: 'namespace'; readonly name: string }
  | { readonly kind: 'record'; readonly change: RecordChange }
  | { readonly kind: 'object'; readonly change: ObjectChange }
  /** Options that exclude each other, found where Helm finds them: when the record stands already. */
  | { readonly kind: 'refuse'; readonly message: string; readonly code?: ErrorCode }
  /** Nobody may have made a newer revision since this one was looked at. */
  | { readonly kind: 'check-newest' }
  /** From here on, steps on objects that are gone, another's, or cannot be looked at, are left out. */
  | { readonly kind: 'check-owners'; readonly objects: readonly PlannedObject[]; readonly owner: Owner }
  /** Runs the hooks of one event, in their order. */
  | { readonly kind: 'hooks'; readonly event: HookEvent }
  | { readonly kind: 'wait'; readonly objects: readonly PlannedObject[]; readonly jobs: boolean }
  | { readonly kind: 'wait-deleted'; readonly objects: readonly PlannedObject[] }

/** An object with how its kind is served. */
export interface PlannedObject {
  readonly ref: ObjectRef
  readonly resource: ApiResource
}

export interface ObjectChange extends PlannedObject {
  readonly action: 'create' | 'update' | 'delete'
  /** Why, for people. */
  readonly reason: string
  /** The template it is from, where that is known. */
  readonly source?: string
  /** What it shall be; absent for deletions. */
  readonly object?: KubeObject
  /** What the last revision made of it: the base of a three-way merge. */
  readonly original?: KubeObject
  readonly propagation?: Propagation
  /** Leave it if it carries `helm.sh/resource-policy: keep` by now. */
  readonly unlessKept?: boolean
  /** Hand fields that client-side apply owns to server-side apply first. */
  readonly migrateFields?: boolean
}

/** `lenient`: a record that cannot be updated stays as it is (Helm: an uninstall goes on). */
export type RecordChange =
  | { readonly kind: 'create' }
  /** Another status for this plan's revision; `withError` appends the failure's message to the description, or the message without the group's prefix. */
  | {
      readonly kind: 'status'
      readonly status: Status
      readonly description?: string
      readonly withError?: boolean | 'unprefixed'
      readonly lenient?: boolean
    }
  /** Every other revision that says it is deployed, or just the one named. */
  | {
      readonly kind: 'supersede'
      readonly revision?: number
      readonly description?: string
      readonly lenient?: boolean
    }
  /** A revision whose run died: failed, and its objects count as live until another revision is deployed. */
  | { readonly kind: 'abandon'; readonly revision: number; readonly description: string }
  /** Write a revision again unchanged (Helm does it to refresh its labels). */
  | { readonly kind: 'touch'; readonly revision: number }
  /** Forget these revisions. */
  | { readonly kind: 'purge'; readonly revisions: readonly number[] }
