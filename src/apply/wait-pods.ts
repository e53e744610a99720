/** The pods of controllers that are not ready: one watch a namespace, begun when the first of them is of interest. */
import { whenAborted } from '../http/abort.ts'
import type { WatchEvent } from '../kube/cluster.ts'
import { PODS } from '../kube/known-resources.ts'
import { labelsOf, selectorOf, selectorText, selects } from '../kube/labels.ts'
import type { JsonObject, KubeObject } from '../object.ts'
import type { Observing } from './wait-observe.ts'

export interface PodWatch {
  /** Those that the controller's selector names; none before they are known. */
  podsOf(controller: KubeObject): readonly KubeObject[]
  /** Its pods shall be known from soon on. */
  follow(controller: KubeObject): void
}

interface NamespaceWatch {
  /** What all pods that are followed have in common. */
  common: Readonly<Record<string, string>>
  pods: Map<string, KubeObject>
  stop: AbortController
}

/** Controllers that become interesting together are looked after by one watch. */
const GATHER_MS = 100

/** `changed` is called after each change of a pod. */
export function watchPods(observing: Observing, changed: (pod: KubeObject) => void): PodWatch {
  const watches = new Map<string, NamespaceWatch>()
  return {
    podsOf(controller) {
      const selector = selectorOf(controller)
      const known = watches.get(namespaceOf(controller))
      if (selector === undefined || known === undefined) return []
      return [...known.pods.values()].filter((pod) => selects(selector, labelsOf(pod)))
    },
    follow(controller) {
      const labels = selectorOf(controller)?.matchLabels
      if (labels === undefined) return
      const namespace = namespaceOf(controller)
      const known = watches.get(namespace)
      const common = known === undefined ? labels : inCommon(known.common, labels)
      if (known !== undefined && Object.keys(common).length === Object.keys(known.common).length) return
      known?.stop.abort()
      const stop = new AbortController()
      whenAborted(observing.stop.signal, () => stop.abort())
      const watch = { common, pods: known?.pods ?? new Map<string, KubeObject>(), stop }
      watches.set(namespace, watch)
      void run(namespace, watch, { observing, changed })
    },
  }
}

interface Running {
  readonly observing: Observing
  readonly changed: (pod: KubeObject) => void
}

/** Never rejects: who may not see pods waits without them. */
async function run(namespace: string, watch: NamespaceWatch, { observing, changed }: Running): Promise<void> {
  const { signal } = watch.stop
  const { clock } = observing.runtime
  try {
    await clock.sleep(GATHER_MS, signal)
    const labelSelector = selectorText({ matchLabels: watch.common, matchExpressions: [] })
    const options = { signal, ...(labelSelector === '' ? {} : { labelSelector }) }
    for await (const event of observing.cluster.watch(PODS, namespace, options)) {
      if (signal.aborted) return
      if (event.type === 'BOOKMARK') continue
      remember(watch.pods, event)
      changed(event.object)
    }
  } catch {
    return
  }
}

function remember(pods: Map<string, KubeObject>, { type, object }: WatchEvent): void {
  if (type === 'DELETED') pods.delete(object.metadata.name)
  else pods.set(object.metadata.name, slim(object))
}

/** Without what is of no use here: specs are most of a pod. */
function slim({ apiVersion, kind, metadata, status = null }: KubeObject): KubeObject {
  const { name, namespace = null, uid = null, labels = null, creationTimestamp = null, deletionTimestamp } = metadata
  const { resourceVersion = null } = metadata
  const kept: JsonObject & { name: string } = { name, namespace, uid, labels, creationTimestamp, resourceVersion }
  if (deletionTimestamp !== undefined) kept['deletionTimestamp'] = deletionTimestamp
  return { apiVersion, kind, metadata: kept, status }
}

function inCommon(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(a).filter(([key, value]) => b[key] === value))
}

function namespaceOf({ metadata }: KubeObject): string {
  return typeof metadata['namespace'] === 'string' ? metadata['namespace'] : ''
}
