/** Logs of hooks, as `helm.sh/hook-output-log-policy` asks for them. */
import type { HookOutputLogPolicy, HookRecord } from '../../storage/record.ts'
import { messageOf, TshelmError, wrapError } from '../errors.ts'
import type { Cluster } from '../kube/cluster.ts'
import { PODS } from '../kube/known-resources.ts'
import { parseObjects } from '../manifest/objects.ts'
import type { JsonObject, KubeObject } from '../object.ts'
import type { ApplyContext } from './context.ts'

type Logging = Pick<ApplyContext, 'cluster' | 'runtime' | 'record' | 'hookOutput'>

/** Of a Pod, or of a Job's Pods. What cannot be had is told, and stands in nobody's way. */
export async function outputLogs(hook: HookRecord, policy: HookOutputLogPolicy, context: Logging): Promise<void> {
  if (!hook.output_log_policies.includes(policy) || context.hookOutput === undefined) return
  const { cluster, record, runtime, hookOutput } = context
  try {
    const selector = selectorOf(hook)
    if (selector === undefined) return
    const namespace = namespaceOf(hook) ?? record.namespace
    for (const pod of await podsOf(namespace, selector, cluster)) {
      for (const container of containersOf(pod)) {
        hookOutput(hook, await logsOf({ namespace, name: pod.metadata.name, container }, context))
      }
    }
  } catch (error) {
    const message = `error outputting logs for hook failure: ${messageOf(error)}`
    runtime.emit({ kind: 'log', level: 'INFO', message, occasion: policy })
  }
}

interface Selector {
  readonly labelSelector?: string
  readonly fieldSelector?: string
}

async function podsOf(namespace: string, selector: Selector, cluster: Cluster): Promise<KubeObject[]> {
  try {
    return await cluster.list(PODS, namespace, selector)
  } catch (error) {
    // Go: the struct of the request's options.
    const asked = `LabelSelector:${selector.labelSelector ?? ''} FieldSelector:${selector.fieldSelector ?? ''}`
    const rest = 'Limit:0 Continue: SendInitialEvents:<nil> ShardSelector:'
    const versions = 'ResourceVersion: ResourceVersionMatch: TimeoutSeconds:<nil>'
    const watch = 'Watch:false AllowWatchBookmarks:false'
    const options = `{TypeMeta:{Kind: APIVersion:} ${asked} ${watch} ${versions} ${rest}}`
    throw wrapError(`failed to get pod list with options: ${options} with error: `, error)
  }
}

function selectorOf({ kind, name }: HookRecord): Selector | undefined {
  if (kind === 'Job') return { labelSelector: `job-name=${name}` }
  return kind === 'Pod' ? { fieldSelector: `metadata.name=${name}` } : undefined
}

function namespaceOf({ manifest }: HookRecord): string | undefined {
  const namespace = parseObjects(manifest)[0]?.metadata['namespace']
  return typeof namespace === 'string' && namespace !== '' ? namespace : undefined
}

interface Place {
  readonly namespace: string
  readonly name: string
  readonly container: string
}

async function logsOf(place: Place, { cluster }: Logging): Promise<string> {
  try {
    return await cluster.logs(place)
  } catch (cause) {
    const message = `failed to stream pod logs for pod: ${place.name}, container: ${place.container}`
    throw new TshelmError('kube/api', message, { cause })
  }
}

function containersOf(pod: JsonObject): string[] {
  const spec = pod['spec'] as { containers?: { name?: string }[] } | undefined
  return (spec?.containers ?? []).flatMap(({ name }) => (name === undefined ? [] : [name]))
}
