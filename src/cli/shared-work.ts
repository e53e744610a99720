/** What many commands in one process share: nothing is read, asked or parsed twice. */
import type { ReleaseRecord } from '../../storage/record.ts'
import type { FileSystem } from '../chart/file-system.ts'
import type { loadChart } from '../chart/load.ts'
import type { ClientOptions, ClusterClient } from '../kube/client.ts'
import type { Cluster } from '../kube/cluster.ts'
import type { RestConfig } from '../kube/config.ts'
import type { KubeHost } from '../kube/host.ts'
import type { LocatedChart } from './chart-input.ts'
import type { Invocation } from './command.ts'

export interface SharedWork {
  /** This machine's, with what is in memory over it. */
  readonly files: FileSystem
  readonly isThere: (path: string) => boolean
  /** Takes what `--output-dir` would write, by its path. */
  readonly outputs?: Map<string, string>
  /** Gives a copy of a chart that was loaded before. */
  readonly loadChart: typeof loadChart
  /** Fetches a chart once. */
  readonly fetched: (reference: string, invocation: Invocation, fetch: Fetch) => Promise<LocatedChart>
  /** Connections stay open when it is closed. */
  readonly cluster: (
    config: RestConfig,
    host: KubeHost,
    options: ClientOptions,
  ) => Pick<ClusterClient, Exclude<keyof ClusterClient, 'sharedBy'>>
  /** The cluster behind the name of a context, whatever kubeconfigs say; it stays open. */
  readonly reach?: (context: string) => ClusterClient | Promise<ClusterClient>
  /** What commands take a cluster for. */
  readonly seenAs?: (cluster: Cluster) => Cluster
  /** Where commands that change nothing look at the same releases: what was read, by namespace, name and revision. */
  readonly releases?: Map<string, Promise<ReleaseRecord>>
}

export type Fetch = (reference: string, invocation: Invocation) => Promise<LocatedChart>
