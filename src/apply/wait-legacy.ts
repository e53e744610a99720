/** Helm's older waits: polling every two seconds, and hooks that are watched one by one. For `--wait=legacy`, and all that Helm 3 does. */
import { compatOf } from '../compat.ts'
import { isTshelmError, messageOf, TshelmError, wrapError } from '../errors.ts'
import { log, type WaitedFor } from '../events.ts'
import { whenAborted } from '../http/abort.ts'
import type { ObjectKey } from '../kube/cluster.ts'
import { PODS, REPLICA_SETS } from '../kube/known-resources.ts'
import { selectorOf, selectorText } from '../kube/labels.ts'
import { resourceText } from '../kube/paths.ts'
import {
  isClaimReady,
  isDaemonSetReady,
  isDefinitionReady,
  isDeploymentReady,
  isObserved,
  isPodReady,
  isServiceReady,
  isStatefulSetReady,
  jobState,
  newReplicaSet,
} from '../kube/ready.ts'
import { finishedJobStatus, finishedPodStatus } from '../kube/status-finished.ts'
import { conditionsOf, valueAt } from '../kube/status-fields.ts'
import { statusOf } from '../kube/status.ts'
import type { KubeObject } from '../object.ts'
import type { PlannedObject } from '../plan/model.ts'
import { keyOf } from '../plan/targets.ts'
import type { Runtime } from '../runtime.ts'
import { listedText } from './listed-errors.ts'
import { notFound, observe, report, waitingFor, type Waiting } from './wait-observe.ts'
import { announce, failure, limitOf, OUTCOMES, type WaitOptions } from './wait-outcome.ts'

const POLL_MS = 2000
/** How often in a row the same object may not be looked at. */
const MAX_ERRORS = 30

type Ready = (object: KubeObject, context: Looking) => boolean | Promise<boolean>

interface Looking {
  readonly options: WaitOptions
  readonly jobs: boolean
}

/** Kinds that have a rule; whatever else there is counts as ready without being looked at. */
const RULES: Readonly<Record<string, Ready>> = {
  '/Pod': isPodReady,
  'batch/Job': jobReady,
  'apps/Deployment': deploymentReady,
  '/PersistentVolumeClaim': isClaimReady,
  '/Service': isServiceReady,
  'apps/DaemonSet': isDaemonSetReady,
  'apps/StatefulSet': isStatefulSetReady,
  'apps/ReplicaSet': controllerReady,
  '/ReplicationController': controllerReady,
  'apiextensions.k8s.io/CustomResourceDefinition': isDefinitionReady,
}

/** Objects are looked at in their order, and no further than the first that is not ready. */
export async function pollUntilReady(
  objects: readonly PlannedObject[],
  jobs: boolean,
  options: WaitOptions,
): Promise<void> {
  const entries = waitingFor(objects)
  announce(entries, 'ready', options)
  const errors = new Map<Waiting, number>()
  await poll(entries, 'ready', options, async () => {
    for (const entry of entries) {
      const ready = await isReady(entry, { options, jobs }, errors)
      report(entry, ready ? READY : UNREADY, options.runtime)
      if (!ready) return false
    }
    return true
  })
}

const READY = { status: 'Current', message: 'Resource is ready' } as const
const UNREADY = { status: 'InProgress', message: 'Resource is not ready' } as const

/** Rejects with an error that no waiting mends, and with one that did not pass. */
async function isReady(entry: Waiting, looking: Looking, errors: Map<Waiting, number>): Promise<boolean> {
  try {
    const ready = await judged(entry, looking)
    errors.delete(entry)
    return ready
  } catch (error) {
    const count = (errors.get(entry) ?? 0) + 1
    errors.set(entry, count)
    if (isPassing(error) && count <= MAX_ERRORS) return false
    throw error
  }
}

async function judged(entry: Waiting, looking: Looking): Promise<boolean> {
  const { object } = entry
  const rule = RULES[`${object.resource.group}/${object.ref.kind}`]
  if (rule === undefined || (rule === jobReady && !looking.jobs)) return true
  if (rule !== isDefinitionReady && hasNoTime(looking.options)) return false
  const live = await liveObject(keyOf(object), looking.options)
  entry.live = live
  return rule(live, looking)
}

async function liveObject(key: ObjectKey, { cluster }: WaitOptions): Promise<KubeObject> {
  const live = await cluster.get(key)
  if (live !== undefined) return live
  throw new TshelmError('kube/api', `${resourceText(key.resource)} ${JSON.stringify(key.name)} not found`, {
    data: { status: 404, reason: 'NotFound' },
  })
}

/** Helm: what is no answer of the server may pass, even that a Job has failed. */
function isPassing(error: unknown): boolean {
  const status = isTshelmError(error) ? error.data['status'] : undefined
  return typeof status !== 'number' || status === 429 || (status >= 500 && status !== 501)
}

function jobReady(job: KubeObject): boolean {
  const state = jobState(job)
  if (state !== 'failed') return state === 'ready'
  const { namespace, name } = job.metadata
  const place = `${typeof namespace === 'string' ? namespace : ''}/${name}`
  throw new TshelmError('apply/not-ready', `job is failed: ${place}`)
}

async function deploymentReady(deployment: KubeObject, { options }: Looking): Promise<boolean> {
  if (valueAt(deployment, 'spec.paused') === true) return true
  const selector = selectorOf(deployment)
  const sets = await options.cluster.list(REPLICA_SETS, namespaceOf(deployment), {
    ...(selector === undefined ? {} : { labelSelector: selectorText(selector) }),
  })
  const set = newReplicaSet(deployment, sets)
  return set !== undefined && isDeploymentReady(deployment, set)
}

/** Every pod of it must be ready, but there need not be any. */
async function controllerReady(controller: KubeObject, { options }: Looking): Promise<boolean> {
  if (!isObserved(controller)) return false
  const selector = selectorOf(controller)
  const labelSelector = selector === undefined ? {} : { labelSelector: selectorText(selector) }
  try {
    return (await options.cluster.list(PODS, namespaceOf(controller), labelSelector)).every(isPodReady)
  } catch (error) {
    throw isHelm3(options.runtime) ? error : wrapError('failed to list pods: ', error)
  }
}

function namespaceOf({ metadata }: KubeObject): string {
  return typeof metadata['namespace'] === 'string' ? metadata['namespace'] : ''
}

/** Rejects when one of the objects cannot be looked at. */
export async function pollUntilDeleted(objects: readonly PlannedObject[], options: WaitOptions): Promise<void> {
  const entries = waitingFor(objects)
  announce(entries, 'deleted', options)
  await poll(entries, 'deleted', options, async () => {
    for (const entry of entries) {
      const live = await options.cluster.get(keyOf(entry.object))
      report(entry, live === undefined ? notFound : statusOf(live, options.runtime.clock.now()), options.runtime)
      if (live !== undefined) return false
    }
    return true
  })
}

/** Looks at once, however little time there is, then every two seconds. */
async function poll(
  entries: readonly Waiting[],
  until: WaitedFor,
  options: WaitOptions,
  look: () => Promise<boolean>,
): Promise<void> {
  const { runtime } = options
  const limit = timeLimit(options)
  let done = false
  try {
    do {
      done = await look()
      if (!done) await runtime.clock.sleep(POLL_MS, limit.signal).catch(() => undefined)
    } while (!done && limit.ended() === undefined)
  } catch (error) {
    runtime.emit({ kind: 'waited', until, outcome: 'failed' })
    throw await failure(messageOf(error), entries, { ended: 'done', options, cause: error })
  } finally {
    limit.release()
  }
  const ended = done ? undefined : limit.ended()
  if (entries.length > 0) runtime.emit({ kind: 'waited', until, outcome: ended ?? 'done' })
  if (ended === undefined) return
  const message = ended === 'cancelled' ? 'context canceled' : 'context deadline exceeded'
  throw await failure(message, entries, { ended, options })
}

interface TimeLimit {
  /** Aborted when it is over. */
  readonly signal: AbortSignal
  readonly ended: () => 'timeout' | 'cancelled' | undefined
  readonly release: () => void
}

function timeLimit(options: WaitOptions): TimeLimit {
  const { runtime } = options
  const over = new AbortController()
  const timer = new AbortController()
  let ended: 'timeout' | 'cancelled' | undefined
  const end = (why: 'timeout' | 'cancelled'): void => {
    ended ??= why
    over.abort()
  }
  const cancel = (): void => end('cancelled')
  const forgetSignal = runtime.signal === undefined ? undefined : whenAborted(runtime.signal, cancel)
  const limit = hasNoTime(options) ? 0 : limitOf(options, Infinity)
  if (limit === 0) end('timeout')
  else if (limit !== Infinity) {
    runtime.clock.sleep(limit, timer.signal).then(
      () => end('timeout'),
      () => undefined,
    )
  }
  return {
    signal: over.signal,
    ended: () => ended,
    release: () => {
      timer.abort()
      forgetSignal?.()
    },
  }
}

/** Helm 3 gives no time where Helm 4 waits as long as it takes: its requests fail, and what needs none is done. */
function hasNoTime({ runtime, timeout }: WaitOptions): boolean {
  return timeout <= 0 && isHelm3(runtime)
}

function isHelm3(runtime: Runtime): boolean {
  return compatOf(runtime).release.waits === 'helm3'
}

/** Hooks: each Job and Pod by a watch of its own; other kinds are ready at once, and so is what somebody deletes. */
export async function watchUntilEnded(objects: readonly PlannedObject[], options: WaitOptions): Promise<void> {
  const entries = waitingFor(objects.filter(({ ref }) => ref.kind === 'Job' || ref.kind === 'Pod'))
  announce(entries, 'ended', options)
  const outcomes = await Promise.all(entries.map((entry) => endOf(entry, options)))
  const problems = outcomes.filter((problem) => problem !== undefined)
  const cancelled = options.runtime.signal?.aborted === true
  const ended = cancelled ? 'cancelled' : problems.includes(TIMED_OUT) ? 'timeout' : 'done'
  const outcome = problems.length === 0 ? 'done' : OUTCOMES[ended]
  if (entries.length > 0) options.runtime.emit({ kind: 'waited', until: 'ended', outcome })
  if (problems.length === 0) return
  throw await failure(isHelm3(options.runtime) ? listedText(problems) : problems.join('\n'), entries, {
    ended,
    options,
  })
}

const TIMED_OUT = 'timed out waiting for the condition'

/** How a hook failed; undefined if it did not. */
async function endOf(entry: Waiting, options: WaitOptions): Promise<string | undefined> {
  const { cluster, runtime } = options
  let deleted = false
  const observing = { cluster, runtime, timeout: limitOf(options, Infinity), stop: new AbortController() }
  const ended = await observe([entry], observing, {
    update: (_, object) => {
      entry.live = object
      report(entry, object.kind === 'Job' ? finishedJobStatus(object) : finishedPodStatus(object), runtime)
    },
    missing: (_, gone) => (deleted ||= gone === 'deleted'),
    done: () => deleted || entry.status.status === 'Current' || entry.status.status === 'Failed',
  })
  if (ended !== 'done') return TIMED_OUT
  return deleted || entry.status.status === 'Current' ? undefined : hookFailure(entry, runtime)
}

function hookFailure({ object: { ref }, live }: Waiting, runtime: Runtime): string {
  const { kind, name } = ref
  if (kind === 'Pod') {
    if (!isHelm3(runtime)) runtime.emit(log('ERROR', 'pod failed', { pod: name }))
    return `pod ${name} failed`
  }
  const { reason = '' } =
    conditionsOf(live ?? {}).find(({ type, status }) => type === 'Failed' && status === 'True') ?? {}
  if (!isHelm3(runtime)) runtime.emit(log('ERROR', 'job failed', { job: name, reason }))
  return `job ${name} failed: ${reason}`
}
