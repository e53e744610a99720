/** What actions on releases work with; the CLI and the SDK make one. */
import type { HookRecord } from '../../storage/record.ts'
import type { Store } from '../../storage/store.ts'
import type { WaitStrategy } from '../apply/context.ts'
import type { WaitPolicy } from '../apply/wait-policy.ts'
import type { Cluster } from '../kube/cluster.ts'
import type { Runtime } from '../runtime.ts'

export interface ActionContext {
  readonly cluster: Cluster
  /** Records of `namespace`. */
  readonly store: Store
  readonly namespace: string
  readonly runtime: Runtime
  /** What waits do beyond Helm's. Default: nothing. */
  readonly waitPolicy?: WaitPolicy
  /** Hooks of one weight run side by side. Default: one after another, as Helm runs them. */
  readonly parallelHooks?: boolean
  /** Receives logs that hooks ask to be shown. */
  readonly hookOutput?: (hook: HookRecord, text: string) => void
}

/** What every verb that waits takes. */
export interface WaitOptions {
  /** Default: 'hookOnly'. */
  readonly wait?: WaitStrategy
  /** Also wait until Jobs have completed. Default: false. */
  readonly waitForJobs?: boolean
  /** For any single step, milliseconds. Default: 300000. */
  readonly timeout?: number
}

export type DryRun = 'none' | 'client' | 'server'

export const DEFAULT_TIMEOUT_MS = 300_000

/** Objects in work at once; the client bounds its requests by how the server takes them. */
export const DEFAULT_CONCURRENCY = 32

/** A run's cluster: nobody waits longer than the run's timeout for what fails to pass, nor when the run is to end. */
export function limitedCluster({ cluster, runtime }: ActionContext, timeout: number = DEFAULT_TIMEOUT_MS): Cluster {
  const { signal } = runtime
  const limits = { ...(timeout > 0 && { patience: timeout }), ...(signal && { ends: signal }) }
  return cluster.within?.(limits) ?? cluster
}
