/** What rendering asks of a cluster: reachable at all, capabilities, `lookup`. */
import { toValues } from '../release/record.ts'
import { newMap } from '../../gotemplate/value.ts'
import { isTshelmError, messageOf, wrapError } from '../errors.ts'
import { log, type TshelmEvent } from '../events.ts'
import type { Cluster } from '../kube/cluster.ts'
import { gvkOf, gvkText } from '../object.ts'
import type { Capabilities } from '../render/capabilities.ts'
import type { LookupAnswer, LookupKey } from '../render/lookup.ts'

/** Rejects in Helm's words, `prefix` first. */
export async function checkReachable(cluster: Cluster, emit: (event: TshelmEvent) => void, prefix = ''): Promise<void> {
  try {
    await cluster.version()
  } catch (error) {
    // The sandbox is no cluster to be reached: its file is what failed.
    if (isTshelmError(error) && error.code === 'sandbox/state') throw error
    const failure = wrapError('kubernetes cluster unreachable: ', error)
    if (prefix === '') throw failure
    emit(log('ERROR', `${prefix}${failure.message}`))
    throw wrapError(prefix, failure)
  }
}

/** Tells clusters apart: the uid of the namespace that lives as long as its cluster; '' for who may not see it. */
export async function clusterId(cluster: Cluster): Promise<string> {
  try {
    const resource = await cluster.resourceFor({ group: '', version: 'v1', kind: 'Namespace' })
    const found = await cluster.get({ resource, namespace: '', name: 'kube-system' })
    const uid = found?.metadata['uid']
    return typeof uid === 'string' ? uid : ''
  } catch (error) {
    if (isTshelmError(error) && error.data['status'] === 403) return ''
    throw error
  }
}

/** `.Capabilities` of the cluster. Helm: the server's version as it is, without normalising. */
export async function clusterCapabilities(cluster: Cluster): Promise<Capabilities> {
  const [{ gitVersion, major, minor }, apiVersions] = await Promise.all([cluster.version(), cluster.apiVersions()])
  return { kubeVersion: { version: gitVersion, normalized: '', major, minor }, apiVersions }
}

/** Answers a template's `lookup`. Not found is an empty map, everything else fails the render. */
export function lookupOn(cluster: Cluster): (key: LookupKey) => Promise<LookupAnswer> {
  return async ({ apiVersion, kind, namespace, name }) => {
    const gvk = gvkOf({ apiVersion, kind })
    try {
      const resource = await cluster.resourceFor(gvk)
      if (name !== '') {
        const object = await cluster.get({ resource, namespace, name })
        return { object: object === undefined ? newMap() : toValues(object) }
      }
      const items = await cluster.list(resource, namespace)
      return { object: toValues({ apiVersion, kind: `${kind}List`, metadata: {}, items }) }
    } catch (error) {
      if (isTshelmError(error) && error.code === 'kube/no-match') {
        return { error: `unable to get apiresource from unstructured: ${gvkText(gvk)}: ${error.message}` }
      }
      return { error: messageOf(error) }
    }
  }
}
