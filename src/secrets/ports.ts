/** What secret stores and keys need of the machine: nothing in secrets/ reaches for it by itself. */
import type { HttpClient } from '../http/client.ts'
import type { Cluster } from '../kube/cluster.ts'
import type { Clock } from '../runtime.ts'

export interface SecretsHost {
  readonly env: Readonly<Record<string, string | undefined>>
  /** The user's folder; empty if there is none. */
  readonly home: string
  readonly http: HttpClient
  readonly clock: Clock
  readonly randomBytes: (count: number) => Uint8Array
  /** Paths are absolute, or relative to the working folder. Rejects with Node's errors (ENOENT …). */
  readonly readFile: (path: string) => Promise<Uint8Array>
  /** Absent where programs must not be run. */
  readonly run?: (call: ProgramCall) => Promise<ProgramOutcome>
  /** The cluster that a kubeconfig names; absent where there is none to be asked. Rejects with `kube/…`. */
  readonly cluster?: (place: ClusterPlace) => Promise<Pick<Cluster, 'get'> & { close(): void }>
  /** What counts for requests to AWS that do not say otherwise. */
  readonly aws?: {
    readonly region?: string | undefined
    readonly profile?: string | undefined
    readonly roleArn?: string | undefined
  }
  /** The system that this runs on. Default: `linux`. */
  readonly platform?: NodeJS.Platform
  readonly signal?: AbortSignal
}

export interface ClusterPlace {
  /** Default: the account of the pod that this runs in. */
  readonly kubeConfigPath?: string
  /** Default: the current one. */
  readonly kubeContext?: string
}

export interface ProgramCall {
  /** Program and arguments. Secrets do not belong here: everybody on the machine can read them. */
  readonly argv: readonly [string, ...string[]]
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>
  readonly input?: Uint8Array
  /** Default: 30,000. It is killed then. */
  readonly timeoutMs?: number
}

export interface ProgramOutcome {
  readonly stdout: Uint8Array
  readonly stderr: string
  /** Go's text of why it did not succeed: `exit status 1`, `signal: killed`; absent if it did. */
  readonly problem?: string
}
