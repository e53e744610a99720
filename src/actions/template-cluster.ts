/** What `template --dry-run=server` asks of a cluster. Apart, because most renders ask none and should not load it. */
import { wrapError } from '../errors.ts'
import type { TshelmEvent } from '../events.ts'
import type { Cluster } from '../kube/cluster.ts'
import { findExisting } from '../plan/ownership.ts'
import { checkReachable, clusterCapabilities, lookupOn } from './cluster-facts.ts'
import type { RenderInput } from './render-chart.ts'
import { build } from './upgrade-parts.ts'

export interface AskedCluster {
  readonly facts: () => Promise<Pick<RenderInput, 'capabilities' | 'lookup'>>
  /** Rejects for what an install would refuse: kinds that are not served, objects of another release. */
  readonly check: (manifest: string, release: CheckedRelease) => Promise<void>
}

interface CheckedRelease {
  readonly name: string
  readonly namespace: string
  readonly isUpgrade: boolean
}

/** Rejects in Helm's words if the cluster cannot be reached. */
export async function askCluster(cluster: Cluster, emit: (event: TshelmEvent) => void): Promise<AskedCluster> {
  await checkReachable(cluster, emit, 'cluster reachability check failed: ')
  return {
    facts: async () => ({ capabilities: await clusterCapabilities(cluster), lookup: lookupOn(cluster) }),
    check: (manifest, release) => checkObjects(manifest, release, cluster),
  }
}

async function checkObjects(
  manifest: string,
  { name, namespace, isUpgrade }: CheckedRelease,
  cluster: Cluster,
): Promise<void> {
  const prefix = 'unable to build kubernetes objects from release manifest: '
  const targets = await build(prefix, { manifest, namespace }, cluster)
  if (isUpgrade) return
  try {
    await findExisting(targets, cluster, { owner: { release: name, namespace }, takeOwnership: false })
  } catch (error) {
    throw wrapError('unable to continue with install: ', error)
  }
}
