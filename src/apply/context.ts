/** What running a plan needs besides the plan: the cluster, the records, the clock. */
import type { HookRecord, ReleaseRecord } from '../../storage/record.ts'
import type { Store } from '../../storage/store.ts'
import type { Cluster } from '../kube/cluster.ts'
import type { Runtime } from '../runtime.ts'
import type { WaitPolicy } from './wait-policy.ts'
import type { Journal } from './journal.ts'

export type WaitStrategy = 'watcher' | 'legacy' | 'hookOnly'

export interface ApplyContext {
  readonly cluster: Cluster
  readonly store: Store
  readonly runtime: Runtime
  /** The revision this plan makes or changes; its status, description and hooks change as the plan runs. */
  readonly record: ReleaseRecord
  readonly waitStrategy: WaitStrategy
  /** For any single wait, milliseconds. */
  readonly timeout: number
  readonly waitPolicy?: WaitPolicy
  /** Requests in flight at once. */
  readonly concurrency: number
  /** Hooks of one weight run side by side. Default: one after another. */
  readonly parallelHooks?: boolean
  /** Absent: nobody hears of the run while it goes on. */
  readonly journal?: Journal
  /** Receives logs of hooks that `helm.sh/hook-output-log-policy` asks for. */
  readonly hookOutput?: (hook: HookRecord, text: string) => void
}
