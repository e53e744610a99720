/** The likely cause of what was found, told from the most particular sign to the most general one. */
import type { Cause, CauseCode, ContainerDiagnosis, EventNote, ObjectDiagnosis, PodDiagnosis } from '../diagnosis.ts'
import { conditionsOf, textAt, valueAt } from '../kube/status-fields.ts'
import type { JsonObject } from '../object.ts'

type Found = Omit<ObjectDiagnosis, 'cause'>

/** undefined where nothing points at one. */
export function causeOf(found: Found, live: JsonObject | undefined): Cause | undefined {
  return (
    deletionCause(live) ??
    firstOf(found.pods, (pod) => podCause(pod, found.events)) ??
    refusalCause(found, live) ??
    kindCause(found, live) ??
    conditionCause(found, live)
  )
}

function firstOf<T>(items: readonly T[], cause: (item: T) => Cause | undefined): Cause | undefined {
  for (const item of items) {
    const found = cause(item)
    if (found !== undefined) return found
  }
  return undefined
}

const as = (code: CauseCode, summary: string, suggestion: string): Cause => ({ code, summary, suggestion })

function deletionCause(live: JsonObject | undefined): Cause | undefined {
  if (live === undefined || textAt(live, 'metadata.deletionTimestamp', '') === '') return undefined
  const finalizers = valueAt(live, 'metadata.finalizers')
  if (!Array.isArray(finalizers) || finalizers.length === 0) return undefined
  return as(
    'finalizers',
    `it is being deleted, but waits for its finalizers: ${finalizers.map(String).join(', ')}`,
    'see that the controller that owns these finalizers runs; remove them by hand only if it is gone for good',
  )
}

function podCause(pod: PodDiagnosis, events: readonly EventNote[]): Cause | undefined {
  if (pod.unschedulable !== undefined) return schedulingCause(pod.unschedulable)
  const own = events.filter(({ on }) => on === `Pod/${pod.name}`)
  return firstOf(pod.containers, (container) => containerCause(container, own)) ?? firstOf(own, podEventCause)
}

const SCHEDULING: readonly (readonly [RegExp, string])[] = [
  [
    /persistentvolumeclaim|unbound immediate/i,
    'see why the claim is not bound: its storage class, or a volume that fits it',
  ],
  [/Insufficient (cpu|memory|ephemeral-storage)/, 'lower resources.requests, or add nodes'],
  [/Insufficient /, 'lower what the pods ask for, or add nodes that have it'],
  [/taint/, 'add tolerations to the pods, or use nodes without these taints'],
  [
    /node affinity|node selector|didn't match Pod's node/,
    'check nodeSelector and affinity against the labels of the nodes',
  ],
  [/topology spread/, 'check topologySpreadConstraints against the nodes there are'],
  [/anti-affinity/, 'check podAntiAffinity: there may be fewer nodes than replicas'],
  [/free ports/, 'another pod has these host ports: use other ones, or more nodes'],
]

function schedulingCause(message: string): Cause {
  const [, suggestion = 'compare what the pods ask for with the nodes: kubectl describe nodes'] =
    SCHEDULING.find(([sign]) => sign.test(message)) ?? []
  return as('unschedulable', `no node can take the pod: ${message}`, suggestion)
}

function containerCause(container: ContainerDiagnosis, events: readonly EventNote[]): Cause | undefined {
  const { name, state, reason, message } = container
  switch (reason) {
    case 'ErrImagePull':
    case 'ImagePullBackOff':
    case 'ErrImageNeverPull':
    case 'ImageInspectError':
    case 'RegistryUnavailable':
      return imageCause(container, [message, ...events.filter(isPullFailure).map((event) => event.message)].join('\n'))
    case 'InvalidImageName':
      return as(
        'image-name',
        `${quoted(imageOf(container))} is no name of an image`,
        'correct the image of this container in the values',
      )
    case 'CreateContainerConfigError':
      return as('container-config', `container ${name} cannot be set up: ${message}`, configSuggestion(message))
    case 'CreateContainerError':
    case 'RunContainerError':
    case 'StartError':
      return as(
        'container-start',
        `container ${name} cannot be started: ${message}`,
        'check command, args and mounts of this container',
      )
    case 'ContainerCreating':
    case 'PodInitializing':
      return undefined
  }
  if (state === 'running') return runningCause(container, events)
  return container.exitCode === undefined ? undefined : crashCause(container, events)
}

const isPullFailure = ({ reason, message }: EventNote): boolean => reason === 'Failed' && /image/i.test(message)

function imageOf({ image, message }: ContainerDiagnosis): string {
  return /image "([^"]+)"/.exec(message)?.[1] ?? image
}

function imageCause(container: ContainerDiagnosis, said: string): Cause {
  const image = quoted(imageOf(container))
  if (/may require authorization|pull access denied/i.test(said)) {
    return as(
      'image-refused',
      `the registry does not give out the image ${image}, or it is not there`,
      'check the repository and the tag in the values; for a private image, set imagePullSecrets',
    )
  }
  if (/not found|manifest unknown|does not exist|name unknown|NotFound/i.test(said)) {
    return as(
      'image-missing',
      `the image ${image} is not in its registry`,
      'check the repository and the tag of the image in the values',
    )
  }
  if (/unauthorized|denied|forbidden|authentication|401|403/i.test(said)) {
    return as(
      'image-refused',
      `the registry does not give out the image ${image}`,
      'set imagePullSecrets, or check that the secret still has valid credentials',
    )
  }
  if (/no such host|timeout|timed out|refused|unreachable|TLS|x509/i.test(said)) {
    return as(
      'registry-unreachable',
      `the registry of the image ${image} cannot be reached from the node`,
      "check the registry's host name, its certificate and the network of the nodes",
    )
  }
  return as(
    'image-pull',
    `the image ${image} cannot be pulled`,
    'check that the image exists, and that the nodes may pull it (imagePullSecrets)',
  )
}

function configSuggestion(message: string): string {
  const [, kind, name] = /(secret|configmap) "([^"]+)" not found/.exec(message) ?? []
  if (name !== undefined) return `create the ${kind!} ${quoted(name)}, or correct the name that the container refers to`
  const [, key] = /couldn't find key (\S+)/.exec(message) ?? []
  if (key !== undefined) return `add the key ${key} to it, or correct the key that the container refers to`
  return /runAsNonRoot/.test(message)
    ? 'set securityContext.runAsUser, or use an image that does not run as root'
    : 'check the secrets, config maps and security context that this container refers to'
}

function runningCause({ name, init, restarts }: ContainerDiagnosis, events: readonly EventNote[]): Cause {
  if (init) {
    return as(
      'init-container',
      `init container ${name} is still running`,
      'its log says what it waits for; the other containers start when it has ended',
    )
  }
  const probe = events.findLast(
    ({ reason, message }) => reason === 'Unhealthy' && /probe (failed|errored)/i.test(message),
  )
  if (probe !== undefined) {
    return as(
      'probe',
      `container ${name} runs, but: ${probe.message.trim()}`,
      'compare path, port and timing of the probe with what the application serves',
    )
  }
  const again = restarts > 0 ? ` after ${restarts} restart${restarts === 1 ? '' : 's'}` : ''
  return as(
    'not-ready',
    `container ${name} runs${again}, but is not ready`,
    'see its log, and what its readiness probe asks for; it may only need longer (--timeout)',
  )
}

function crashCause(container: ContainerDiagnosis, events: readonly EventNote[]): Cause {
  const { name, init, exitCode = 0, signal, endedBy, restarts } = container
  const who = `${init ? 'init container' : 'container'} ${name}`
  if (endedBy === 'OOMKilled') {
    return as(
      'out-of-memory',
      `${who} was killed because it needs more memory than its limit`,
      'raise resources.limits.memory, or let the application use less',
    )
  }
  const liveness = events.findLast(
    ({ reason, message }) => reason === 'Unhealthy' && /^(Liveness|Startup) probe/i.test(message),
  )
  if (liveness !== undefined && (exitCode === 137 || exitCode === 143)) {
    return as(
      'probe',
      `${who} is restarted because of its probe: ${liveness.message.trim()}`,
      'compare path, port and timing of the probe with what the application serves',
    )
  }
  const by = signal === undefined ? `exit code ${exitCode}` : `signal ${signal}`
  const often = restarts > 0 ? `, ${restarts} restart${restarts === 1 ? '' : 's'}` : ''
  return as('crash', `${who} ended with ${by}${meaningOf(exitCode)}${often}`, crashSuggestion(exitCode))
}

function meaningOf(exitCode: number): string {
  const meaning = MEANINGS[exitCode]
  return meaning === undefined ? '' : ` (${meaning})`
}

const MEANINGS: Readonly<Record<number, string>> = {
  0: 'it ended by itself',
  126: 'the command cannot be executed',
  127: 'the command was not found',
  134: 'it aborted',
  137: 'it was killed',
  139: 'it accessed memory it may not',
  143: 'it was asked to end',
}

function crashSuggestion(exitCode: number): string {
  if (exitCode === 126 || exitCode === 127) return 'check command and args of this container against what the image has'
  if (exitCode === 0) return 'a container of a controller has to keep running: check its command'
  return 'its log says why; check its arguments, environment and what it connects to'
}

const POD_EVENTS: Readonly<Record<string, readonly [CauseCode, string]>> = {
  FailedMount: ['volume', 'check that the volume, its secret or config map is there, and that its name is right'],
  FailedAttachVolume: ['volume', 'the volume may still be in use by another node; see its storage driver'],
  FailedMapVolume: ['volume', 'see the storage driver of this volume'],
  FailedCreatePodSandBox: ['network', 'see the network plugin of the node'],
  NetworkNotReady: ['network', 'see the network plugin of the node'],
}

function podEventCause({ reason, message }: EventNote): Cause | undefined {
  const known = POD_EVENTS[reason]
  return known && as(known[0], message.trim(), known[1])
}

/** Pods that were not even made. */
function refusalCause(found: Found, live: JsonObject | undefined): Cause | undefined {
  const refusals = found.events.filter(({ reason }) => reason === 'FailedCreate').map(({ message }) => message)
  const conditions = live === undefined ? [] : conditionsOf(live)
  for (const { type, status, message } of conditions)
    if (type === 'ReplicaFailure' && status === 'True') refusals.push(message)
  const message = refusals.at(-1)
  return message === undefined ? undefined : refusedPod(message)
}

function refusedPod(message: string): Cause {
  if (/exceeded quota|failed quota/.test(message)) {
    return as(
      'quota',
      `the quota of the namespace lets no more pods be made: ${message}`,
      'lower requests or replicas, or have the quota raised: kubectl describe quota',
    )
  }
  if (/service ?account .*not found/i.test(message)) {
    return as('service-account', message, 'create the service account, or let the chart create it')
  }
  return as(
    'admission',
    `the cluster refuses the pods: ${message}`,
    'change what the policy or the webhook objects to, as its message says',
  )
}

function kindCause(found: Found, live: JsonObject | undefined): Cause | undefined {
  if (live === undefined) {
    return as(
      'not-found',
      'it is not there',
      'something has deleted it, or it was never made; see who else changes this namespace',
    )
  }
  const last = found.events.at(-1)
  switch (found.object.kind) {
    case 'PersistentVolumeClaim':
      return as(
        'claim',
        last === undefined ? 'no volume is bound to the claim' : last.message,
        'check storageClassName: kubectl get storageclass; some classes bind only when a pod uses the claim',
      )
    case 'Job': {
      const failed = conditionsOf(live).find(({ type, status }) => type === 'Failed' && status === 'True')
      return (
        failed &&
        as(
          'job-failed',
          `the job has failed: ${failed.message || failed.reason}`,
          'see the log of its pods; a deleted Job can be run again',
        )
      )
    }
    default:
      return undefined
  }
}

function conditionCause(found: Found, live: JsonObject | undefined): Cause | undefined {
  if (/latest observed generation/.test(found.message)) {
    return as(
      'not-observed',
      'its controller has not looked at it since it was changed',
      'see that the controller of this kind runs',
    )
  }
  const bad = live && conditionsOf(live).find(({ status, message }) => status !== 'True' && message !== '')
  if (bad === undefined) return undefined
  return as(
    'condition',
    `${bad.type} is ${bad.status}: ${bad.message}`,
    'see the controller of this kind, it says more in its log',
  )
}

function quoted(text: string): string {
  return JSON.stringify(text)
}
