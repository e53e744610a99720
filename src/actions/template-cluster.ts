/** What `template --dry-run=server` asks of a cluster. Apart, because most renders ask none and should not load it. */
import { compatOf } from '../compat.ts'
import { wrapError } from '../errors.ts'
import type { Cluster } from '../kube/cluster.ts'
import { findExisting } from '../plan/ownership.ts'
import type { Runtime } from '../runtime.ts'
import { checkReachable, clusterCapabilities, lookupOn } from './cluster-facts.ts'
import type { RenderInput } from './render-chart.ts'
import { build } from './upgrade-parts.ts'

export interface AskedCluster {
  readonly facts: () => Promise<Partial<Pick<RenderInput, 'capabilities' | 'lookup'>>>
  /** Rejects for what an install would refuse: kinds that are not served, objects of another release. */
  readonly check: (manifest: string, release: CheckedRelease) => Promise<void>
}

interface CheckedRelease {
  readonly name: string
  readonly namespace: string
  readonly isUpgrade: boolean
  readonly takeOwnership: boolean
}

/** Rejects in Helm's words if the cluster cannot be reached. */
export async function askCluster(cluster: Cluster, runtime: Runtime, only?: 'lookup' | 'check'): Promise<AskedCluster> {
  if (only === 'lookup') {
    return { facts: () => Promise.resolve({ lookup: lookupOn(cluster) }), check: () => Promise.resolve() }
  }
  await checkReachable(cluster, runtime.emit, 'cluster reachability check failed: ')
  const lookup = only === 'check' ? {} : { lookup: lookupOn(cluster) }
  return {
    facts: async () => ({ capabilities: await clusterCapabilities(cluster), ...lookup }),
    check: (manifest, release) => checkObjects(manifest, release, { cluster, runtime }),
  }
}

async function checkObjects(
  manifest: string,
  { name, namespace, isUpgrade, takeOwnership }: CheckedRelease,
  { cluster, runtime }: { readonly cluster: Cluster; readonly runtime: Runtime },
): Promise<void> {
  const prefix = 'unable to build kubernetes objects from release manifest: '
  const targets = await build(
    prefix,
    { name, manifest, namespace },
    { cluster, verb: isUpgrade ? 'upgrade' : 'install' },
  )
  if (isUpgrade) return
  try {
    const owner = { release: name, namespace }
    await findExisting(targets, cluster, { owner, takeOwnership, rules: compatOf(runtime).release })
  } catch (error) {
    throw wrapError('unable to continue with install: ', error)
  }
}
